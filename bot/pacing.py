"""Pacing: one budget per bot token, and one per chat, so that Telegram never has to say "too many requests".

Telegram allows about 30 messages a second per token and one a second per chat on average, with short bursts whose
length it doesn't publish. We stay below, at 25 a second. A chat's burst carries somebody who taps through welcome and
questionnaire without a pause; where Telegram finds that too much, its 429 is honoured. Whoever waits is served by
urgency: views, then alerts, then the rest.
"""

from __future__ import annotations

import asyncio
import bisect
import contextlib
import itertools
from collections.abc import Callable

PER_SECOND = 25.0
BURST = 25.0
PER_CHAT_PER_SECOND = 1.0
PER_CHAT_BURST = 18.0
VIEW_URGENCY = -1
_ROUNDING = 1e-6


class Bucket:
    """A budget that refills with time; it may go into debt by one call."""

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self.per_second = per_second
        self.burst = burst
        self.left = burst
        self.at = now

    def wait(self, now: float) -> float:
        """Seconds until a call may be made."""
        self._refill(now)
        missing = 1.0 - self.left
        return missing / self.per_second if missing > _ROUNDING else 0.0

    def take(self, now: float) -> None:
        """Spend one call."""
        self._refill(now)
        self.left -= 1.0

    def pause(self, now: float, seconds: float) -> None:
        """Nothing more for so many seconds, because Telegram said so."""
        self._refill(now)
        self.left = min(self.left, 1.0 - seconds * self.per_second)

    def _refill(self, now: float) -> None:
        self.left = min(self.burst, self.left + (now - self.at) * self.per_second)
        self.at = now


class Pacer:
    """Hands out turns to call Telegram. `monotonic` is real time in seconds."""

    def __init__(self, monotonic: Callable[[], float], per_second: float = PER_SECOND) -> None:
        self._monotonic = monotonic
        self._all = Bucket(per_second, BURST, monotonic())
        self._chats: dict[int, Bucket] = {}
        self._waiting: list[tuple[int, int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._server: asyncio.Task[None] | None = None
        self._newcomer = asyncio.Event()
        self._paused_chat: int | None = None

    async def turn(self, chat_id: int, urgency: int = VIEW_URGENCY) -> None:
        """Wait until this chat and the bot may make one more call."""
        mine = asyncio.get_running_loop().create_future()
        bisect.insort(self._waiting, (urgency, next(self._order), chat_id, mine))
        self._newcomer.set()
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve())
        await mine

    def turn_if_free(self, chat_id: int) -> bool:
        """Take a turn if one is free at once and nobody waits for it."""
        now = self._monotonic()
        if self._waiting or self._all.wait(now) > 0.0 or self._chat(chat_id).wait(now) > 0.0:
            return False
        self._all.take(now)
        self._chat(chat_id).take(now)
        return True

    def too_many(self, chat_id: int, seconds: float) -> None:
        """Telegram answered 429: that chat pauses; the whole bot only when another chat gets one meanwhile."""
        now = self._monotonic()
        other = self._paused_chat
        if other is not None and other != chat_id and self._chat(other).wait(now) > 0:
            self._all.pause(now, seconds)
        self._chat(chat_id).pause(now, seconds)
        self._paused_chat = chat_id

    def _chat(self, chat_id: int) -> Bucket:
        if chat_id not in self._chats:
            self._chats[chat_id] = Bucket(PER_CHAT_PER_SECOND, PER_CHAT_BURST, self._monotonic())
        return self._chats[chat_id]

    async def _serve(self) -> None:
        while self._waiting:
            now = self._monotonic()
            wait = self._all.wait(now)
            if wait == 0.0:
                wait = self._serve_first_that_may(now)
            if wait > 0.0:
                await self._newcomer_or(wait)
        self._forget_idle_chats()

    async def _newcomer_or(self, seconds: float) -> None:
        self._newcomer.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._newcomer.wait()

    def _serve_first_that_may(self, now: float) -> float:
        """Give the most urgent chat that may call its turn; else how long until the first of them may."""
        soonest = 60.0
        for place, (_urgency, _order, chat_id, waiter) in enumerate(self._waiting):
            wait = 0.0 if waiter.done() else self._chat(chat_id).wait(now)
            if wait > 0.0:
                soonest = min(soonest, wait)
                continue
            del self._waiting[place]
            if not waiter.done():
                self._all.take(now)
                self._chat(chat_id).take(now)
                waiter.set_result(None)
            return 0.0
        return soonest

    def _forget_idle_chats(self) -> None:
        now = self._monotonic()
        for chat_id, bucket in list(self._chats.items()):
            bucket.wait(now)
            if bucket.left >= bucket.burst:
                del self._chats[chat_id]
