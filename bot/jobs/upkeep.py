"""What the clock starts for the system itself: leases of the dead, and gaps in listening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog

from bot import metrics
from bot.bell import Bell
from bot.clock import Clock
from bot.usecases.mind_the_gap import LISTENED_AT, send_screens_anew, was_away
from bot.worlds import Worlds
from storage.database import Database
from storage.peers import Peers

log = structlog.get_logger("jobs")


class Upkeep:
    """For one bot."""

    def __init__(
        self,
        database: Database,
        worlds: Worlds,
        peers: Peers,
        bot_id: int,
        is_listening: Callable[[], bool],
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._database = database
        self._worlds = worlds
        self._peers = peers
        self._listened_at = f"{LISTENED_AT}:{bot_id}"
        self._is_listening = is_listening
        self._bell = bell
        self._clock = clock

    async def free(self) -> None:
        """What a process had leased when it died is free at once, not when time is up."""
        async with self._database.reading() as tx:
            holders = await tx.live.holders() | await tx.outbox.holders()
        gone = await self._peers.gone(holders)
        if not gone:
            return
        async with self._database.transaction() as tx:
            alive = (holders - gone) | {self._peers.process}
            freed = await tx.live.release(alive) + await tx.outbox.release(alive)
        if freed:
            log.warning("leases_freed", count=freed)
            self._bell.ring()

    async def mind_the_gap(self) -> None:
        """Note that we listen; after a gap in which taps may have been lost, send open screens anew, once."""
        if not self._is_listening():
            return
        now = self._clock.real()
        async with self._database.transaction() as tx:
            kept = await tx.facts.get(self._listened_at)
            listened_at = datetime.fromisoformat(kept) if kept else now
            if was_away(listened_at, now):
                anew = await send_screens_anew(self._worlds.at(tx, self._clock.now()), listened_at)
                metrics.SCREENS_ANEW.inc(len(anew))
                log.warning("screens_sent_anew", count=len(anew))
            await tx.facts.set(self._listened_at, now.isoformat())
