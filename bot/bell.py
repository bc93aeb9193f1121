"""A bell that wakes a loop at once after a commit, so that it need not look at the clock."""

from __future__ import annotations

import asyncio
import contextlib


class Bell:
    """Rung by whoever has put something down, heard by the one who picks it up. With it ring the others."""

    def __init__(self, *others: Bell) -> None:
        self._rung = asyncio.Event()
        self._others = others

    def ring(self) -> None:
        """Wake the listener."""
        self._rung.set()
        for other in self._others:
            other.ring()

    async def heard(self, at_most_s: float) -> None:
        """Wait until the bell rings, or so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._rung.wait()
        self._rung.clear()
