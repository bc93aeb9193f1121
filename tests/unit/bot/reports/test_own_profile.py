"""From answers to the profile picture and its words (issue 3, point 3): own answers only, and no verdict on them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bot.reports.caption import profile_caption
from bot.reports.own_profile import own_profile
from bot.reports.profile_picture import Row
from flows.screen import Day
from locales.catalog import load
from questionnaires.loader import load_registry
from questionnaires.model import Questionnaire
from questionnaires.scoring import Profile

REGISTRY = load_registry()
JOB = REGISTRY.latest("bip_job")
ALL = dict.fromkeys(JOB.definition.keys, 4)


def altered(**changes: Any) -> Questionnaire:
    """Questions about work with another definition."""
    return JOB.model_copy(update={"definition": JOB.definition.model_copy(update=changes)})


def test_every_indicator_has_its_row_in_the_questionnaires_order_and_the_ends_are_said_verbatim() -> None:
    shown = own_profile(JOB, "da", {"goal": 2, "health": 5}, {"health": 4, "search": 1})
    assert shown is not None
    assert [row.name for row in shown.rows] == list(JOB.wording("da").indicators.values())
    assert Row("Helbred", 5, 4) in shown.rows
    assert Row("Mål", 2, None) in shown.rows
    assert Row("At finde job", None, 1) in shown.rows
    assert Row("Samarbejde", None, None) in shown.rows
    assert (shown.lowest, shown.highest, shown.ends) == (1, 5, ("Passer slet ikke", "Passer helt"))


def test_the_words_are_in_the_check_ins_language() -> None:
    shown = own_profile(JOB, "en", ALL, {})
    assert shown is not None
    assert (shown.rows[0].name, shown.ends) == ("Health", ("Does not fit at all", "Fits completely"))


def test_nothing_said_now_is_no_picture_whatever_was_said_last_time() -> None:
    assert own_profile(JOB, "da", {}, ALL) is None


@pytest.mark.parametrize(
    "questionnaire", [each for each in REGISTRY.newest() if each.definition.scoring.rule != "profile"]
)
def test_only_a_profile_gives_one(questionnaire: Questionnaire) -> None:
    """Neither a score nor no score at all."""
    definition = questionnaire.definition
    answers = {key: definition.values(key)[0] for key in definition.keys}
    assert own_profile(questionnaire, "da", answers, answers) is None


def test_an_indicator_that_a_private_item_is_part_of_is_not_shown() -> None:
    """No form of a participant's has one; a caseworker's has."""
    caseworker = REGISTRY.latest("bip_job_caseworker")
    shown = own_profile(caseworker, "da", dict.fromkeys(caseworker.definition.keys, 3), {})
    private = [each.key for each in caseworker.definition.items if each.private]
    assert shown is not None
    assert len(shown.rows) == len(caseworker.definition.keys) - len(private)
    assert not {caseworker.wording("da").indicators[key] for key in private} & {row.name for row in shown.rows}
    assert own_profile(caseworker, "da", dict.fromkeys(private, 3), {}) is None


def test_an_indicator_of_several_items_is_their_mean_and_needs_them_all() -> None:
    keys = JOB.definition.keys
    scoring = Profile(
        rule="profile", indicators={"health": ("health", "goal"), "search": tuple(set(keys) - {"health", "goal"})}
    )
    shown = own_profile(altered(scoring=scoring), "en", {"health": 4, "goal": 5, "search": 2}, {"health": 1})
    assert shown is not None
    assert shown.rows == (Row("Health", 4.5, None), Row("Finding a job", None, None))


def test_items_on_several_scales_have_no_picture() -> None:
    """The ends would be right for some of the rows only."""
    health, *others = JOB.definition.items
    sets = {**JOB.definition.option_sets, "often": (0, 1, 2)}
    questionnaire = altered(items=(health.model_copy(update={"options": "often"}), *others), option_sets=sets)
    assert own_profile(questionnaire, "en", {"health": 2, "goal": 5}, {}) is None


def test_the_caption_says_what_the_picture_is_of_and_nothing_about_the_answers() -> None:
    words = load("en")
    said = " ".join(words.text(each) for each in profile_caption(Day(date(2026, 11, 23)), "Mette"))
    assert said == (
        "Here is a picture for you. It shows what you answered on Monday, 23 November. "
        "You can look at it together with Mette."
    )
    assert not re.search(r"high|low|better|worse|score|normal|good|others", said)
    assert len(said) < 240
