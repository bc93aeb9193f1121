"""What the pages ask of whoever stands behind them: the store, the running demo, or in tests a memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from bot.reports.profile_picture import OwnProfile
from bot.reports.progress import Point
from bot.usecases.collect_own_data import File
from flows.looks import Look
from flows.organisation import HelpLine
from flows.screen import Action, Screen, Text

Role = Literal["participant", "contact_person", "stand_in", "coordinator"]
Status = Literal["invited", "choosing", "taking_part", "paused", "stopped", "ended"]
AlertState = Literal["sent", "delivered", "seen", "contact"]
ClockStep = Literal["hour", "day", "next", "month"]


class NothingAheadError(LookupError):
    """The clock can't go to the next check-in: none is planned."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone in the browser: whose it is, and the absolute address of its page in the sandbox.

    `page` is where the phone finds its owner's own page of Pejling, "" where they have none; elsewhere that page asks
    for the day and month of `birth`.
    """

    name: str
    role: Role
    url: str
    page: str = ""
    birth: date | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the office without a phone on the page: what they hear comes by e-mail."""

    name: str
    role: Role
    address: str


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An open alert as the coordinator sees it: how far it has come, when it was raised (UTC), and whose turn it is."""

    state: AlertState
    raised_at: datetime
    turn: str
    is_late: bool = False


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


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail that the demo kept: to which address, its subject, and where its link leads ("" without one)."""

    to: str
    subject: str
    link: str


class DemoDesk(Protocol):
    """The running demo as the pages see it."""

    async def now(self) -> datetime:
        """The time on the demo's clock, aware of its zone."""
        ...

    async def phones(self) -> list[Phone]:
        """The phones to show, in the order in which they stand."""
        ...

    async def office(self) -> list[Colleague]:
        """Who else there is."""
        ...

    async def own_page(self, *, elsewhere: bool) -> str:
        """A fresh link to the young person's page; `elsewhere`, where their phone's browser isn't signed in."""
        ...

    async def coordinators_console(self) -> str:
        """A fresh link that signs the coordinator in at the console, beside a contact person in the same browser."""
        ...

    async def overview(self) -> list[CourseRow]:
        """Every course, in the order in which the coordinator reads them."""
        ...

    async def mails(self) -> list[Mail]:
        """The e-mails that were written, the newest first."""
        ...

    async def move_clock(self, to: ClockStep) -> datetime:
        """Move an hour or a day on, to the next check-in, or a month on; the new time. Raises `NothingAheadError`."""
        ...

    async def export_csv(self) -> bytes:
        """The tidy long file and its codebook, as a zip."""
        ...


@dataclass(frozen=True, slots=True)
class OwnFrame:
    """What every page of a participant's has around it: in which language, how it looks, and where there is help.

    `contact` can be asked to write. `has_menu`: there is something to decide; not before the welcome is over.
    """

    language: str
    look: Look
    help_lines: Sequence[HelpLine]
    contact: str
    has_menu: bool


@dataclass(frozen=True, slots=True)
class OwnLetter:
    """Something to read on a participant's page. `has_portrait`: their contact person's picture comes with it."""

    screen: Screen
    has_portrait: bool = False


@dataclass(frozen=True, slots=True)
class OwnDrawing:
    """A curve or a profile, with its words; the instrument's are in `language`."""

    screen: Screen
    shows: tuple[Point, ...] | OwnProfile
    language: str


@dataclass(frozen=True, slots=True)
class OwnView:
    """A participant's page: what there is to read and to look at, and what the page is about now.

    Items are in `asked_in`. `title` heads a page that isn't a question; None: its first sentence does. `has_portrait`:
    it is about the contact person, of whom there is a picture. `wants_help`: they have just asked where there is help.
    `read` marks what there is to read; what is pressed here says that it was read.
    """

    frame: OwnFrame
    screen: Screen
    asked_in: str
    title: Text | None = None
    letters: Sequence[OwnLetter] = ()
    drawings: Sequence[OwnDrawing] = ()
    has_portrait: bool = False
    wants_help: bool = False
    read: Sequence[str] = ()


class OwnDesk(Protocol):
    """A participant's own page. `whose` is their code; each raises LinkError where nothing is theirs to see."""

    async def page(self, whose: str) -> OwnView:
        """Everything on the page."""
        ...

    async def act(self, whose: str, pressed: Action | None, read: Collection[str]) -> None:
        """Do what a button asks for, as in the chat; one that is out of date changes nothing.

        `read` marks what stood on the page that it was pressed on: what came meanwhile is still to be read.
        """
        ...

    async def course(self, whose: str) -> OwnView:
        """Their curve and their newest profile."""
        ...

    async def frame(self, whose: str) -> OwnFrame:
        """What is around a page that shows nothing of theirs."""
        ...

    async def wish_look(self, whose: str, wished: Mapping[str, str]) -> None:
        """Have their page look so (`flows.looks`)."""
        ...

    async def portrait(self, whose: str) -> bytes:
        """Their contact person's picture, a JPEG."""
        ...

    async def leave_to(self, whose: str) -> str:
        """The address of somebody else's page, for who leaves theirs in a hurry."""
        ...

    async def file(self, whose: str, wanted: str) -> File:
        """Everything that is kept about them, as a file of that format."""
        ...
