"""What the clock starts for young people: check-ins are planned and offered."""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.offer_check_ins import offer_check_in
from bot.usecases.pause import end_pause
from bot.usecases.plan_waves import plan_anew
from bot.worlds import Worlds
from flows.people import Participant, ParticipantStatus
from flows.ports import Wave
from storage.database import Database

OFFERS = 250
"""A tick's worth: twice what the budget sends until the next, so that none waits for the clock."""

PLANS = 200
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
        self._to_plan: list[Participant] | None = None

    async def plan(self) -> None:
        """After the start, for decisions are read then: plan what an organisation asks and nobody has planned.

        A few at a time, so that no tick takes long.
        """
        if self._to_plan is None:
            async with self._database.reading() as tx:
                taking_part = [each for each in await tx.participants.all() if each.status is ParticipantStatus.ACTIVE]
                planned = await tx.waves.all_planned()
            self._to_plan = [each for each in taking_part if self._lacks(planned, each)]
        now, self._to_plan = self._to_plan[:PLANS], self._to_plan[PLANS:]
        for participant in now:
            await self._plan(participant)

    async def _plan(self, participant: Participant) -> None:
        try:
            async with self._database.transaction() as tx:
                as_it_is_now = await tx.participants.get(participant.id)
                if as_it_is_now.status is ParticipantStatus.ACTIVE:
                    await plan_anew(self._worlds.at(tx, self._clock.now()), as_it_is_now)
        except Exception as problem:  # whatever is wrong with one participant must not keep the others from theirs
            log.error("plan_failed", participant=participant.id, error=type(problem).__name__)

    def _lacks(self, planned: set[tuple[str, str]], participant: Participant) -> bool:
        asked = self._worlds.organisations(participant.organisation).questionnaires
        return any((participant.id, questionnaire) not in planned for questionnaire in asked)

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
        """Offer the check-ins that are due, each in a transaction of its own. Returns how many."""
        async with self._database.reading() as tx:
            due = await tx.waves.due(self._clock.now(), OFFERS)
        offered = [await self._offer(wave) for wave in due]
        self._bell.ring()
        return sum(offered)

    async def _offer(self, wave: Wave) -> bool:
        try:
            async with self._database.transaction() as tx:
                return await offer_check_in(self._worlds.at(tx, self._clock.now()), wave)
        except Exception as problem:  # whatever is wrong with one participant must not keep the others from theirs
            log.error("offer_failed", participant=wave.participant, error=type(problem).__name__)
            return False
