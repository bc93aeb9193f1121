"""The coordinator's list of courses, as values: how each stands, and nothing that a young person has said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flows.people import ParticipantStatus
from flows.standing import NOTHING_YET, Standing, Stands

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which courses are asked for; what is empty leaves nothing out.

    `search` is how a code begins or a word of a first name; `standing`: only those of whom that holds.
    """

    contact: str = ""
    status: ParticipantStatus | None = None
    standing: Standing | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Among:
    """What a list is made from: an organisation, what is wanted, and what a standing is read by.

    `questionnaires` are those that young people are asked themselves; `codes` are found as well, whatever is searched.
    """

    organisation: str
    wanted: Wanted
    now: datetime
    questionnaires: Collection[str]
    codes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class CourseLine:
    """One course: how it stands and when, never what was answered. `contact` is an id; times are UTC-aware."""

    code: str
    name: str
    contact: str
    status: ParticipantStatus
    started_on: date | None = None
    aftercare_from: date | None = None
    stands: Stands = NOTHING_YET


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of the list, of `total` courses in all; the first page is 1.

    `counts` is of how many of the others that are wanted each standing holds, whichever of them is chosen.
    """

    lines: Sequence[CourseLine]
    total: int
    page: int
    counts: Mapping[Standing, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many there are; one even where nobody is found."""
        return max(1, -(-self.total // PER_PAGE))
