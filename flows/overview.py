"""The coordinator's list of courses, as values: how each stands, and nothing that a young person has said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.people import ParticipantStatus

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which courses are asked for; what is empty leaves nothing out.

    `search` is how a code begins or a word of a first name; `unanswered`: only where something waits for an answer.
    """

    contact: str = ""
    status: ParticipantStatus | None = None
    unanswered: bool = False
    search: str = ""


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course: how it stands and when, never what was answered. `contact` is an id; times are UTC-aware.

    `waiting_since`: the oldest of what was asked and is neither answered nor closed; None: nothing is.
    """

    code: str
    name: str
    contact: str
    status: ParticipantStatus
    last_answered: datetime | None
    next_due: datetime | None
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of the list, of `total` courses in all; the first page is 1."""

    lines: Sequence[CourseLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many there are; one even where nobody is found."""
        return max(1, -(-self.total // PER_PAGE))
