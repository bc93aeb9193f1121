"""What the clock removes: what is past its time by the declared table, once a local day; and who is to be erased.

A few rows in each transaction and some transactions in each tick, so that nobody waits. What is gone already changes
nothing: a run that was cut off goes on, and several processes at once do no harm.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.clock import Clock
from bot.usecases.authorise import authorise
from bot.usecases.erasure import carry_out, forget, is_due
from bot.worlds import Worlds
from flows.authorisation import Deed
from flows.erasure import Erasure
from flows.people import TAKING_PART, Participant, ParticipantStatus
from flows.ports import World
from flows.retention import IN_REAL_TIME, TABLE, Record, Rule
from storage.database import Database
from storage.repositories.retention import Over, Run

ZONE = ZoneInfo("Europe/Copenhagen")
"""Whose day it is: the run is one for all organisations, and its hour doesn't matter."""

RAN_ON = "retention_ran_on"
ROWS = 500
"""Of one transaction: some ten milliseconds."""

BATCHES = 20
"""Of one tick."""

PEOPLE = 50
WELCOME_TAKES = timedelta(days=30)
"""Whoever pressed nothing for so long in a welcome won't end it."""

_BY_TIME = tuple(rule for rule in TABLE if rule.keep is not None)
_BY_COURSE = tuple(rule for rule in TABLE if rule.decided_by_organisation)
log = structlog.get_logger("jobs")


class Retention:
    """For the people of one bot, or of several; `whose` names the runs apart."""

    def __init__(self, whose: str, database: Database, worlds: Worlds, clock: Clock) -> None:
        self._ran_on = f"{RAN_ON}:{whose}"
        self._database = database
        self._worlds = worlds
        self._clock = clock
        self._removed: Counter[Record] = Counter()
        self._rules = list(_BY_TIME)
        self._after = ""
        self._leaves_traces = False

    async def erase(self) -> None:
        """Carry out the erasures whose answer has been given."""
        async with self._database.reading() as tx:
            world = self._worlds.at(tx, self._clock.now())
            due = [each for each in await tx.erasures.to_carry_out() if await is_due(world, each)]
        for erasure in due:
            await self._erase(erasure)
        if self._leaves_traces:
            self._leaves_traces = not await self._database.leave_no_traces()

    async def _erase(self, erasure: Erasure) -> None:
        try:
            async with self._database.transaction() as tx:
                world = self._worlds.at(tx, self._clock.now())
                participant = await tx.participants.get(erasure.participant)
                await carry_out(world, participant, await tx.erasures.get(erasure.id))
        except Exception as problem:  # whatever is wrong with one must not keep the others from theirs
            log.error("erasure_failed", participant=erasure.participant, error=type(problem).__name__)
        else:
            self._leaves_traces = True

    async def keep_to_the_table(self) -> None:
        """Go on with today's run, and note what it did once nothing is left to do."""
        today = self._clock.now().astimezone(ZONE).date()
        async with self._database.reading() as tx:
            if await tx.facts.get(self._ran_on) == today.isoformat():
                return
        for _ in range(BATCHES):
            if not await self._batch():
                await self._note(today)
                return

    async def _batch(self) -> bool:
        """One transaction's worth. False: nothing is left."""
        if self._rules:
            if await self._remove_past(self._rules[0]) < ROWS:
                self._rules.pop(0)
            return True
        async with self._database.reading() as tx:
            people = await tx.retention.over(self._after, PEOPLE)
        for each in people:
            self._after = each.participant
            await self._remove_what_is_over(each)
        return bool(people)

    async def _remove_past(self, rule: Rule) -> int:
        now = self._clock.real() if rule.after in IN_REAL_TIME else self._clock.now()
        before = rule.before(now)
        if before is None:
            return 0
        async with self._database.transaction() as tx:
            removed = await tx.retention.past(rule.record, rule.fate, before, ROWS)
        self._removed[rule.record] += removed
        return removed

    async def _remove_what_is_over(self, over: Over) -> None:
        organisation = self._worlds.organisations(over.organisation)
        for rule in _BY_COURSE:
            before = rule.before(self._clock.now(), organisation)
            if before is None or over.since is None or over.since > before:
                continue
            try:
                async with self._database.transaction() as tx:
                    removed = await remove_over(self._worlds.at(tx, self._clock.now()), rule.record, over)
            except Exception as problem:  # as above
                log.error("retention_failed", participant=over.participant, error=type(problem).__name__)
                return
            self._removed[rule.record] += removed
            self._leaves_traces = self._leaves_traces or removed > 0

    async def _note(self, today: date) -> None:
        """A row for each record type, also where there was nothing to do: it shows that the table is followed."""
        now = self._clock.now()
        async with self._database.transaction() as tx:
            await tx.facts.set(self._ran_on, today.isoformat())
            for record in dict.fromkeys(rule.record for rule in (*_BY_TIME, *_BY_COURSE)):
                await tx.retention.ran(Run(now, record, self._removed[record]))
        if removed := self._removed.total():
            log.info("retention_ran", count=removed)
        self._removed.clear()
        self._rules, self._after = list(_BY_TIME), ""


async def _is_coming_back(world: World, participant: Participant) -> bool:
    """Whether they are in the middle of a welcome, which has left no other trace yet."""
    heard_at = await world.tx.live.heard_at(participant.id)
    in_welcome = participant.status is ParticipantStatus.WELCOME
    return in_welcome and heard_at is not None and world.now - heard_at < WELCOME_TAKES


async def remove_over(world: World, record: Record, over: Over) -> int:
    """Remove one record type of somebody whose course has been over for long enough, if they haven't come back."""
    participant = await world.tx.participants.get(over.participant)
    if participant.status in TAKING_PART or await _is_coming_back(world, participant):
        return 0
    removed = await world.tx.retention.remove(record, over.participant)
    if removed:
        await authorise(world, Deed.ERASE, participant, record)
    if removed and record is Record.IDENTITY:
        await forget(world, participant)
    return removed
