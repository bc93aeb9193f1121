"""Desks in memory, and a client that asks the real application about them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.links import LinkError
from bot.usecases.contact_page import ContactPage, Whom
from bot.usecases.person_page import PersonPage
from bot.web.app import create_app
from bot.web.desk import AlertRow, ClockStep, ContactView, CourseRow, FormView, NothingAheadError, PersonView, Phone
from flows.people import StaffMember
from flows.screen import Action, Button, Question, Screen, Text, Verbatim
from tests.unit.bot.usecases.kit import migrated, office, office_file

__all__ = ["migrated", "office", "office_file"]

TOKEN, FORM = "t0ken", "c234567890"
METTE = StaffMember("S-ABC234", "demo-kommune", "Mette", "en", reachable=True)
NOW = datetime(2026, 12, 2, 14, 5, tzinfo=UTC)  # Wednesday, 15:05 in Copenhagen
EXPORT = b"PK\x03\x04 a zip"


def course(**changes: object) -> CourseRow:
    """Alma, who takes part, has answered, and has nothing open; with `changes`."""
    values: dict[str, object] = {
        "code": "P-7KQ4",
        "first_name": "Alma",
        "contact_person": "Mette",
        "status": "taking_part",
        "last_answered": NOW - timedelta(hours=1),
        "next_due": NOW + timedelta(days=30),
        "alerts": [],
    }
    return CourseRow(**{**values, **changes})  # type: ignore[arg-type]


def alert(state: str, ago: timedelta) -> AlertRow:
    """An open alert, raised `ago`."""
    return AlertRow(state, NOW - ago)  # type: ignore[arg-type]


@dataclass
class MemoryDesk:
    """What the demo would say, settable by a test."""

    at: datetime = NOW
    due: datetime | None = NOW + timedelta(days=30)
    courses: list[CourseRow] = field(default_factory=lambda: [course()])
    shown: list[Phone] = field(
        default_factory=lambda: [
            Phone("Alma", "participant", "http://127.0.0.1:8081/phone/1?start=K7Q2"),
            Phone("Mette", "contact_person", "http://127.0.0.1:8081/phone/2"),
        ]
    )

    async def now(self) -> datetime:
        return self.at

    async def phones(self) -> list[Phone]:
        return self.shown

    async def overview(self) -> list[CourseRow]:
        return self.courses

    async def move_clock(self, to: ClockStep) -> datetime:
        if to == "month":
            self.at = self.at.replace(year=2027, month=1)
            return self.at
        if self.due is None:
            raise NothingAheadError
        self.at = self.due
        return self.at

    async def export_csv(self) -> bytes:
        return EXPORT


def button(label: Text | Verbatim, verb: str, value: int = 0) -> Button:
    """A button of the form at revision 3."""
    return Button(label, Action("check_in", verb, FORM, 3, value))


QUESTION = Screen(
    (Text("{number} of {total}", {"number": 8, "total": 8}), Question("How well?", "I am <sure>.")),
    (
        (button(Verbatim("Fits & suits"), "answer", 5),),
        (button(Verbatim("Does not"), "answer", 1),),
        (button(Text("Go back"), "back"), button(Text("Skip"), "skip")),
    ),
)


@dataclass
class MemoryContacts:
    """One contact person's page behind one token, settable by a test; `pressed` is what was sent."""

    member: StaffMember = METTE
    contents: ContactPage = field(default_factory=lambda: ContactPage((), (), ()))
    screen: Screen = QUESTION
    about: Whom = field(default_factory=lambda: Whom("P-7KQ4", "Alma"))
    is_private: bool = False
    pressed: list[Action | None] = field(default_factory=list)
    seen: PersonPage | None = None
    relayed: list[str] = field(default_factory=list)

    async def page(self, token: str) -> ContactView:
        self._open(token)
        return ContactView(self.member, self.contents)

    async def person(self, token: str, code: str) -> PersonView:
        self._open(token)
        if self.seen is None or self.seen.about.code != code:
            raise LinkError("leads to nobody of theirs")
        return PersonView(self.member, self.seen)

    async def relay(self, token: str, code: str, note: str) -> bool:
        await self.person(token, code)
        self.relayed.append(note)
        return True

    async def form(self, token: str, form: str) -> FormView:
        self._open(token, form)
        return FormView(self.member, self.about, "About a job", "en", self.screen, self.is_private)

    async def answer(self, token: str, form: str, pressed: Action | None) -> None:
        self._open(token, form)
        self.pressed.append(pressed)

    def _open(self, token: str, form: str = FORM) -> None:
        if (token, form) != (TOKEN, FORM):
            raise LinkError("is not one of ours")


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


@pytest.fixture
def contacts() -> MemoryContacts:
    return MemoryContacts()


@pytest.fixture
async def client(desk: MemoryDesk, contacts: MemoryContacts) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(contacts, desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://pejling.test") as client:
        yield client


@pytest.fixture
def make_course() -> Callable[..., CourseRow]:
    return course


@pytest.fixture
def make_alert() -> Callable[[str, timedelta], AlertRow]:
    return alert
