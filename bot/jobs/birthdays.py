"""What the clock starts on a new day, for each young person.

Who has come of age is asked anew, and who needs a guardian waits for one; an 18th birthday that is near is noted; and
after-care that is over ends.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.aftercare import end_aftercare, is_over
from bot.usecases.birthdays import mind_age, must_be_minded
from bot.usecases.hands import today_in
from bot.usecases.transitions import birthday_to_note, follow_birthday
from bot.worlds import Worlds
from flows.people import Participant
from flows.ports import World
from storage.database import Database

LOOKS = 200
"""A tick's worth, so that no tick takes long."""

log = structlog.get_logger("jobs")


class Birthdays:
    """For the people of one bot. A birthday that nobody was awake for is found on the next day that somebody is."""

    def __init__(self, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._bell = bell
        self._clock = clock
        self._looked_on: dict[str, date] = {}
        self._to_look_at: list[str] = []

    async def mind(self) -> None:
        """Once per local day of each organisation, and after the start: look at everybody, a few at a time."""
        async with self._database.reading() as tx:
            world = self._worlds.at(tx, self._clock.now())
            self._to_look_at += await self._with_a_new_day(world, await tx.participants.organisations())
            now, self._to_look_at = self._to_look_at[:LOOKS], self._to_look_at[LOOKS:]
            found = [each for each in now if await _has_something(world, await tx.participants.get(each))]
        for participant in found:
            await self._mind(participant)
        if found:
            self._bell.ring()

    async def _with_a_new_day(self, world: World, organisations: Collection[str]) -> list[str]:
        """The people of organisations on whose day nobody has looked yet."""
        new = {each for each in organisations if self._looked_on.get(each) != today_in(world, each)}
        if not new:
            return []
        self._looked_on |= {each: today_in(world, each) for each in new}
        return [each.id for each in await world.tx.participants.all() if each.organisation in new]

    async def _mind(self, participant: str) -> None:
        try:
            async with self._database.transaction() as tx:
                world = self._worlds.at(tx, self._clock.now())
                await mind_age(world, await tx.participants.get(participant))
                await follow_birthday(world, await tx.participants.get(participant))
                await end_aftercare(world, participant)
        except Exception as problem:  # whatever is wrong with one participant must not keep the others from theirs
            log.error("age_not_minded", participant=participant, error=type(problem).__name__)


async def _has_something(world: World, participant: Participant) -> bool:
    """Whether the new day changes anything for them; looking costs less than writing."""
    if await must_be_minded(world, participant) or await is_over(world, participant):
        return True
    wrong, birthday = await birthday_to_note(world, participant)
    return bool(wrong) or birthday is not None
