"""What an export is made of: check-ins without names, and what was said to each item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flows.check_in import Status


class ExportError(Exception):
    """An export that can't be made; says what is in the way and what to do about it."""


class AnswerState(StrEnum):
    """Three different things (FACTS § 4): an option was chosen, the item was skipped, neither was done."""

    ANSWERED = "answered"
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

    An item without an entry was not asked.
    """

    participant_code: str
    organisation: str
    check_in: str
    questionnaire: str
    version: int
    language: str
    wave: int
    status: Status
    prompted_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    raw: int | None
    score: int | None
    answers: Mapping[str, ExportedAnswer]
