"""The tick: offer what is due, draw what wasn't drawn, forget what is old. Each part fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.mind_the_gap import LISTENED_AT, send_screens_anew, was_away
from bot.usecases.offer_check_ins import offer_check_in
from bot.usecases.plan_waves import plan_what_is_missing
from bot.worlds import Worlds
from flows.people import Participant, ParticipantStatus
from flows.ports import Wave
from storage.database import Database

TICK_S = 5
OFFERS = 500
HANDLED_KEPT = timedelta(hours=48)
"""Telegram holds an update for 24 hours at most, so that a mark of 48 can't be needed any more (DESIGN § 3.2)."""

PARKED_KEPT = timedelta(days=7)
log = structlog.get_logger("jobs")


class Tick:
    """What is done every few seconds, on one APScheduler job that keeps nothing."""

    def __init__(
        self,
        database: Database,
        worlds: Worlds,
        sweep: Callable[[], Awaitable[int]],
        is_listening: Callable[[], bool],
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._database = database
        self._worlds = worlds
        self._is_listening = is_listening
        self._bell = bell
        self._clock = clock
        self._parts: tuple[Callable[[], Awaitable[object]], ...] = (
            self.plan,
            self.offer,
            self.mind_the_gap,
            sweep,
            self.forget,
        )
        self._is_planned = False
        self._one_at_a_time = asyncio.Lock()
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    def start(self) -> None:
        """Tick from now on; a tick that is late is made up for once, and never runs beside itself."""
        self._scheduler.add_job(
            self.run, "interval", seconds=TICK_S, max_instances=1, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more; the tick under way is finished."""
        async with self._one_at_a_time:
            if self._scheduler.running:
                self._scheduler.shutdown(wait=False)

    async def run(self) -> None:
        """One tick."""
        async with self._one_at_a_time:
            for part in self._parts:
                try:
                    await part()
                except Exception as problem:  # the others must still run; the next tick tries again
                    log.error("job_failed", job=part.__name__, error=type(problem).__name__)

    async def plan(self) -> None:
        """Once after the start, for decisions are read then: plan what an organisation asks and nobody has planned."""
        if self._is_planned:
            return
        async with self._database.reading() as tx:
            taking_part = [each for each in await tx.participants.all() if each.status is ParticipantStatus.ACTIVE]
            planned = await tx.waves.all_planned()
        for participant in [each for each in taking_part if self._lacks(planned, each)]:
            async with self._database.transaction() as tx:
                await plan_what_is_missing(self._worlds.at(tx, self._clock.now()), participant)
        self._is_planned = True

    def _lacks(self, planned: set[tuple[str, str]], participant: Participant) -> bool:
        asked = self._worlds.organisations(participant.organisation).questionnaires
        return any((participant.id, questionnaire) not in planned for questionnaire in asked)

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

    async def mind_the_gap(self) -> None:
        """Note that we listen; after a gap in which taps may have been lost, send open screens anew, once."""
        if not self._is_listening():
            return
        now = self._clock.real()
        async with self._database.transaction() as tx:
            kept = await tx.facts.get(LISTENED_AT)
            listened_at = datetime.fromisoformat(kept) if kept else now
            if was_away(listened_at, now):
                anew = await send_screens_anew(self._worlds.at(tx, self._clock.now()), listened_at)
                log.warning("screens_sent_anew", count=len(anew))
            await tx.facts.set(LISTENED_AT, now.isoformat())

    async def forget(self) -> None:
        """Delete handled marks and parked updates that are past their time."""
        now = self._clock.real()
        async with self._database.transaction() as tx:
            await tx.updates.prune(now - HANDLED_KEPT, now - PARKED_KEPT)
