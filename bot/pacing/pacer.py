"""Hands out turns to call Telegram."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from bot import metrics
from bot.back_off import back_off
from bot.pacing.budget import PER_SECOND, VIEW_URGENCY, Asked, bot_rate
from bot.pacing.keeping import InMemory, Keeping, Shared

if TYPE_CHECKING:
    from storage.repositories.budgets import Budgets

FORGET_EVERY_S = 60.0
FIRST_BACK_OFF_S = 0.1
LONGEST_BACK_OFF_S = 5.0
LONGEST_SLEEP_S = 60.0

log = structlog.get_logger("pacing")


class Pacer:
    """The turns of one bot. Whoever waits is served by urgency; one task serves everybody who waits, while they do.

    `monotonic` is real time in seconds. `shared`: other processes send with the same bot, and all keep to one budget.
    Where that is out of reach nobody gets a turn until it is back.
    """

    def __init__(
        self, monotonic: Callable[[], float], per_second: float = PER_SECOND, shared: Budgets | None = None
    ) -> None:
        self._monotonic = monotonic
        rate = bot_rate(per_second)
        self._keeping: Keeping = InMemory(monotonic, rate) if shared is None else Shared(shared, rate)
        self._numbers = itertools.count()
        self._waiting: dict[Asked, asyncio.Future[None]] = {}
        self._pauses: list[tuple[int, float]] = []
        self._news = asyncio.Event()
        self._server: asyncio.Task[None] | None = None
        self._forgot_at = monotonic()

    async def turn(self, chat_id: int, urgency: int = VIEW_URGENCY) -> None:
        """Wait until this chat and the bot may make one more call; as long as it takes, so bring a time-out.

        Whoever stops waiting leaves nothing behind. A turn that was given in that moment is lost, not passed on: the
        budget is kept on the safe side.
        """
        asked = Asked(urgency, next(self._numbers), chat_id)
        turn = self._waiting[asked] = asyncio.get_running_loop().create_future()
        self._tell_server()
        try:
            await turn
        finally:
            if self._waiting.pop(asked, None):
                self._news.set()

    def too_many(self, chat_id: int, seconds: float) -> None:
        """Telegram answered 429: that chat pauses; the whole bot only when another chat gets one meanwhile.

        Returns at once; nobody gets a turn before it is noted.
        """
        self._pauses.append((chat_id, self._monotonic() + seconds))
        self._tell_server()

    async def close(self) -> None:
        """End; whoever still waits is not served."""
        if self._server is not None:
            self._server.cancel()
            await asyncio.gather(self._server, return_exceptions=True)
        await self._keeping.close()

    def _tell_server(self) -> None:
        self._news.set()
        if self._server is None or self._server.done():
            self._server = asyncio.create_task(self._serve())

    async def _serve(self) -> None:
        failures = 0
        while self._waiting or self._pauses:
            self._news.clear()
            try:
                wait = await self._serve_once()
            except Exception as problem:  # the database is out of reach; and a bug must not end all sending
                failures += 1
                wait = back_off(failures, FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S)
                log.warning("pacing_waits", error=type(problem).__name__, wait_s=wait)
                await asyncio.sleep(wait)
                continue
            failures = 0
            if self._waiting:
                await self._news_or(wait)

    async def _serve_once(self) -> float:
        """Note the pauses, then give turns to whoever may have one. Seconds until somebody else may."""
        while self._pauses:
            chat_id, until = self._pauses[0]
            whole_bot = await self._keeping.pause(chat_id, max(0.0, until - self._monotonic()))
            metrics.TOO_MANY.labels("bot" if whole_bot else "chat").inc()
            del self._pauses[0]
        granted = await self._keeping.grant(sorted(self._waiting))
        for asked in granted.turns:
            turn = self._waiting.pop(asked, None)
            if turn is not None and not turn.done():
                turn.set_result(None)
        if self._monotonic() - self._forgot_at > FORGET_EVERY_S:
            self._forgot_at = self._monotonic()
            await self._keeping.forget()
        return granted.wait

    async def _news_or(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, LONGEST_SLEEP_S)):
                await self._news.wait()
