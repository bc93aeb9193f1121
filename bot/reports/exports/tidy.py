"""The tables every format writes: one row per item, one per check-in, and one per indicator of each check-in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.reports.exports import meanings
from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn, ExportError
from bot.reports.exports.table import Kind, Table, Variable
from flows.screen import Text
from questionnaires.model import Definition, Questionnaire
from questionnaires.scoring import Profile


@dataclass(frozen=True, slots=True)
class ItemOfCheckIn:
    """What a row of the answers is about."""

    check_in: ExportedCheckIn
    item: str
    answer: ExportedAnswer


@dataclass(frozen=True, slots=True)
class IndicatorOfCheckIn:
    """What a row of the indicators is about."""

    check_in: ExportedCheckIn
    indicator: str
    private: bool
    value: float | None


Part = TypeVar("Part", ItemOfCheckIn, IndicatorOfCheckIn)

CHECK_IN_VARIABLES: tuple[Variable[ExportedCheckIn], ...] = (
    Variable(
        "participant_code",
        Kind.TEXT,
        Text(
            "The participant's random code. It follows the same person through all check-ins. Only those are here who "
            "chose to be in statistics."
        ),
        lambda row: row.participant_code,
    ),
    Variable(
        "organisation",
        Kind.TEXT,
        Text("The organisation the participant belongs to."),
        lambda row: row.organisation,
    ),
    Variable("respondent", Kind.TEXT, Text("Who answers."), lambda row: row.respondent.value, meanings.RESPONDENTS),
    Variable("questionnaire", Kind.TEXT, Text("The questionnaire's id."), lambda row: row.questionnaire),
    Variable("version", Kind.INTEGER, Text("The questionnaire's version."), lambda row: row.version),
    Variable(
        "language",
        Kind.TEXT,
        Text("The language the questionnaire was shown in (ISO 639)."),
        lambda row: row.language,
    ),
    Variable(
        "form",
        Kind.TEXT,
        Text("Which form was shown where a language speaks differently to women and men."),
        lambda row: row.form.value,
        meanings.FORMS,
    ),
    Variable(
        "wave",
        Kind.INTEGER,
        Text("Which planned occasion the check-in belongs to."),
        lambda row: row.wave,
    ),
    Variable("check_in", Kind.TEXT, Text("The check-in's id, the same in all files."), lambda row: row.check_in),
    Variable(
        "sitting",
        Kind.TEXT,
        Text("The id of the first check-in of the same sitting: several can follow one another."),
        lambda row: row.sitting,
    ),
    Variable(
        "together",
        Kind.BOOLEAN,
        Text("Whether the participant answered together with the contact person: true or false. Empty: not said."),
        lambda row: row.together,
    ),
    Variable(
        "status", Kind.TEXT, Text("How far the check-in has come."), lambda row: row.status.value, meanings.STATUSES
    ),
    Variable("prompted_at", Kind.TIME, Text("When the check-in was offered, in UTC."), lambda row: row.prompted_at),
    Variable(
        "started_at",
        Kind.TIME,
        Text("When the check-in was begun, in UTC. Empty: not begun."),
        lambda row: row.started_at,
    ),
    Variable(
        "completed_at",
        Kind.TIME,
        Text("When the last question was passed, in UTC. Empty: not completed."),
        lambda row: row.completed_at,
    ),
    Variable(
        "raw",
        Kind.INTEGER,
        Text("The sum of the answers' values. Empty where one is missing, and where there is no total."),
        lambda row: row.raw,
    ),
    Variable(
        "score",
        Kind.NUMBER,
        Text("The score on the questionnaire's scale. Empty where a value is missing, and where there is no total."),
        lambda row: row.score,
    ),
)

_NOT_PER_PART = {"status", "raw", "score"}


def _of_its_check_in(_part: type[Part]) -> tuple[Variable[Part], ...]:
    """The check-in's columns, for a table whose rows are parts of one."""

    def through(variable: Variable[ExportedCheckIn]) -> Variable[Part]:
        return Variable(
            variable.name, variable.kind, variable.meaning, lambda row: variable.read(row.check_in), variable.values
        )

    return tuple(through(each) for each in CHECK_IN_VARIABLES if each.name not in _NOT_PER_PART)


ANSWER_VARIABLES: tuple[Variable[ItemOfCheckIn], ...] = (
    *_of_its_check_in(ItemOfCheckIn),
    Variable("item", Kind.TEXT, Text("The question's key."), lambda row: row.item),
    Variable(
        "state",
        Kind.TEXT,
        Text("Whether the question was answered, not known, skipped or not asked."),
        lambda row: row.answer.state.value,
        meanings.STATES,
    ),
    Variable(
        "value",
        Kind.INTEGER,
        Text("The value of the option that was chosen. Empty in every other state than answered."),
        lambda row: row.answer.value,
    ),
    Variable(
        "answered_at",
        Kind.TIME,
        Text("When the question was answered or skipped, in UTC. Empty: neither."),
        lambda row: row.answer.answered_at,
    ),
)

INDICATOR_VARIABLES: tuple[Variable[IndicatorOfCheckIn], ...] = (
    *_of_its_check_in(IndicatorOfCheckIn),
    Variable("indicator", Kind.TEXT, Text("The indicator's key."), lambda row: row.indicator),
    Variable(
        "private",
        Kind.BOOLEAN,
        Text("Whether the indicator stays out of everything that is shared: true or false."),
        lambda row: row.private,
    ),
    Variable(
        "value",
        Kind.NUMBER,
        Text("The mean of the indicator's answers. Empty unless each of its questions has a value."),
        lambda row: row.value,
    ),
)

_NOT_ASKED = ExportedAnswer(AnswerState.NOT_ASKED)


def items_of(check_in: ExportedCheckIn, questionnaire: Questionnaire) -> Iterator[ItemOfCheckIn]:
    """Every item of the questionnaire in its own order. Raises ExportError for an answer to no item of it."""
    keys = questionnaire.definition.keys
    if strange := sorted(set(check_in.answers) - set(keys)):
        raise ExportError(
            f"check-in {check_in.check_in} has answers to {', '.join(strange)}, which {questionnaire.id} "
            f"v{questionnaire.version} does not ask; install the version it was answered in"
        )
    return (ItemOfCheckIn(check_in, key, check_in.answers.get(key, _NOT_ASKED)) for key in keys)


def indicators_of(check_in: ExportedCheckIn, questionnaire: Questionnaire) -> Iterator[IndicatorOfCheckIn]:
    """Every indicator of a profile in its own order, private ones too; none where the score is no profile."""
    definition = questionnaire.definition
    if not isinstance(definition.scoring, Profile):
        return
    score = definition.score(check_in.values)
    values = score.indicators if score else {}
    for key, items in definition.scoring.indicators.items():
        yield IndicatorOfCheckIn(check_in, key, is_private(definition, items), values.get(key))


def is_private(definition: Definition, items: Iterable[str]) -> bool:
    """Whether an indicator that is made of these items stays out of everything that is shared."""
    return any(definition.item(item).private for item in items)


ANSWERS = Table("answers", Text("One row per question of each check-in."), ANSWER_VARIABLES, items_of)
CHECK_INS = Table(
    "check_ins", Text("One row per check-in."), CHECK_IN_VARIABLES, lambda check_in, _questionnaire: (check_in,)
)
INDICATORS = Table(
    "indicators",
    Text("One row per indicator of each check-in whose questionnaire has a profile and no total."),
    INDICATOR_VARIABLES,
    indicators_of,
)
TABLES: tuple[Table[Any], ...] = (ANSWERS, CHECK_INS, INDICATORS)
