"""The two tables every format writes: one row per item of each check-in, and one row per check-in.

A variable is declared once, with its meaning and where its value comes from: the tables and the codebook are both
made from that, so neither can have one that the other lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn, ExportError
from flows.screen import Text
from questionnaires.model import Questionnaire

Cell = str | int | datetime | None
Of = TypeVar("Of")


class Kind(StrEnum):
    """What stands in a column. A time is UTC."""

    TEXT = "text"
    INTEGER = "integer"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Variable(Generic[Of]):
    """One column: its name, what stands in it, what it means, and how it is read from what a row is about."""

    name: str
    kind: Kind
    meaning: Text
    read: Callable[[Of], Cell]


@dataclass(frozen=True, slots=True)
class ItemOfCheckIn:
    """What a row of the answers is about."""

    check_in: ExportedCheckIn
    item: str
    answer: ExportedAnswer


CHECK_IN_VARIABLES: tuple[Variable[ExportedCheckIn], ...] = (
    Variable(
        "participant_code",
        Kind.TEXT,
        Text("The participant's random code. It follows the same person through all check-ins."),
        lambda row: row.participant_code,
    ),
    Variable(
        "organisation",
        Kind.TEXT,
        Text("The organisation the participant belongs to."),
        lambda row: row.organisation,
    ),
    Variable("questionnaire", Kind.TEXT, Text("The questionnaire's id."), lambda row: row.questionnaire),
    Variable("version", Kind.INTEGER, Text("The questionnaire's version."), lambda row: row.version),
    Variable(
        "language",
        Kind.TEXT,
        Text("The language the questionnaire was shown in (ISO 639)."),
        lambda row: row.language,
    ),
    Variable(
        "wave",
        Kind.INTEGER,
        Text("Which planned occasion the check-in belongs to."),
        lambda row: row.wave,
    ),
    Variable("check_in", Kind.TEXT, Text("The check-in's id, the same in both files."), lambda row: row.check_in),
    Variable("status", Kind.TEXT, Text("How far the check-in has come."), lambda row: row.status.value),
    Variable("prompted_at", Kind.TIME, Text("When the check-in was offered, in UTC."), lambda row: row.prompted_at),
    Variable(
        "started_at",
        Kind.TIME,
        Text("When the participant began, in UTC. Empty: not begun."),
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
        Text("The sum of the answers' values. Empty unless every question was answered."),
        lambda row: row.raw,
    ),
    Variable(
        "score",
        Kind.INTEGER,
        Text("The score on the questionnaire's published scale. Empty unless every question was answered."),
        lambda row: row.score,
    ),
)

_NOT_PER_ITEM = {"status", "raw", "score"}


def _through_check_in(variable: Variable[ExportedCheckIn]) -> Variable[ItemOfCheckIn]:
    return Variable(variable.name, variable.kind, variable.meaning, lambda row: variable.read(row.check_in))


ANSWER_VARIABLES: tuple[Variable[ItemOfCheckIn], ...] = (
    *(_through_check_in(each) for each in CHECK_IN_VARIABLES if each.name not in _NOT_PER_ITEM),
    Variable("item", Kind.TEXT, Text("The question's key."), lambda row: row.item),
    Variable(
        "state",
        Kind.TEXT,
        Text("Whether the question was answered, skipped or not asked."),
        lambda row: row.answer.state.value,
    ),
    Variable(
        "value",
        Kind.INTEGER,
        Text("The value of the option that was chosen. Empty unless the question was answered."),
        lambda row: row.answer.value,
    ),
    Variable(
        "answered_at",
        Kind.TIME,
        Text("When the question was answered or skipped, in UTC. Empty: neither."),
        lambda row: row.answer.answered_at,
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
