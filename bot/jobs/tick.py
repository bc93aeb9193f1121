"""The clock's tick: what is done every few seconds, on one APScheduler job that keeps nothing.

Due times are rows, computed in `flows/calendar.py`; the tick only asks what is due. After any downtime the next tick
finds everything that became due meanwhile. Several processes may tick on one database: whatever a part does, it takes
in a transaction, so that of two that find it one does it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.metrics import job

TICK_S = 5
Part = Callable[[], Awaitable[object]]
log = structlog.get_logger("jobs")


class Tick:
    """Runs its parts one after the other, again and again."""

    def __init__(self, whose: str, *parts: Part) -> None:
        self._whose = whose
        self._parts: Sequence[Part] = parts
        self._one_at_a_time = asyncio.Lock()
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Tick at once and from now on; a tick that is late is made up for once, and never runs beside itself."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(
            self.run,
            "interval",
            seconds=TICK_S,
            next_run_time=datetime.now(UTC),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more; the tick under way is finished."""
        async with self._one_at_a_time:
            scheduler, self._scheduler = self._scheduler, None
            if scheduler is not None:
                scheduler.shutdown(wait=False)

    async def run(self) -> None:
        """One tick."""
        async with self._one_at_a_time:
            for part in self._parts:
                try:
                    with job(self._whose, part.__name__):
                        await part()
                except Exception as problem:  # the others must still run; the next tick tries again
                    log.error("job_failed", job=part.__name__, error=type(problem).__name__)
