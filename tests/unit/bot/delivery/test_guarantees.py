"""Issue 4, point 3: what each kind of message does after a crash, a lost reply or a refusal is what the table says.

The table is `docs/delivery.md`; the outbox is the real one on a real database, and only the line to Telegram is played.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import insist as insisting
from bot.bell import Bell
from bot.botapi import errors
from bot.clock import Clock
from bot.delivery import arrived, undelivered
from bot.delivery import outbox as module
from bot.delivery.email import LaterError
from bot.delivery.letters import Letter
from bot.delivery.outbox import AT_MOST_ONCE, ATTEMPTS, Outbox
from bot.delivery.ways import NEVER_GIVEN_UP
from flows.ports import Kind, Outgoing
from flows.screen import Screen, Text
from storage.database import Database
from storage.errors import DatabaseUnusableError
from storage.repositories.outbox import Outbox as OutboxRows
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.contract.storage_kit import ADA, NOW

pytest_plugins = ["tests.contract.storage_fixtures"]

TABLE = (Path(__file__).parents[4] / "docs" / "delivery.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \|(.*)$", TABLE, re.MULTILINE))
LETTER = Letter(Screen((Text("Stop"),)))
AN_HOUR = timedelta(hours=1)
LOST = errors.TransientError("the reply was lost")
DOWN = errors.NotSentError("no connection")
BAD_GATEWAY = errors.TransientError("502")
TOO_MANY = errors.TooManyError("slower", 3.0)


class Told(Clock):
    """A clock that is told the time; asked again, it is a little later."""

    at = NOW

    def real(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at


@dataclass
class Line:
    """The line to Telegram and to the mail server: what becomes of each call, in order; then all is well.

    `arrived` counts messages.
    """

    fates: list[BaseException]
    arrived: int = 0
    paused: list[float] = field(default_factory=list)

    async def send(self, *_what: Any) -> int:
        fate = self.fates.pop(0) if self.fates else None
        if fate is not None and fate not in (LOST, DEATH):
            raise fate
        self.arrived += 1
        if fate is not None:
            raise fate
        return 100 + self.arrived

    def strip(self, *_what: Any) -> None:
        """Nothing stands below."""

    def too_many(self, _chat: int, seconds: float) -> None:
        self.paused.append(seconds)


DEATH = asyncio.CancelledError("killed between sent and marked sent")


@dataclass
class Delivery:
    """An outbox with its line. `again`: as the process that comes after one that died."""

    database: Database
    line: Line
    clock: Told = field(default_factory=Told)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A process begins."""
        channel: Any = self.line
        worlds: Any = Worldless()
        self.outbox = Outbox("a bot", self.database, channel, worlds, Bell(), self.clock, channel)

    async def put(self, kind: Kind) -> None:
        """One row, for Ada."""
        async with self.database.transaction() as tx:
            await tx.outbox.put(Outgoing(kind, ADA.id, "once", ref="C-1:0"))

    async def go_on(self, hours: int = 1, step: timedelta = AN_HOUR) -> None:
        """Look as often as it takes, an hour later each time, or another `step`."""
        for _ in range(hours):
            await self.outbox.send_due()
            await asyncio.gather(*self.outbox._sending.values(), return_exceptions=True)
            self.clock.at += step

    async def row(self) -> Any:
        """How the row stands."""
        async with self.database.reading() as tx:
            return (await tx.connection.execute(OUTBOX.select())).one()


class Worldless:
    """Nothing here asks for a world: letters are given."""

    def at(self, *_what: Any) -> Any:
        return None


@pytest.fixture
def deliver(town: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Delivery]:
    async def compose(*_row: Any) -> Letter:
        return LETTER

    async def noted(*_what: Any, **_how: Any) -> None:
        return None

    monkeypatch.setattr(module, "compose", compose)
    for name in ("nudge_delivered", "note_delivered", "_adopted"):
        monkeypatch.setattr(arrived, name, noted)
    for name in ("nudge_not_delivered", "nudge_refused", "seemed_reachable"):
        monkeypatch.setattr(undelivered, name, noted)
    return lambda *fates: Delivery(town, Line(list(fates)))


def at_most_once(kind: Kind) -> bool:
    """What the table promises. Each row says one or the other."""
    assert ("(at most once)" in ROWS[kind]) != ("(at least once)" in ROWS[kind])
    return "(at most once)" in ROWS[kind]


