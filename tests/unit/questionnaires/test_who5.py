"""Issue 2, point 4: WHO-5 in Danish and English is asked in exactly the published words.

The texts here are typed from the sources, not read from the files: the Danish from Social- og Boligstyrelsen's
evaluation (Boks 5.4.1 and Bilag 4), the English from WHO's form (WHO/UCN/MSD/MHE/2024.1).
"""

from __future__ import annotations

import pytest

from questionnaires.checksum import checksum_of
from questionnaires.errors import NotDefinedError
from questionnaires.model import Definition, Questionnaire

ITEMS = {
    "da": {
        "happy": "har jeg været glad og i godt humør",
        "calm": "har jeg følt mig rolig og afslappet",
        "active": "har jeg følt mig aktiv og energisk",
        "rested": "er jeg vågnet frisk og udhvilet",
        "interest": "har min dagligdag været fyldt med ting, der interesserer mig",
    },
    "en": {
        "happy": "I have felt cheerful and in good spirits",
        "calm": "I have felt calm and relaxed",
        "active": "I have felt active and vigorous",
        "rested": "I woke up feeling fresh and rested",
        "interest": "My daily life has been filled with things that interest me",
    },
}
STEMS = {"da": "I de sidste to uger…", "en": "Over the last two weeks…"}
OPTIONS = {
    "da": {
        5: "Hele tiden",
        4: "Det meste af tiden",
        3: "Lidt mere end halvdelen af tiden",
        2: "Lidt mindre end halvdelen af tiden",
        1: "Lidt af tiden",
        0: "På intet tidspunkt",
    },
    "en": {
        5: "All of the time",
        4: "Most of the time",
        3: "More than half of the time",
        2: "Less than half of the time",
        1: "Some of the time",
        0: "At no time",
    },
}


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_wording_is_verbatim_and_in_order(who5: Questionnaire, language: str) -> None:
    wording = who5.wording(language)
    assert wording.stem == STEMS[language]
    assert list(wording.items.items()) == list(ITEMS[language].items())
    assert list(wording.options["frequency"].items()) == list(OPTIONS[language].items())
    assert wording.status == "verified"


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_option_of_every_item_has_its_text(who5: Questionnaire, language: str) -> None:
    texts = {
        key: {value: who5.option_text(key, value, language) for value in who5.definition.values(key)}
        for key in who5.definition.keys
    }
    assert texts == dict.fromkeys(ITEMS[language], OPTIONS[language])


@pytest.mark.parametrize(
    ("language", "checksum"),
    [
        ("da", "sha256:f0c6bc630833026b2d6431a71be83ddf2dc8898f471d320b24788b13ee55a808"),
        ("en", "sha256:1800a445719a9250f121017b3cd85980baebb828c3cf572de7180143919185a7"),
    ],
)
def test_version_1_stays_as_released(who5: Questionnaire, language: str, checksum: str) -> None:
    """Pinned apart from the file, which could be changed together with its own checksum."""
    assert who5.wording(language).checksum == checksum == checksum_of(who5.wording(language))


def test_the_definition_is_the_published_instrument(definition: Definition) -> None:
    assert definition.keys == ("happy", "calm", "active", "rested", "interest")
    assert {definition.values(key) for key in definition.keys} == {(5, 4, 3, 2, 1, 0)}
    assert [item.code for item in definition.items] == list(definition.keys)
    assert [(band.name, band.upper) for band in definition.bands] == [
        ("very_low", 35),
        ("low", 50),
        ("ordinary", 100),
    ]
    assert (definition.scale.minimum, definition.scale.maximum) == (0, 100)
    assert definition.substantial_change == 10
    assert definition.codes["snomed"] == "1144665009"
    assert definition.cadence == "monthly"


def test_every_number_taken_from_a_report_names_it(definition: Definition) -> None:
    report = "Evaluering af Styrket Uddannelsesindsats for unge med handicap"
    assert all(report in band.source for band in definition.bands)
    assert report in definition.substantial_change_source
    assert definition.licence == "CC BY-NC-SA 3.0 IGO"


def test_what_is_not_defined_is_refused_with_what_is(who5: Questionnaire) -> None:
    with pytest.raises(NotDefinedError, match=r"who5 v1 has no wording in 'sv'\. It has: da, en\."):
        who5.wording("sv")
    with pytest.raises(NotDefinedError, match=r"who5 v1 has no item 'mood'\. It has: happy, calm, "):
        who5.option_text("mood", 5, "da")
    with pytest.raises(NotDefinedError, match=r"item 'calm' has no option 6\. It has: 5, 4, 3, 2, 1, 0\."):
        who5.option_text("calm", 6, "da")
