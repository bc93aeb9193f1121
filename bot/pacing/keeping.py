"""Where a bot's budgets are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.pacing.budget import CHAT_RATE, Asked, Bucket, Granted, Rate, grant, pause

if TYPE_CHECKING:
    from storage.repositories.budgets import Budgets, Level


class Keeping(Protocol):
    """The buckets of one bot and its chats. Every call raises StorageError where they are out of reach."""

    async def grant(self, asked: Sequence[Asked]) -> Granted:
        """As `budget.grant`, and what it changes is kept."""

    async def pause(self, chat_id: int, seconds: float) -> bool:
        """As `budget.pause`, and what it changes is kept."""

    async def forget(self) -> None:
        """Drop the buckets of chats that have been silent for so long that they are full."""

    async def close(self) -> None:
        """Let go."""


class InMemory:
    """In this process, the only one that sends with the bot. `monotonic` is real time in seconds."""

    def __init__(self, monotonic: Callable[[], float], rate: Rate) -> None:
        self._monotonic = monotonic
        self._bot = Bucket.full(rate, monotonic())
        self._chats: dict[int, Bucket] = {}

    async def grant(self, asked: Sequence[Asked]) -> Granted:
        """At once."""
        now = self._monotonic()
        for one in asked:
            self._chat(one.chat_id, now)
        return grant(asked, self._bot, self._chats, now)

    async def pause(self, chat_id: int, seconds: float) -> bool:
        """At once."""
        now = self._monotonic()
        another = any(chat.is_paused(now) for each, chat in self._chats.items() if each != chat_id)
        return pause(self._bot, self._chat(chat_id, now), now, seconds, another_is_paused=another)

    async def forget(self) -> None:
        """At once."""
        now = self._monotonic()
        self._chats = {chat_id: chat for chat_id, chat in self._chats.items() if not chat.is_full(now)}

    async def close(self) -> None:
        """There is nothing to let go of."""

    def _chat(self, chat_id: int, now: float) -> Bucket:
        if chat_id not in self._chats:
            self._chats[chat_id] = Bucket.full(CHAT_RATE, now)
        return self._chats[chat_id]


class Shared:
    """In the database, for every process that sends with the bot, on the database's clock.

    Nothing is locked between reading and writing, so that a busy process holds up no other: what was decided from rows
    that have changed meanwhile is not written but decided anew.
    """

    def __init__(self, budgets: Budgets, rate: Rate) -> None:
        self._budgets = budgets
        self._rate = rate

    async def grant(self, asked: Sequence[Asked]) -> Granted:
        """In two trips to the database, or one where nobody may call."""
        chat_ids = {one.chat_id for one in asked}
        while True:
            seen = await self._budgets.read(chat_ids)
            bot = _bucket(self._rate, seen.bot, seen.now)
            chats = {each: _bucket(CHAT_RATE, seen.chats.get(each), seen.now) for each in chat_ids}
            granted = grant(asked, bot, chats, seen.now)
            spent = {one.chat_id: _level(chats[one.chat_id]) for one in granted.turns}
            if not spent or await self._budgets.write(seen.version, _level(bot), spent):
                return granted

    async def pause(self, chat_id: int, seconds: float) -> bool:
        """In two trips to the database."""
        while True:
            seen = await self._budgets.read({chat_id}, and_paused=True)
            bot = _bucket(self._rate, seen.bot, seen.now)
            chat = _bucket(CHAT_RATE, seen.chats.get(chat_id), seen.now)
            whole_bot = pause(bot, chat, seen.now, seconds, another_is_paused=seen.another_is_paused)
            if await self._budgets.write(seen.version, _level(bot), {chat_id: _level(chat)}):
                return whole_bot

    async def forget(self) -> None:
        """In one trip to the database."""
        await self._budgets.forget(CHAT_RATE.per_second, CHAT_RATE.burst)

    async def close(self) -> None:
        """Close the connection."""
        await self._budgets.close()


def _bucket(rate: Rate, level: Level | None, now: float) -> Bucket:
    return Bucket.full(rate, now) if level is None else Bucket(rate, *level)


def _level(bucket: Bucket) -> Level:
    return bucket.level, bucket.at, bucket.paused_until
