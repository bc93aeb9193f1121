"""What the clock starts after a start: everybody's plan follows what is decided by now.

What was followed is kept by organisation as a small fact, with how far it has come: the work and that note are one
commit, so whoever dies on the way is followed by whoever comes next. Of several processes one works at a time, and each
goes on where another left off.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version

import structlog

from bot.clock import Clock
from bot.usecases.plan_waves import plan_anew
from bot.worlds import Worlds
from storage.database import Database
from storage.transaction import StoredTransaction

AT_ONCE = 25
"""So many in one transaction: nobody's tap waits long behind it."""

BATCHES = 20
"""A tick's worth."""

FOLLOWED = "plan"
"""The fact that says what was followed, by organisation: a fingerprint, and the last one's code while it isn't done."""

log = structlog.get_logger("jobs")


class PlanJob:
    """For the people of one bot. Decisions are read at the start, so there is something to do once after it."""

    def __init__(self, database: Database, worlds: Worlds, clock: Clock) -> None:
        self._database = database
        self._worlds = worlds
        self._clock = clock
        self._found: dict[str, str] | None = None

    async def plan(self) -> None:
        """Plan anew for whoever's organisation decides otherwise than what was followed last, a few at a time."""
        if self._found is None:
            async with self._database.reading() as tx:
                kept = {each: await tx.facts.get(_fact(each)) or "" for each in await tx.participants.organisations()}
            self._found = {each: found for each, found in kept.items() if found != self._decided(each)}
        for _ in range(BATCHES):
            organisation = next(iter(self._found), None)
            if organisation is None:
                return
            if await self._is_through(organisation, self._found[organisation]):
                del self._found[organisation]

    async def _is_through(self, organisation: str, found: str) -> bool:
        """Follow for the next few; whether that were the last. Who started later knows better, and is left to it."""
        decided = self._decided(organisation)
        async with self._database.transaction() as tx:
            await tx.facts.alone(_fact(organisation))
            kept = await tx.facts.get(_fact(organisation)) or ""
            followed, _, last = kept.partition(" ")
            if kept == decided or followed not in (decided, found.partition(" ")[0]):
                return True
            codes = await tx.participants.asked_in(organisation, last if followed == decided else "", AT_ONCE)
            for code in codes:
                await self._plan(tx, code)
            is_last = len(codes) < AT_ONCE
            await tx.facts.set(_fact(organisation), decided if is_last else f"{decided} {codes[-1]}")
            return is_last

    async def _plan(self, tx: StoredTransaction, code: str) -> None:
        try:
            async with tx.connection.begin_nested():
                await plan_anew(self._worlds.at(tx, self._clock.now()), await tx.participants.get(code))
        except Exception as problem:  # whatever is wrong with one participant must not keep the others from theirs
            log.error("plan_failed", participant=code, error=type(problem).__name__)

    def _decided(self, organisation: str) -> str:
        """What plans follow from, in short: the organisation's decisions, its questionnaires, and this release."""
        decided, shelf = self._worlds.organisations(organisation), self._worlds.questionnaires
        asked = [shelf.latest(each) for each in decided.questionnaires]
        cadences = [(each.id, each.version, each.definition.cadence) for each in asked]
        counts = (version("pejling"), decided.zone, decided.plan, cadences)
        return hashlib.sha256(repr(counts).encode()).hexdigest()[:16]


def _fact(organisation: str) -> str:
    return f"{FOLLOWED}:{organisation}"
