"""Issue 3, points 3 and 4: every instrument of the field, exactly as published, in the languages there are.

1. The words are verbatim and in order, item by item and option by option (`published.py`).
2. Every questionnaire is there in Danish and English, WHO-5 in six languages more; each says how far to trust it.
3. The definitions are the published instruments: items, bands, change, codes, cadence.
4. Nothing that is ours is called BIP; the contact person's own belief is private.
5. What isn't defined is named with what is.
"""

from __future__ import annotations

from itertools import islice

import pytest

from questionnaires.errors import NotDefinedError
from questionnaires.model import Form, Questionnaire, Target
from questionnaires.registry import Registry
from tests.unit.questionnaires.published import PUBLISHED

OURS = ("bip_education", "bip_education_caseworker", "bip_job", "bip_job_caseworker", "contact")
VERIFIED = {("who5", "da"), ("who5", "en"), ("gses", "da"), ("school_coping", "da"), ("belonging", "da")}
SECOND_HAND = {("who5", language) for language in ("de", "nb", "pl", "tr")}
DRAFTS = {("who5", "ar"), ("who5", "uk"), ("gses", "en"), ("school_coping", "en"), ("belonging", "en")}
LOCAL = {(name, language) for name in OURS for language in ("da", "en")}
REPORT = "Evaluering af Styrket Uddannelsesindsats for unge med handicap"
BY_QUARTER, AT_START_AND_HALF_YEARS = [0, 3, 6, 9], [0, 6, 12, 18]


@pytest.mark.parametrize(("name", "language"), PUBLISHED)
def test_the_words_are_verbatim_and_in_order(registry: Registry, name: str, language: str) -> None:
    """Requirement 1."""
    questionnaire, published = registry.get(name, 1), PUBLISHED[name, language]
    definition, wording = questionnaire.definition, questionnaire.wording(language)
    forms = [(item.said(Form.FEMININE), item.said(Form.MASCULINE)) for item in wording.items.values()]
    assert forms == [item if isinstance(item, tuple) else (item, item) for item in published.items]
    assert tuple(wording.items) == definition.keys
    each = len(definition.keys)
    stems = published.stems if len(published.stems) == each else published.stems * each
    assert tuple(wording.stem_of(key) for key in definition.keys) == stems
    options = published.options if len(published.options) == each else published.options * each
    for key, texts in zip(definition.keys, options, strict=True):
        shown = {value: questionnaire.option_text(key, value, language) for value in definition.options(key)}
        assert list(shown.items()) == list(texts.items())


def test_every_wording_is_there_and_says_how_far_to_trust_it(registry: Registry) -> None:
    """Requirement 2: a language that is lost or promoted is noticed."""
    found = {(each.id, words.language): words.status for each in registry.newest() for words in each.wordings.values()}
    expected = {"verified": VERIFIED, "second-hand": SECOND_HAND, "draft": DRAFTS, "local": LOCAL}
    assert found == {name: status for status, names in expected.items() for name in names}


def test_every_questionnaire_is_there_in_danish_and_english(registry: Registry) -> None:
    """Requirement 2."""
    assert {each.id for each in registry.newest()} == {"belonging", "gses", "school_coping", "who5", *OURS}
    assert [each.id for each in registry.newest() if not {"da", "en"} <= set(each.wordings)] == []
    assert set(registry.latest("who5").wordings) == {"da", "en", "de", "nb", "tr", "pl", "ar", "uk"}


def test_every_item_and_option_has_words_in_every_language(registry: Registry) -> None:
    """Requirement 2: in each form, and each indicator by its name."""
    for questionnaire in registry.all():
        definition = questionnaire.definition
        for language, wording in questionnaire.wordings.items():
            assert wording.title
            assert wording.about
            for key in definition.keys:
                assert all(wording.items[key].said(form) for form in Form)
                assert all(questionnaire.option_text(key, value, language) for value in definition.options(key))
            indicators = getattr(definition.scoring, "indicators", {})
            assert list(wording.indicators) == list(indicators)
            assert all(wording.indicators.values())


