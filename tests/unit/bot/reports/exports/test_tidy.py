"""The tables (issue 2, point 8, and issue 3, point 1): states, conditions, indicators, and scores recomputed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.reports.exports.rows import AnswerState, ExportedAnswer
from bot.reports.exports.tidy import indicators_of, items_of
from flows.check_in import Status
from questionnaires.conditions import AnswerCondition, FactCondition
from questionnaires.model import Questionnaire
from questionnaires.scoring import RULES
from questionnaires.shape import DONT_KNOW
from tests.unit.bot.reports.exports.samples import (
    BIP_JOB_CASEWORKER,
    CONTACT,
    PROMPTED,
    QUESTIONNAIRES,
    REGISTRY,
    SAMPLE,
    check_in,
    rows,
)

DEFINITIONS = {each.id: each.definition for each in QUESTIONNAIRES}


def number(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def test_answered_not_known_skipped_and_not_asked_are_four_different_states(exported: Path) -> None:
    found = {(row["check_in"], row["item"]): (row["state"], row["value"]) for row in rows(exported / "answers.csv")}
    assert len(found) == sum(len(DEFINITIONS[each.questionnaire].keys) for each in SAMPLE), "one row per item"
    assert found["c1", "interest"] == ("answered", "0")
    assert found["c2", "use_own_resources"] == (DONT_KNOW, "")
    assert found["c2", "make_the_effort"] == ("skipped", "")
    assert found["c6", "calm"] == ("not_asked", "")


def test_items_come_in_the_order_they_are_asked(exported: Path) -> None:
    asked = [key for each in SAMPLE for key in DEFINITIONS[each.questionnaire].keys]
    assert [row["item"] for row in rows(exported / "answers.csv")] == asked


@pytest.mark.parametrize(
    "condition",
    [
        FactCondition.model_validate({"fact": "in_youth_education", "is": True}),
        AnswerCondition.model_validate({"item": "heard", "in": (1, 2)}),
    ],
    ids=["fact", "answer"],
)
def test_an_item_whose_condition_did_not_hold_was_not_asked(condition: FactCondition | AnswerCondition) -> None:
    heard, relevant, suited = CONTACT.definition.items
    items = (heard, relevant.model_copy(update={"when": (condition,)}), suited)
    definition = CONTACT.definition.model_copy(update={"items": items})
    answers = {key: ExportedAnswer(AnswerState.ANSWERED, 5, PROMPTED) for key in ("heard", "suited")}
    sample = replace(check_in(1, CONTACT, 5), answers=answers)
    found = items_of(sample, CONTACT.model_copy(update={"definition": definition}))
    assert [(each.item, each.answer.state.value) for each in found] == [
        ("heard", "answered"),
        ("relevant", "not_asked"),
        ("suited", "answered"),
    ]


def test_scores_computed_from_the_exported_answers_are_those_exported(exported: Path) -> None:
    """Each rule of scoring that gives one, with and without a complete case."""
    values: dict[str, dict[str, int]] = {}
    for row in rows(exported / "answers.csv"):
        if row["state"] == "answered":
            values.setdefault(row["check_in"], {})[row["item"]] = int(row["value"])
    found = set()
    for row in rows(exported / "check_ins.csv"):
        definition = DEFINITIONS[row["questionnaire"]]
        result = definition.score(values.get(row["check_in"], {}))
        expected = (result.raw, result.value) if result else (None, None)
        assert (number(row["raw"]), number(row["score"])) == expected
        found.add((definition.scoring.rule, expected[0] is not None))
    assert found == {
        ("sum_times_factor", True),
        ("sum_times_factor", False),
        ("mean", True),
        ("profile", False),
    }


def test_indicators_computed_from_the_exported_answers_are_those_exported(exported: Path) -> None:
    """A value where it can be computed, none where it can't; the private one is there, and marked."""
    table = {(row["check_in"], row["indicator"]): row for row in rows(exported / "indicators.csv")}
    by_form = {row["check_in"] for row in table.values()}
    assert by_form == {"c4", "c9"}, "the profiles of the sample and nothing else"
    said = dict(zip(DEFINITIONS["bip_job_caseworker"].keys, (5, 4, 3, 2, 1, None, 5, 4), strict=True))
    for key, value in said.items():
        assert number(table["c4", key]["value"]) == value
        assert table["c4", key]["private"] == ("true" if key == "belief_caseworker" else "false")
        assert table["c9", key]["value"] == ""
    assert {row["respondent"] for row in table.values()} == {"contact_person"}


def test_an_indicator_of_several_items_is_their_mean_and_private_where_one_of_them_is() -> None:
    scoring = {"rule": "profile", "indicators": {"belief": ("belief", "belief_caseworker"), "body": ("health",)}}
    definition = BIP_JOB_CASEWORKER.definition.model_copy(update={"scoring": RULES["profile"].model_validate(scoring)})
    questionnaire = BIP_JOB_CASEWORKER.model_copy(update={"definition": definition})
    whole, broken = (check_in(1, BIP_JOB_CASEWORKER, 5, 5, 2, 3, 3, 3, 3, last) for last in (1, None))
    assert [(each.indicator, each.private, each.value) for each in indicators_of(whole, questionnaire)] == [
        ("belief", True, 1.5),
        ("body", False, 5),
    ]
    assert [each.value for each in indicators_of(broken, questionnaire)] == [None, 5]


@pytest.mark.parametrize("questionnaire", REGISTRY.all(), ids=lambda each: each.id)
def test_every_shipped_questionnaire_can_be_exported(questionnaire: Questionnaire) -> None:
    """Answered through, each with its first option; a profile has an indicator per row, the others none."""
    definition = questionnaire.definition
    sample = check_in(1, questionnaire, *(definition.options(key)[0] for key in definition.keys))
    assert sample.status is Status.COMPLETED
    assert [each.item for each in items_of(sample, questionnaire)] == list(definition.keys)
    indicators = {each.indicator: each.value for each in indicators_of(sample, questionnaire)}
    score = definition.score(sample.values)
    assert indicators == (dict(score.indicators) if score else {})


def test_a_value_belongs_to_an_answered_item() -> None:
    with pytest.raises(ValueError, match="a value belongs to an answered item"):
        ExportedAnswer(AnswerState.SKIPPED, 3, PROMPTED)
    with pytest.raises(ValueError, match="a value belongs to an answered item"):
        ExportedAnswer(AnswerState.ANSWERED, None, PROMPTED)