def test_the_code_knows_what_the_table_says() -> None:
    assert {kind for kind in Kind if at_most_once(kind)} == AT_MOST_ONCE
    assert {kind for kind in Kind if "never given up" in ROWS[kind]} == NEVER_GIVEN_UP


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_after_a_lost_reply(deliver: Callable[..., Delivery], kind: Kind) -> None:
    delivery = deliver(LOST)
    await delivery.put(kind)
    await delivery.go_on(hours=5)
    assert delivery.line.arrived == (1 if at_most_once(kind) else 2)
    assert (await delivery.row()).state == (OutboxState.DROPPED if at_most_once(kind) else OutboxState.SENT)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_after_a_death_between_sent_and_marked_sent(deliver: Callable[..., Delivery], kind: Kind) -> None:
    delivery = deliver(DEATH)
    await delivery.put(kind)
    await delivery.go_on()
    assert (await delivery.row()).state == OutboxState.WAITING
    async with delivery.database.transaction() as tx:
        assert await tx.outbox.release([]) == 1
    delivery.start()
    await delivery.go_on(hours=5)
    assert delivery.line.arrived == (1 if at_most_once(kind) else 2)
    assert (await delivery.row()).state == (OutboxState.DROPPED if at_most_once(kind) else OutboxState.SENT)


@pytest.mark.parametrize("fate", [DOWN, TOO_MANY], ids=["no connection", "429"])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_surely_did_not_go_out_is_sent_once(
    deliver: Callable[..., Delivery], kind: Kind, fate: errors.BotApiError
) -> None:
    delivery = deliver(fate, fate, fate)
    await delivery.put(kind)
    await delivery.go_on(hours=5)
    assert (delivery.line.arrived, (await delivery.row()).state) == (1, OutboxState.SENT)
    assert delivery.line.paused == ([3.0] * 3 if fate is TOO_MANY else [])


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_was_sent_is_not_sent_again_for_a_database_that_fails_then(
    deliver: Callable[..., Delivery], kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long it lasts: also when the lease has ended meanwhile."""
    delivery = deliver()
    await delivery.put(kind)
    real, failures = OutboxRows.sent, iter(range(8))

    async def sent(*what: Any, **how: Any) -> None:
        if next(failures, None) is not None:
            raise DatabaseUnusableError("the disk is full")
        await real(*what, **how)

    monkeypatch.setattr(OutboxRows, "sent", sent)
    monkeypatch.setattr(insisting, "AGAIN_AFTER_S", (0.0,) * 5)
    await delivery.go_on(hours=5)
    assert (delivery.line.arrived, (await delivery.row()).state) == (1, OutboxState.SENT)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_what_telegram_does_not_accept(deliver: Callable[..., Delivery], kind: Kind) -> None:
    """Given up and visible; but what a contact person has to hear is tried again, and the young person told."""
    delivery = deliver(errors.ImpossibleError("message is too long"))
    await delivery.put(kind)
    await delivery.go_on(hours=5)
    async with delivery.database.reading() as tx:
        failed = [(each.kind, each.error) for each in await tx.outbox.failed()]
    never = "never given up" in ROWS[kind]
    assert (delivery.line.arrived, failed) == ((1, []) if never else (0, [(kind, "ImpossibleError")]))


@pytest.mark.parametrize("kind", sorted(set(Kind) - AT_MOST_ONCE))
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_how_long_it_goes_on(deliver: Callable[..., Delivery], kind: Kind) -> None:
    """30 attempts; for what a contact person has to hear, and for all where nobody is there, as many as it takes."""
    never = "never given up" in ROWS[kind]
    for fate in (DOWN, BAD_GATEWAY):
        delivery = deliver(*[fate] * (ATTEMPTS + 5))
        await delivery.put(kind)
        await delivery.go_on(hours=ATTEMPTS + 10)
        is_sent = never or fate is DOWN
        assert delivery.line.arrived == is_sent
        assert (await delivery.row()).state == (OutboxState.SENT if is_sent else OutboxState.FAILED)
        async with delivery.database.transaction() as tx:
            await tx.connection.execute(OUTBOX.delete())


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_server_that_says_later_is_not_hurried(deliver: Callable[..., Delivery], kind: Kind) -> None:
    """A mailbox that is full is looked at ever more rarely, also where a try in vain doesn't count."""
    delivery = deliver(*[LaterError("452")] * ATTEMPTS)
    await delivery.put(kind)
    await delivery.go_on(hours=60, step=timedelta(seconds=5))
    assert ATTEMPTS - len(delivery.line.fates) < 15


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_the_first_that_gets_through_frees_the_others(deliver: Callable[..., Delivery]) -> None:
    """What has just failed with the same channel is tried as soon as that has taken something."""
    delivery = deliver(DOWN)
    await delivery.put(Kind.REPLY)
    await delivery.go_on(step=timedelta())
    assert (await delivery.row()).next_try_at > delivery.clock.at
    await delivery.outbox._hurry_others(100)
    await delivery.go_on(step=timedelta())
    assert (delivery.line.arrived, (await delivery.row()).state) == (1, OutboxState.SENT)
