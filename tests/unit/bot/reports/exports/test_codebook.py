"""The codebook (issue 2, point 8, and issue 3): every variable, every value, every word of every questionnaire."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.reports.exports.codebook import codebook
from bot.reports.exports.entry import Entry
from bot.reports.exports.instrument import ONLY_WHERE, PRIVATE, TRUST, said
from bot.reports.exports.rows import AnswerState
from bot.reports.exports.table import Table
from bot.reports.exports.tidy import TABLES
from flows.check_in import Status
from locales.catalog import load
from questionnaires.conditions import AnswerCondition, Fact, FactCondition
from questionnaires.model import Form, Questionnaire, Target, Wording
from questionnaires.model import Status as Trust
from questionnaires.shape import DONT_KNOW
from tests.unit.bot.reports.exports.samples import REGISTRY, SAY, WHO5, WRITE, rows

BOOK = tuple(codebook(".csv", (), REGISTRY.all(), SAY))
WORDINGS = [(each, wording) for each in REGISTRY.all() for wording in each.wordings.values()]


def about(questionnaire: Questionnaire) -> list[Entry]:
    """The rows about one questionnaire."""
    return [row for row in BOOK if (row.questionnaire, row.version) == (questionnaire.id, questionnaire.version)]


def worded(questionnaire: Questionnaire, wording: Wording) -> list[Entry]:
    """The rows with its words in one language."""
    return [row for row in about(questionnaire) if row.language == wording.language]


def name(given: object) -> str:
    return given.id if isinstance(given, Questionnaire) else str(getattr(given, "language", given))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_of_every_table_is_explained_in_its_order(exported: Path, table: Table[Any]) -> None:
    with (exported / f"{table.name}.csv").open(encoding="utf-8-sig") as file:
        columns = file.readline().strip().split(";")
    book = [row for row in rows(exported / "codebook.csv") if row["file"] == f"{table.name}.csv"]
    assert [row["variable"] for row in book if row["type"]] == columns
    assert all(row["meaning"] for row in book)
    assert book[0]["variable"] == "", "what a row is stands first"


def test_every_value_that_is_the_same_everywhere_is_explained() -> None:
    explained = {(row.file, row.variable, row.value) for row in BOOK if row.meaning and not row.questionnaire}
    assert {("answers.csv", "state", state.value) for state in AnswerState} <= explained
    assert {("check_ins.csv", "status", status.value) for status in Status} <= explained
    for table in TABLES:
        file = f"{table.name}.csv"
        assert {(file, "respondent", target.value) for target in Target} <= explained
        assert {(file, "form", form.value) for form in Form} <= explained


@pytest.mark.parametrize(("questionnaire", "wording"), WORDINGS, ids=name)
def test_every_option_is_there_with_its_text(questionnaire: Questionnaire, wording: Wording) -> None:
    """In the order it is shown; "I don't know" is a state and no value."""
    book = [row for row in worded(questionnaire, wording) if row.variable in {"value", "state"} and row.item]
    expected = [
        ("state" if value == DONT_KNOW else "value", item.key, value, wording.options[item.options][value])
        for item in questionnaire.definition.items
        for value in questionnaire.definition.options(item.key)
    ]
    assert [(row.variable, row.item, row.value, row.text) for row in book] == expected


@pytest.mark.parametrize(("questionnaire", "wording"), WORDINGS, ids=name)
def test_every_question_is_there_with_its_stem_and_in_each_form(questionnaire: Questionnaire, wording: Wording) -> None:
    book = [(row.form, row.item, row.text) for row in worded(questionnaire, wording) if row.variable == "item"]

    def shown() -> Iterator[tuple[str, str, str]]:
        for key in questionnaire.definition.keys:
            words = wording.items[key]
            stem = wording.stem if words.stem is None else words.stem
            if stem:
                yield "", key, stem
            if words.text:
                yield "", key, words.text
            else:
                yield "feminine", key, words.feminine
                yield "masculine", key, words.masculine

    assert book == list(shown())


@pytest.mark.parametrize(("questionnaire", "wording"), WORDINGS, ids=name)
def test_every_language_says_how_far_it_can_be_trusted(questionnaire: Questionnaire, wording: Wording) -> None:
    book = worded(questionnaire, wording)
    [trust] = [row for row in book if row.variable == "language"]
    assert (trust.meaning, trust.text) == (SAY(TRUST[wording.status]), wording.title)
    assert {row.source for row in book} == {wording.source}
    assert {row.licence for row in book} == {questionnaire.definition.licence}
    names = {row.value: row.text for row in book if row.variable == "indicator"}
    assert names == wording.indicators
    assert wording.about not in {row.text for row in book}, "Pejling's sentence is not part of the instrument"


@pytest.mark.parametrize("questionnaire", REGISTRY.all(), ids=name)
def test_every_questionnaire_says_what_it_is(questionnaire: Questionnaire) -> None:
    definition = questionnaire.definition
    book = [row for row in about(questionnaire) if not row.language]
    itself = {row.text: row for row in book if row.variable == "questionnaire"}
    assert {definition.title, definition.terms} <= set(itself)
    assert definition.recall is None or definition.recall in itself
    assert {(row.source, row.licence) for row in book} == {(definition.source, definition.licence)}
    assert [row.value for row in book if row.variable == "respondent"] == [definition.target.value]
    conditions = [row.meaning for row in book if row.variable == "questionnaire" and not row.text]
    assert conditions == [SAY(said(each)) for each in definition.when]
    private = {row.item for row in book if row.variable == "item" and row.meaning == SAY(PRIVATE)}
    assert private == {item.key for item in definition.items if item.private}


@pytest.mark.parametrize(
    ("questionnaire", "scoring"),
    [
        ("who5", "The sum of the answers times 4: from 0 to 100."),
        ("gses", "The sum of the answers times 1: from 10 to 40."),
        ("contact", "The mean of the answers: from 1 to 5."),
        ("bip_job", "No total: one value per indicator, in indicators.csv."),
        ("belonging", "No score: the questions are read one by one."),
    ],
)
def test_how_the_score_is_made(questionnaire: str, scoring: str) -> None:
    """Each rule of scoring."""
    book = about(REGISTRY.latest(questionnaire))
    assert [row.meaning for row in book if row.variable == "score"] == [scoring]


def test_what_an_indicator_is_made_of_and_which_one_is_private() -> None:
    book = about(REGISTRY.latest("bip_job_caseworker"))
    made = [(row.value, row.meaning) for row in book if row.variable == "indicator" and not row.language]
    assert ("goal", "The mean of the answers to: goal.") in made
    assert [value for value, meaning in made if meaning == SAY(PRIVATE)] == ["belief_caseworker"]


def test_conditions_in_words() -> None:
    """Every fact, known to be so or not; an earlier answer; and an item's own conditions stand with the item."""
    assert set(ONLY_WHERE) == set(product(get_args(Fact), (True, False)))
    happy = AnswerCondition.model_validate({"item": "happy", "in": (0, 1)})
    to_a_job = FactCondition.model_validate({"fact": "towards_education", "is": False})
    assert SAY(said(to_a_job)) == "Asked only where the way leads to a job."
    words = "Asked only where the answer to happy is one of: 0, 1."
    assert SAY(said(happy)) == words
    first, second, *others = WHO5.definition.items
    items = (first, second.model_copy(update={"when": (happy,)}), *others)
    changed = WHO5.model_copy(update={"definition": WHO5.definition.model_copy(update={"items": items})})
    book = codebook(".csv", (), (changed,), SAY)
    assert [(row.item, row.value) for row in book if row.meaning == words] == [("calm", "calm")]


def test_every_status_of_a_wording_is_explained() -> None:
    assert set(TRUST) == set(get_args(Trust))


def test_a_name_in_a_question_is_explained() -> None:
    book = about(REGISTRY.latest("contact"))
    named = [row for row in book if "{contact}" in row.text]
    assert named
    assert {row.meaning for row in named} == {"The question's words; {contact} is the contact person's name."}


def test_the_codebook_speaks_the_readers_language(tmp_path: Path) -> None:
    WRITE((), (WHO5,), tmp_path, load("da").text)
    assert "Spørgsmålets nøgle." in [row["meaning"] for row in rows(tmp_path / "codebook.csv")]
