"""Planned occasions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update

from flows.ports import Wave
from storage.repositories.base import Repository
from storage.tables import WAVE
from storage.tables.waves import WaveState

_FIELDS = (WAVE.c.participant, WAVE.c.questionnaire, WAVE.c.number, WAVE.c.due_at)
_PLANNED = WAVE.c.state == WaveState.PLANNED


class Waves(Repository):
    """When who is asked what: each occasion is planned once, and taken once or cancelled."""

    __slots__ = ()

    async def plan(self, wave: Wave) -> None:
        """Plan an occasion; one that was ever planned stays as it is."""
        statement = self.upsert(WAVE).on_conflict_do_nothing(index_elements=list(_FIELDS[:3]))
        await self.connection.execute(statement, {**asdict(wave), "state": WaveState.PLANNED})

    async def take_due(self, now: datetime, limit: int) -> Sequence[Wave]:
        """Take what is due, the longest due first, so that nobody else takes it."""
        query = select(WAVE.c.id, *_FIELDS).where(_PLANNED, WAVE.c.due_at <= now)
        query = query.order_by(WAVE.c.due_at, WAVE.c.id).limit(limit).with_for_update(skip_locked=True)
        rows = await self.rows(query)
        if rows:
            taken = update(WAVE).where(WAVE.c.id.in_([row.id for row in rows]))
            await self.connection.execute(taken.values(state=WaveState.TAKEN))
        return [Wave(*row[1:]) for row in rows]

    async def next_after(self, participant: str) -> Wave | None:
        """The next occasion that is planned for a participant."""
        query = select(*_FIELDS).where(_PLANNED, WAVE.c.participant == participant)
        rows = await self.rows(query.order_by(WAVE.c.due_at, WAVE.c.id).limit(1))
        return Wave(*rows[0]) if rows else None

    async def cancel(self, participant: str) -> None:
        """Nothing that is planned for a participant takes place."""
        statement = update(WAVE).where(_PLANNED, WAVE.c.participant == participant)
        await self.connection.execute(statement.values(state=WaveState.CANCELLED))
