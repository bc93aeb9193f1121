"""What the clock starts when participants come into other hands: absences begin and end, handovers take effect."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.hand_over import carry_out
from bot.usecases.hands import today_in
from bot.usecases.substitute import follow_absence, is_due
from bot.worlds import Worlds
from flows.ports import World
from storage.database import Database

log = structlog.get_logger("jobs")


class HandsJob:
    """For the people of one bot."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock

    async def follow(self) -> None:
        """Do what a new local day brings, each in a transaction of its own."""
        async with self._database.reading() as tx:
            world = self._worlds.at(tx, self._clock.now())
            absences = [each.id for each in await tx.substitutions.not_over() if await is_due(world, each)]
            people = [(await tx.participants.get(each.participant), each) for each in await tx.handovers.planned()]
            handed = [who.id for who, each in people if each.on_day <= today_in(world, who.organisation)]
        for number in absences:
            await self._do(str(number), partial(_absence, number=number))
        for code in handed:
            await self._do(code, partial(_handover, code=code))
        if absences or handed:
            self._bell.ring()

    async def _do(self, about: str, work: Callable[[World], Awaitable[None]]) -> None:
        try:
            async with self._database.transaction() as tx:
                await tx.substitutions.alone("hands")
                await work(self._worlds.at(tx, self._clock.now()))
        except Exception as problem:  # whatever is wrong with one must not keep the others from theirs
            log.error("hands_failed", about=about, error=type(problem).__name__)


async def _absence(world: World, number: int | None) -> None:
    """Read anew, in the transaction that changes it: another process may have been first."""
    absence = await world.tx.substitutions.get(number) if number is not None else None
    if absence is not None and await is_due(world, absence):
        await follow_absence(world, absence)


async def _handover(world: World, code: str) -> None:
    handover = await world.tx.handovers.of(code)
    participant = await world.tx.participants.get(code)
    if handover is not None and handover.on_day <= today_in(world, participant.organisation):
        await carry_out(world, handover)
