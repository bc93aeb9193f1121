"""What the clock starts about alerts that nobody has reacted to yet."""

from __future__ import annotations

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.jobs.set_aside import SetAside
from bot.usecases.climb import climb
from bot.worlds import Worlds
from storage.database import Database

AT_ONCE = 250
"""A tick's worth."""

log = structlog.get_logger("jobs")


class AlertJob:
    """For the people of one bot. One that fails is looked at again a little later, and keeps no other waiting."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock
        self._failed = SetAside()

    async def look_at_alerts(self) -> None:
        """Look at each whose time has come, in a transaction of its own; the urgent ones first."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            due = await tx.alerts.to_look_at(now, AT_ONCE, self._failed.at(now))
        if any([await self._look_at(each) for each in due]):
            self._bell.ring()

    async def _look_at(self, alert: str) -> bool:
        try:
            async with self._database.transaction() as tx:
                return await climb(self._worlds.at(tx, self._clock.now()), alert)
        except Exception as problem:  # whatever is wrong with one must not keep the others from theirs
            log.error("alert_failed", alert=alert, error=type(problem).__name__)
            self._failed.add(alert, self._clock.now())
            return False
