"""Note what has happened, though the database fails for a moment: what is in Telegram can't be undone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from storage.errors import DatabaseUnusableError

AGAIN_AFTER_S = (0.1, 0.5, 2.0, 5.0, 10.0)
"""Together shorter than what is left of a lease after the longest turn and the longest call."""

T = TypeVar("T")
log = structlog.get_logger("insist")


async def insist(note: Callable[[], Awaitable[T]]) -> T:
    """Call it until the database takes it, for some seconds. Raises DatabaseUnusableError when it doesn't."""
    for wait_s in AGAIN_AFTER_S:
        try:
            return await note()
        except DatabaseUnusableError as problem:
            log.warning("not_noted_yet", error=type(problem).__name__, wait_s=wait_s)
            await asyncio.sleep(wait_s)
    return await note()
