"""What an export is made of: check-ins without names, and what was said to each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.check_in import Status
from questionnaires.model import Form, Target


class ExportError(Exception):
    """An export that can't be made; says what is in the way and what to do about it."""


class AnswerState(StrEnum):
    """Four different things (FACTS § 4): a number or "I don't know" was chosen, the item was skipped, or not asked."""

    ANSWERED = "answered"
    DONT_KNOW = "dont_know"
    SKIPPED = "skipped"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True)
class ExportedAnswer:
    """What was said to one item, and when (UTC-aware). The value is there exactly where it was answered."""

    state: AnswerState
    value: int | None = None
    answered_at: datetime | None = None

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state is AnswerState.ANSWERED):
            raise ValueError(f"answer {self.state} with value {self.value}; a value belongs to an answered item")


@dataclass(frozen=True, slots=True)
class ExportedCheckIn:
    """One check-in as it leaves: a random code for the participant, times UTC-aware, answers by item key.

    `sitting` is the id of the first check-in of those that were asked one after the other. An item without an entry
    was not asked.
    """

    participant_code: str
    organisation: str
    respondent: Target
    questionnaire: str
    version: int
    language: str
    form: Form
    wave: int
    check_in: str
    sitting: str
    together: bool | None
    status: Status
    prompted_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    raw: int | None
    score: float | None
    answers: Mapping[str, ExportedAnswer]

    @property
    def values(self) -> dict[str, int]:
        """The numbers that were answered, by item."""
        return {key: answer.value for key, answer in self.answers.items() if answer.value is not None}
