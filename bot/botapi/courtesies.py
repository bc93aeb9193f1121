"""Calls that nobody depends on: taking buttons off, the word on a tapped button, a sentence to a stranger.

Each is tried once, with what the budget has left over: a courtesy comes after everything else, leaves the reserve for
views alone, and is dropped when it has found no turn within a second. So no flood of strangers can hold up an alert,
and none is kept in mind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.botapi.errors import BotApiError, TooManyError
from bot.pacing import COURTESY_URGENCY, Pacer
from storage.errors import StorageError

PATIENCE_S = 1.0
"""Within it the budget of a busy moment comes back; what would come later than that helps nobody."""

log = structlog.get_logger("courtesies")


class Courtesies:
    """Keeps hold of the calls under way, so that they can finish before the end."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._under_way: set[asyncio.Task[None]] = set()

    def offer(self, chat_id: int | None, call: Callable[[], Awaitable[object]]) -> None:
        """Make the call if the budget allows; without a chat it counts against none. Returns at once."""
        task = asyncio.create_task(self._tried_once(chat_id, call))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Let the calls under way finish."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _tried_once(self, chat_id: int | None, call: Callable[[], Awaitable[object]]) -> None:
        if chat_id is not None and not await self._has_a_turn(chat_id):
            return
        try:
            await call()
        except TooManyError as problem:
            if chat_id is not None:
                self._pacer.too_many(chat_id, problem.seconds)
        except (BotApiError, StorageError) as problem:
            log.warning("courtesy_failed", error=type(problem).__name__)

    async def _has_a_turn(self, chat_id: int) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._pacer.turn(chat_id, COURTESY_URGENCY)
        except TimeoutError:
            return False
        return True
