"""Which questionnaires there are, and whether the organisations' decisions can be carried out with them.

Q1  Outside production everything may be asked; in production a second-hand or draft wording only where it is named.
Q2  An organisation that offers a language whose words are held back, or asks what isn't installed, is refused, with
    the place, the value and the remedy.
Q3  A setting that names nothing is refused: a folder that is none, a wording that doesn't exist.
Q4  Installed questionnaires are there beside the shipped ones.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import PejlingError
from bot.organisations import OrganisationsError
from bot.questions import expect_questions, load_questionnaires
from bot.settings import Environment, Settings, SettingsError, load_settings
from flows.organisation import Organisation
from questionnaires.install import install
from questionnaires.registry import Registry
from tests.unit.flows.samples import ORGANISATION
from tests.unit.questionnaires.licensed import write

TURKISH = replace(ORGANISATION, languages=("da", "tr"))


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def production(**given: object) -> Settings:
    """Settings as a municipality has them."""
    return load_settings(env=Environment.PRODUCTION, organisations=Path("organisations.toml"), **given)


def expect(settings: Settings, organisation: Organisation) -> None:
    expect_questions(settings, load_questionnaires(settings), {organisation.id: organisation})


def test_a_second_hand_wording_is_refused_in_production() -> None:
    """Q1 and Q2."""
    with pytest.raises(PejlingError) as refused:
        expect(production(), TURKISH)
    said = str(refused.value)
    assert "organisations.toml: demo-kommune.languages" in said
    assert "who5:tr are second-hand" in said
    assert "PEJLING_TRUSTED_WORDINGS=who5:tr" in said


@pytest.mark.parametrize(
    "settings",
    [
        {"env": Environment.PRODUCTION, "trusted_wordings": "who5:pl who5:tr"},
        {"env": Environment.TEST},
        {"env": Environment.DEMO},
    ],
)
def test_a_named_one_may_be_asked_and_elsewhere_all_may(settings: dict[str, object]) -> None:
    """Q1."""
    loaded = load_settings(**settings)
    expect(loaded, TURKISH)
    registry = load_questionnaires(loaded)
    assert registry.language_for(registry.latest("who5"), "tr") == "tr"


def test_what_is_held_back_is_asked_in_danish() -> None:
    """Q1: where nobody offers the language, nothing is refused, and nobody sees the words."""
    settings = production()
    expect(settings, ORGANISATION)
    registry = load_questionnaires(settings)
    assert registry.language_for(registry.latest("who5"), "tr") == "da"
    assert ("who5", "tr") in {(each.id, words.language) for each, words in registry.held_back()}


def test_the_language_that_stands_in_for_others_must_be_trusted_too() -> None:
    """Q2: also where nobody offers it, for whoever lacks a wording is asked in it."""
    settings = production()
    who5 = load_questionnaires(settings).latest("who5")
    draft = who5.wording("da").model_copy(update={"status": "draft"})
    registry = Registry([who5.model_copy(update={"wordings": {**who5.wordings, "da": draft}})], settings.trusted())
    with pytest.raises(PejlingError, match=r"who5:da are draft"):
        expect_questions(settings, registry, {"demo-kommune": replace(ORGANISATION, languages=("en",))})


def test_what_is_not_installed_can_not_be_asked() -> None:
    """Q2."""
    with pytest.raises(OrganisationsError, match=r"demo-kommune\.questionnaires: names 'phq9', .*choose from .*who5"):
        expect(production(), replace(ORGANISATION, questionnaires=("who5", "phq9")))


def test_settings_that_name_nothing(tmp_path: Path) -> None:
    """Q3."""
    with pytest.raises(SettingsError, match=r"PEJLING_QUESTIONNAIRES: names .*nowhere, which is no folder"):
        load_questionnaires(production(questionnaires=tmp_path / "nowhere"))
    with pytest.raises(SettingsError, match="PEJLING_TRUSTED_WORDINGS: names who5:xx"):
        load_questionnaires(production(trusted_wordings="who5:xx"))
    with pytest.raises(SettingsError, match="PEJLING_TRUSTED_WORDINGS"):
        production(trusted_wordings="turkish please")


def test_what_was_installed_is_there(tmp_path: Path) -> None:
    """Q4: the newest version is asked, the one before can still be looked up."""
    folder = tmp_path / "installed"
    install(write(tmp_path / "bip.yaml"), folder)
    registry = load_questionnaires(production(questionnaires=folder))
    assert (registry.latest("bip_job").version, registry.get("bip_job", 1).version) == (2, 1)