def test_who5_is_the_published_instrument(who5: Questionnaire) -> None:
    """Requirement 3: every number taken from a report names it."""
    definition = who5.definition
    assert definition.keys == ("happy", "calm", "active", "rested", "interest")
    assert {definition.values(key) for key in definition.keys} == {(5, 4, 3, 2, 1, 0)}
    assert [item.code for item in definition.items] == list(definition.keys)
    assert [(band.name, band.upper) for band in definition.bands] == [("very_low", 35), ("low", 50), ("ordinary", 100)]
    assert definition.scale is not None
    assert (definition.scale.minimum, definition.scale.maximum) == (0, 100)
    assert definition.substantial_change == 10
    assert definition.codes["snomed"] == "1144665009"
    assert definition.licence == "CC BY-NC-SA 3.0 IGO"
    assert all(REPORT in band.source for band in definition.bands)
    assert REPORT in (definition.substantial_change_source or "")


@pytest.mark.parametrize(
    ("name", "months", "after_alert"),
    [
        ("who5", [0, 1, 2, 3], False),
        ("bip_job", BY_QUARTER, False),
        ("bip_education", BY_QUARTER, False),
        ("bip_job_caseworker", BY_QUARTER, False),
        ("bip_education_caseworker", BY_QUARTER, False),
        ("contact", [3, 6, 9, 12], True),
        ("gses", AT_START_AND_HALF_YEARS, False),
        ("school_coping", AT_START_AND_HALF_YEARS, False),
        ("belonging", AT_START_AND_HALF_YEARS, False),
    ],
)
def test_it_is_asked_as_often_as_the_field_asks_it(
    registry: Registry, name: str, months: list[int], after_alert: bool
) -> None:
    """Requirement 3: FACTS § 2, cadence."""
    cadence = registry.latest(name).definition.cadence
    assert list(islice(cadence.months(), 4)) == months
    assert cadence.after_alert is after_alert


def test_only_the_published_scores_have_bands_and_a_curve(registry: Registry) -> None:
    """Requirement 3: no cut-offs are invented."""
    assert [each.id for each in registry.newest() if each.definition.bands] == ["who5"]
    assert [each.id for each in registry.newest() if each.definition.curve] == ["who5"]


@pytest.mark.parametrize("name", OURS[:4])
def test_our_questions_on_the_indicators_are_not_called_bip(registry: Registry, name: str) -> None:
    """Requirement 4: inspired by it, in title and source, in every language."""
    questionnaire = registry.latest(name)
    assert questionnaire.definition.instrument.name is None
    assert "inspired by BIP" in questionnaire.definition.title
    assert "(inspireret af BIP)" in questionnaire.wording("da").title
    assert "(inspired by BIP)" in questionnaire.wording("en").title
    for wording in questionnaire.wordings.values():
        assert wording.status == "local"
        assert "not the wording of that project" in wording.source
        asked = [wording.about, wording.stem, *(item.said() for item in wording.items.values())]
        assert not any("BIP" in text for text in asked)


def test_each_side_answers_the_same_indicators_and_the_own_belief_is_private(registry: Registry) -> None:
    """Requirement 4: the contact person's belief stays out of what is shared; nothing else does."""
    for name in ("bip_job", "bip_education"):
        own, other = registry.latest(name).definition, registry.latest(f"{name}_caseworker").definition
        assert (own.target, other.target) == (Target.PARTICIPANT, Target.CONTACT_PERSON)
        assert [item.key for item in other.items if not item.private] == list(own.keys)
        assert [item.key for item in other.items if item.private] == ["belief_caseworker"]
    private = {item.key for each in registry.newest() for item in each.definition.items if item.private}
    assert private == {"belief_caseworker"}


def test_the_contact_person_is_judged_without_being_there(registry: Registry) -> None:
    """Requirement 3: the three questions on the contact are the only ones not answered together."""
    assert [each.id for each in registry.newest() if each.definition.alone] == ["contact"]
    assert {item.names for item in registry.latest("contact").definition.items} == {("contact",)}


def test_what_is_not_defined_is_refused_with_what_is(who5: Questionnaire) -> None:
    """Requirement 5."""
    with pytest.raises(
        NotDefinedError, match=r"who5 v1 has no wording in 'sv'\. It has: ar, da, de, en, nb, pl, tr, uk"
    ):
        who5.wording("sv")
    with pytest.raises(NotDefinedError, match=r"who5 v1 has no item 'mood'\. It has: happy, calm, "):
        who5.option_text("mood", 5, "da")
    with pytest.raises(NotDefinedError, match=r"item 'calm' has no option 6\. It has: 5, 4, 3, 2, 1, 0\."):
        who5.option_text("calm", 6, "da")
