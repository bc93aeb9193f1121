"""Calls that nobody depends on: taking buttons off, the word on a tapped button, a sentence to a stranger.

Each is tried once, with what the budget has left over; where nothing is left it is dropped, so that no flood of
strangers can hold up an alert.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.botapi.errors import BotApiError, TooManyError
from bot.pacing import Pacer
from storage.errors import StorageError

log = structlog.get_logger("courtesies")


class Courtesies:
    """Keeps hold of the calls under way, so that they can finish before the end."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._under_way: set[asyncio.Task[None]] = set()

    def offer(self, chat_id: int | None, call: Callable[[], Awaitable[object]]) -> None:
        """Make the call if the budget allows; without a chat it counts against none. Returns at once."""
        if chat_id is not None and not self._pacer.turn_if_free(chat_id):
            return
        task = asyncio.create_task(self._tried_once(chat_id, call))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Let the calls under way finish."""
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _tried_once(self, chat_id: int | None, call: Callable[[], Awaitable[object]]) -> None:
        try:
            await call()
        except TooManyError as problem:
            if chat_id is not None:
                self._pacer.too_many(chat_id, problem.seconds)
        except (BotApiError, StorageError) as problem:
            log.warning("courtesy_failed", error=type(problem).__name__)
