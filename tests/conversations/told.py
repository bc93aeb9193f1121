"""What the stage tells the bot instead of leaving it to chance: the time, and ids that are counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.worlds import Worlds
from flows.authorisation import CLOCK
from flows.ports import Transaction, World
from tests.conversations.phones import Phone

ZONE = ZoneInfo("Europe/Copenhagen")
MONDAY = datetime(2026, 11, 23, 15, 30, tzinfo=ZONE)


class ToldClock(Clock):
    """A clock that stands until it is moved; people's time and real time are the same."""

    def __init__(self) -> None:
        super().__init__()
        self.at = MONDAY.astimezone(UTC)

    def real(self) -> datetime:
        """The time it was told."""
        return self.at


@dataclass
class Counters:
    """The ids given and the updates sent so far."""

    ids: int = 0
    updates: int = 0

    def new_id(self) -> str:
        """Ten characters, as long as the real ones, that differ in the first four: these become people's codes."""
        self.ids += 1
        return f"{self.ids:02}{'c' * 8}"


@dataclass(frozen=True, slots=True)
class CountedWorlds(Worlds):
    """Worlds whose ids are counted instead of drawn."""

    counters: Counters

    def at(self, tx: Transaction, now: datetime, actor: str = CLOCK) -> World:
        """The world of one transaction, at one moment."""
        return replace(Worlds.at(self, tx, now, actor), new_id=self.counters.new_id)


@dataclass(frozen=True, slots=True)
class Scene:
    """How everything stands at one moment, so that a conversation can begin there again."""

    store: bytes
    phones: dict[int, Phone]
    at: datetime
    counters: Counters
