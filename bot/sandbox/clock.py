"""The time of the sandbox, in one object so that tests can put another in its place."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Real time in seconds. What Telegram limits (24 h, 150 s, 48 h, calls per second) runs on this clock."""

    def wall(self) -> float:
        """Seconds since 1970: for what must still hold after a restart."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds from an arbitrary start, never going back: for budgets."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait: between two deliveries to a webhook, and for the latency fault."""
        await asyncio.sleep(seconds)
