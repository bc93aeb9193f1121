"""What the clock starts when a date for a follow-up has come: whoever acts is told, on a working day's morning."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.talks import is_due, remind_of_follow_up
from bot.worlds import Worlds
from flows.alert import FollowUp
from storage.database import Database

log = structlog.get_logger("jobs")


class FollowUps:
    """For the people of one bot."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock

    async def remind(self) -> None:
        """Tell of each whose day it is where its organisation is, each in a transaction of its own."""
        async with self._database.reading() as tx:
            world = self._worlds.at(tx, self._clock.now())
            somewhere = (world.now + timedelta(days=1)).date()
            due = [each for each in await tx.talks.to_follow_up(somewhere) if is_due(world, each)]
        for each in due:
            await self._tell(each)
        if due:
            self._bell.ring()

    async def _tell(self, due: FollowUp) -> None:
        try:
            async with self._database.transaction() as tx:
                await remind_of_follow_up(self._worlds.at(tx, self._clock.now()), due)
        except Exception as problem:  # whatever is wrong with one must not keep the others from theirs
            log.error("follow_up_not_told", about=due.talk, error=type(problem).__name__)
