"""What the clock starts around what waits for an answer: reminders, and the end of its window."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.jobs.set_aside import SetAside
from bot.usecases.close_check_ins import close_window
from bot.usecases.remind import remind
from bot.worlds import Worlds
from flows.ports import World
from storage.database import Database

AT_ONCE = 250
"""A tick's worth."""

Work = Callable[[World, str], Awaitable[bool]]
log = structlog.get_logger("jobs")


class WindowJobs:
    """For the people of one bot. What has to wait, for it is night there, keeps nothing else waiting."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock
        self._waiting = SetAside()

    async def remind(self) -> None:
        """Put the reminders that are due into the outbox; at night they wait for the morning."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            due = await tx.check_ins.to_remind(now, AT_ONCE, self._waiting.at(now))
        await self._each(due, remind)

    async def close(self) -> None:
        """Close what can't be answered any more."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            over = await tx.check_ins.to_close(now, AT_ONCE, self._waiting.at(now))
        await self._each(over, close_window)

    async def _each(self, found: Sequence[str], work: Work) -> None:
        done = {each: await self._do(each, work) for each in found}
        for each in found:
            if not done[each]:
                self._waiting.add(each, self._clock.now())
        if any(done.values()):
            self._bell.ring()

    async def _do(self, check_in: str, work: Work) -> bool:
        try:
            async with self._database.transaction() as tx:
                return await work(self._worlds.at(tx, self._clock.now()), check_in)
        except Exception as problem:  # whatever is wrong with one must not keep the others from theirs
            log.error("window_failed", check_in=check_in, error=type(problem).__name__)
            return False
