"""What the clock starts for young people: breaks end, and check-ins are offered."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.jobs.set_aside import SetAside
from bot.usecases.offer_check_ins import offer_check_in
from bot.usecases.pause import end_pause
from bot.worlds import Worlds
from storage.database import Database

OFFERS = 250
"""A tick's worth: twice what the budget sends until the next, so that none waits for the clock."""

AHEAD = timedelta(hours=14)
"""No place on earth is further ahead of UTC (Kiritimati)."""

log = structlog.get_logger("jobs")


class CheckInJobs:
    """For the people of one bot."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock
        self._waiting = SetAside()

    async def end_pauses(self) -> None:
        """End the breaks whose day has come, each in a transaction of its own; also after a downtime, never at night.

        Asked for the day it is where it is latest: each one's own day is looked at again.
        """
        anywhere = (self._clock.now() + AHEAD).date()
        async with self._database.reading() as tx:
            due = await tx.participants.back_by(anywhere)
        for code in due:
            await self._end_pause(code)

    async def _end_pause(self, code: str) -> None:
        try:
            async with self._database.transaction() as tx:
                await end_pause(self._worlds.at(tx, self._clock.now()), code)
        except Exception as problem:  # whatever is wrong with one participant must not keep the others from theirs
            log.error("pause_not_ended", participant=code, error=type(problem).__name__)

    async def offer(self) -> int:
        """Offer the check-ins that are due, each participant's in a transaction of its own. Returns to how many.

        Whoever can't be asked now, for it is night where they are, or they have to decide first, keeps nobody waiting.
        """
        now = self._clock.now()
        async with self._database.reading() as tx:
            due = await tx.waves.due(now, OFFERS, self._waiting.at(now))
        offered = [await self._offer(who) for who in dict.fromkeys(each.participant for each in due)]
        self._bell.ring()
        return sum(offered)

    async def _offer(self, code: str) -> bool:
        try:
            async with self._database.transaction() as tx:
                is_offered = await offer_check_in(self._worlds.at(tx, self._clock.now()), code)
        except Exception as problem:  # whatever is wrong with one participant must not keep the others from theirs
            log.error("offer_failed", participant=code, error=type(problem).__name__)
            return False
        if not is_offered:
            self._waiting.add(code, self._clock.now())
        return is_offered
