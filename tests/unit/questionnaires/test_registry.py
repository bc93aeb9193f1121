"""Issue 3, points 2, 4 and 6: which words young people may see, and what stands beside what.

1. Somebody is asked in their own language where there is a wording that may be asked, else in Danish.
2. Drafts and second-hand wordings are asked only where nobody needs to vouch for them, or a setting names them.
3. The form of address is a question only where a wording that is asked has two forms.
4. The contact person's profile is found from the participant's.
"""

from __future__ import annotations

from collections.abc import Set

import pytest

from questionnaires.loader import load_registry
from questionnaires.model import Form
from questionnaires.registry import Registry

NOBODY: Set[tuple[str, str]] = frozenset()
HELD_BACK = {
    ("belonging", "en"),
    ("gses", "en"),
    ("school_coping", "en"),
    *(("who5", language) for language in ("ar", "de", "nb", "pl", "tr", "uk")),
}


def trusting(*named: tuple[str, str]) -> Registry:
    return load_registry(trusted=frozenset(named))


@pytest.mark.parametrize(
    ("trusted", "wanted", "language"),
    [
        (None, "tr", "tr"),
        (None, "ar", "ar"),
        (None, "so", "da"),
        (NOBODY, "da", "da"),
        (NOBODY, "en", "en"),
        (NOBODY, "tr", "da"),
        (NOBODY, "ar", "da"),
        (frozenset({("who5", "tr")}), "tr", "tr"),
        (frozenset({("who5", "tr")}), "pl", "da"),
        (frozenset({("gses", "tr")}), "tr", "da"),
    ],
)
def test_the_language_who5_is_asked_in(trusted: Set[tuple[str, str]] | None, wanted: str, language: str) -> None:
    """Requirements 1 and 2."""
    registry = load_registry(trusted=trusted)
    assert registry.language_for(registry.latest("who5"), wanted) == language


def test_a_draft_is_named_with_its_questionnaire() -> None:
    """Requirement 2: to trust the English GSES is not to trust the other English drafts."""
    registry = trusting(("gses", "en"))
    asked = {each.id: registry.language_for(each, "en") for each in registry.newest()}
    assert {name for name, language in asked.items() if language == "da"} == {"belonging", "school_coping"}


def test_what_nobody_sees_until_a_setting_names_it() -> None:
    """Requirement 2."""
    held = {(each.id, words.language) for each, words in trusting().held_back()}
    assert held == HELD_BACK
    held = {(each.id, words.language) for each, words in trusting(("who5", "tr"), ("gses", "en")).held_back()}
    assert held == HELD_BACK - {("who5", "tr"), ("gses", "en")}
    assert list(load_registry().held_back()) == []


def test_the_form_of_address_is_asked_about_in_polish_alone(registry: Registry) -> None:
    """Requirement 3."""
    sample = registry.form_sample("pl")
    assert sample is not None
    assert sample.said(Form.FEMININE) == "Czułam się wesoła i w dobrym nastroju"
    assert sample.said(Form.MASCULINE) == "Czułem się wesoły i w dobrym nastroju"
    assert sample.said() == "Czułam się wesoła i w dobrym nastroju / Czułem się wesoły i w dobrym nastroju"
    assert [registry.form_sample(each) for each in ("da", "en", "de", "nb", "tr", "ar", "uk", "so")] == [None] * 8


def test_nobody_is_asked_for_a_form_that_nothing_is_asked_in() -> None:
    """Requirement 3."""
    assert trusting().form_sample("pl") is None
    assert trusting(("who5", "pl")).form_sample("pl") is not None


@pytest.mark.parametrize(
    ("questionnaire", "other"),
    [
        ("bip_job", "bip_job_caseworker"),
        ("bip_education", "bip_education_caseworker"),
        ("bip_job_caseworker", None),
        ("who5", None),
    ],
)
def test_the_other_side_is_the_contact_persons(registry: Registry, questionnaire: str, other: str | None) -> None:
    """Requirement 4."""
    found = registry.other_side(questionnaire)
    assert (found.id if found else None) == other
