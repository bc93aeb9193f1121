"""What the pages ask of the running demo. The demo answers from its parts, tests answer from memory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Role = Literal["participant", "contact_person"]
Status = Literal["invited", "choosing", "taking_part", "stopped"]
AlertState = Literal["sent", "delivered", "seen"]
ClockStep = Literal["next", "month"]


class NothingAheadError(LookupError):
    """The clock can't go to the next check-in: none is planned."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone in the browser: whose it is, and the absolute address of its page in the sandbox."""

    name: str
    role: Role
    url: str


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An open alert as the coordinator sees it: how far it has come, and when it was raised (UTC)."""

    state: AlertState
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One participant's course as the coordinator sees it: no scores and no answers. Times are UTC."""

    code: str
    first_name: str
    contact_person: str
    status: Status
    last_answered: datetime | None
    next_due: datetime | None
    alerts: list[AlertRow]


class DemoDesk(Protocol):
    """The running demo as the pages see it."""

    async def now(self) -> datetime:
        """The time on the demo's clock, aware of its zone."""
        ...

    async def phones(self) -> list[Phone]:
        """The phones to show, in the order in which they stand."""
        ...

    async def overview(self) -> list[CourseRow]:
        """Every course, in the order in which the coordinator reads them."""
        ...

    async def move_clock(self, to: ClockStep) -> datetime:
        """Move to the next check-in or one month on; returns the new time. Raises `NothingAheadError`."""
        ...

    async def export_csv(self) -> bytes:
        """The tidy long file and its codebook, as a zip."""
        ...
