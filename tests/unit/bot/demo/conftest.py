"""The demo's desk in memory, and a client that asks the real application about it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.clock import Clock
from bot.web.app import create_app
from bot.web.desk import AlertRow, ClockStep, Colleague, CourseRow, Mail, NothingAheadError, Phone
from bot.web.parts import Parts

ADDRESS = "http://127.0.0.1:8420"
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
    return AlertRow(state, NOW - ago, "Sara", is_late=state == "sent")  # type: ignore[arg-type]


@dataclass
class MemoryDesk:
    """What the demo would say, settable by a test."""

    at: datetime = NOW
    due: datetime | None = NOW + timedelta(days=30)
    courses: list[CourseRow] = field(default_factory=lambda: [course()])
    kept: list[Mail] = field(default_factory=list)
    shown: list[Phone] = field(
        default_factory=lambda: [
            Phone(
                "Alma",
                "participant",
                "http://127.0.0.1:8421/phone/1?start=K7Q2",
                f"{ADDRESS}/demo/page",
                date(2007, 5, 12),
            ),
            Phone("Mette", "contact_person", "http://127.0.0.1:8421/phone/2"),
        ]
    )

    async def now(self) -> datetime:
        return self.at

    async def phones(self) -> list[Phone]:
        return self.shown

    async def own_page(self, *, elsewhere: bool) -> str:
        return f"http://{'localhost' if elsewhere else '127.0.0.1'}:8420/m/in/t0ken"

    async def coordinators_console(self) -> str:
        return "http://localhost:8420/console/in/t0ken"

    async def overview(self) -> list[CourseRow]:
        return self.courses

    async def office(self) -> list[Colleague]:
        return [Colleague("Sara", "stand_in", "sara@x"), Colleague("Karen", "coordinator", "karen@x")]

    async def mails(self) -> list[Mail]:
        return self.kept

    async def move_clock(self, to: ClockStep) -> datetime:
        if to in ("hour", "day"):
            self.at += timedelta(hours=1 if to == "hour" else 24)
            return self.at
        if to == "month":
            self.at = self.at.replace(year=2027, month=1)
            return self.at
        if self.due is None:
            raise NothingAheadError
        self.at = self.due
        return self.at

    async def export_csv(self) -> bytes:
        return EXPORT


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


@pytest.fixture
async def client(desk: MemoryDesk) -> AsyncIterator[httpx.AsyncClient]:
    """Nothing of the store is asked by the demo's own pages."""
    nothing: Any = None
    parts = Parts(nothing, nothing, nothing, Clock(), nothing, nothing, ADDRESS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(parts, desk)), base_url=ADDRESS) as client:
        yield client


@pytest.fixture
def make_course() -> Callable[..., CourseRow]:
    return course


@pytest.fixture
def make_alert() -> Callable[[str, timedelta], AlertRow]:
    return alert
