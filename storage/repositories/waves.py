"""Planned occasions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from flows.ports import Wave
from storage.repositories.base import Repository, inserting, whole
from storage.tables import WAVE
from storage.tables.waves import WaveState

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_KEY = ("participant", "questionnaire", "number")
_FIELDS = (*(WAVE.c[name] for name in _KEY), WAVE.c.due_at)
_OF = WAVE.c.participant == bindparam("whose")
_PLANNED = WAVE.c.state == WaveState.PLANNED
_IN_ORDER = select(*_FIELDS, WAVE.c.id).where(_PLANNED).order_by(WAVE.c.due_at, WAVE.c.id)
_DUE = _IN_ORDER.where(WAVE.c.due_at <= bindparam("now")).limit(whole("at_most")).with_for_update(skip_locked=True)
_NEXT = _IN_ORDER.where(_OF).limit(1)
_TAKE = update(WAVE).where(WAVE.c.id.in_(bindparam("ids", expanding=True))).values(state=WaveState.TAKEN)
_CANCEL = update(WAVE).where(_PLANNED, _OF).values(state=WaveState.CANCELLED)


@cache
def _plan(dialect: str) -> Insert:
    return inserting(WAVE, dialect).on_conflict_do_nothing(index_elements=_KEY)


class Waves(Repository):
    """When who is asked what: each occasion is planned once, and taken once or cancelled."""

    __slots__ = ()

    async def plan(self, wave: Wave) -> None:
        """Plan an occasion; one that was ever planned stays as it is."""
        await self.change(_plan(self.dialect), {**asdict(wave), "state": WaveState.PLANNED})

    async def take_due(self, now: datetime, limit: int) -> Sequence[Wave]:
        """Take what is due, the longest due first, so that nobody else takes it."""
        rows = await self.rows(_DUE, now=now, at_most=limit)
        if rows:
            await self.change(_TAKE, {"ids": [row.id for row in rows]})
        return [Wave(*row[:-1]) for row in rows]

    async def next_after(self, participant: str) -> Wave | None:
        """The next occasion that is planned for a participant."""
        row = await self.first(_NEXT, whose=participant)
        return None if row is None else Wave(*row[:-1])

    async def cancel(self, participant: str) -> None:
        """Nothing that is planned for a participant takes place."""
        await self.change(_CANCEL, {"whose": participant})
