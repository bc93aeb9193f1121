"""The check-in: one sitting of one questionnaire, as a value that is saved and loaded between every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Where a check-in is.

    `COMPLETED`, `DECLINED` and `CLOSED` are final; only a declined one can still be begun, as a change of mind.
    """

    OFFERED = "offered"
    INTRO = "intro"
    ASKING = "asking"
    PAUSED = "paused"
    COMPLETED = "completed"
    DECLINED = "declined"
    CLOSED = "closed"


FINAL = frozenset({Status.COMPLETED, Status.DECLINED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to one item: an option's value, or None where it was skipped. Not asked has no answer."""

    value: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One sitting.

    `language` is the one its words are in, `item` the item being asked (kept through a pause), and `revision`
    counts every change.
    """

    id: str
    participant: str
    questionnaire: str
    version: int
    language: str
    wave: int
    prompted_at: datetime
    status: Status = Status.OFFERED
    item: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    revision: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    raw: int | None = None
    score: int | None = None

    @property
    def values(self) -> dict[str, int]:
        """The answered items' values; skipped and not asked items are absent."""
        return {key: answer.value for key, answer in self.answers.items() if answer.value is not None}
