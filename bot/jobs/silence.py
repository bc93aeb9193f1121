"""What the clock starts where somebody hasn't answered for days, and their contact person knows of something hard."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.fell_silent import look_for_silence
from bot.worlds import Worlds
from storage.database import Database

A_DAY = timedelta(days=1)
"""Nobody is silent who was asked so short a time ago."""

EVERY = timedelta(minutes=15)
"""How often is looked, in people's time: it is about days, and the nudge waits for the office hours anyway."""

log = structlog.get_logger("jobs")


class SilenceJob:
    """For the people of one bot. Check-ins in a row are counted when a window closes (`close_window`)."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock
        self._looked_at: datetime | None = None

    async def notice_silence(self) -> None:
        """Look at everybody whom it may be about, each in a transaction of their own."""
        now = self._clock.now()
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return
        self._looked_at = now
        async with self._database.reading() as tx:
            quiet = await tx.check_ins.unanswered_by_known(now - A_DAY)
        if any([await self._fell_silent(code, now) for code in quiet]):
            self._bell.ring()

    async def _fell_silent(self, code: str, now: datetime) -> bool:
        try:
            async with self._database.transaction() as tx:
                return await look_for_silence(self._worlds.at(tx, now), code)
        except Exception as problem:  # whatever is wrong with one must not keep the others from theirs
            log.error("silence_failed", participant=code, error=type(problem).__name__)
            return False
