"""Planned occasions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, update

from flows.ports import Wave
from storage.repositories.base import Repository, inserting, whole
from storage.repositories.identities import is_served
from storage.tables import WAVE
from storage.tables.waves import WaveState

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_KEY = ("participant", "questionnaire", "number")
_FIELDS = tuple(WAVE.c[each.name] for each in fields(Wave))
_OF = WAVE.c.participant == bindparam("whose")
_PLANNED = WAVE.c.state == WaveState.PLANNED
_IN_ORDER = select(*_FIELDS, WAVE.c.id).where(_PLANNED).order_by(WAVE.c.due_at, WAVE.c.id)
_DUE = _IN_ORDER.where(
    WAVE.c.due_at <= bindparam("now"),
    WAVE.c.participant.not_in(bindparam("but", expanding=True)),
    is_served(WAVE.c.participant),
).limit(whole("at_most"))
_DUE_OF = _IN_ORDER.where(_OF, WAVE.c.due_at <= bindparam("now"))
_PLANNED_OF = _IN_ORDER.where(_OF)
_PAST = WAVE.c.state.in_((WaveState.TAKEN, WaveState.MISSED))
_PAST_OF = select(*_FIELDS).where(_OF, _PAST).order_by(WAVE.c.due_at, WAVE.c.id)
_MISSED_OF = select(*_FIELDS).where(_OF, WAVE.c.state == WaveState.MISSED).order_by(WAVE.c.due_at, WAVE.c.id)
_NEXT_OF_MANY = (
    select(WAVE.c.participant, func.min(WAVE.c.due_at))
    .where(
        _PLANNED,
        WAVE.c.participant.in_(bindparam("among", expanding=True)),
        WAVE.c.questionnaire.in_(bindparam("asked", expanding=True)),
    )
    .group_by(WAVE.c.participant)
)
_LAST_NUMBER = select(func.max(WAVE.c.number)).where(
    _OF, WAVE.c.questionnaire == bindparam("of"), WAVE.c.state != WaveState.CANCELLED
)
_ITS = tuple(WAVE.c[name] == bindparam(f"its_{name}") for name in _KEY)
_TAKE = update(WAVE).where(_PLANNED, *_ITS)
_MOVE = update(WAVE).where(_PLANNED, *_ITS)
_CANCEL = update(WAVE).where(_PLANNED, _OF).values(state=WaveState.CANCELLED)


@cache
def _plan(dialect: str) -> Insert:
    insert = inserting(WAVE, dialect)
    again = {name: insert.excluded[name] for name in ("due_at", "state", "kind", "month", "about")}
    cancelled = WAVE.c.state == WaveState.CANCELLED
    return insert.on_conflict_do_update(index_elements=_KEY, set_=again, where=cancelled)


class Waves(Repository):
    """When who is asked what: each occasion is taken once or cancelled."""

    __slots__ = ()

    async def plan(self, wave: Wave) -> None:
        """Plan an occasion; one that is planned or was taken stays as it is, a cancelled one is planned again."""
        await self.change(_plan(self.dialect), {**asdict(wave), "state": WaveState.PLANNED})

    async def due(self, now: datetime, limit: int, but: Collection[str] = ()) -> Sequence[Wave]:
        """What is due, the longest due first; without those participants."""
        rows = await self.rows(_DUE, now=now, at_most=limit, but=list(but), **self.served)
        return [Wave(*row[:-1]) for row in rows]

    async def take(self, wave: Wave, *, as_missed: bool = False) -> bool:
        """Take an occasion, or note that we missed it; False where it was taken or cancelled meanwhile."""
        state = WaveState.MISSED if as_missed else WaveState.TAKEN
        return await self.change(_TAKE, {**_key(wave), "state": state}) == 1

    async def due_of(self, participant: str, now: datetime) -> Sequence[Wave]:
        """What is due for one participant, the longest due first."""
        return [Wave(*row[:-1]) for row in await self.rows(_DUE_OF, whose=participant, now=now)]

    async def planned(self, participant: str) -> Sequence[Wave]:
        """What is planned for a participant, the next occasion first."""
        return [Wave(*row[:-1]) for row in await self.rows(_PLANNED_OF, whose=participant)]

    async def past(self, participant: str) -> Sequence[Wave]:
        """What a participant was asked, or we missed, in the order it was due."""
        return [Wave(*row) for row in await self.rows(_PAST_OF, whose=participant)]

    async def missed(self, participant: str) -> Sequence[Wave]:
        """What a participant was never asked, by our fault, in the order it was due."""
        return [Wave(*row) for row in await self.rows(_MISSED_OF, whose=participant)]

    async def next_of_many(
        self, participants: Collection[str], questionnaires: Collection[str]
    ) -> Mapping[str, datetime]:
        """When each of these is asked one of these the next time; whoever isn't among them: nothing is planned."""
        rows = await self.rows(_NEXT_OF_MANY, among=list(participants), asked=list(questionnaires))
        return dict(map(tuple, rows))

    async def last_number(self, participant: str, questionnaire: str) -> int:
        """The highest number of an occasion that is planned or took place; 0 where there is none."""
        row = await self.first(_LAST_NUMBER, whose=participant, of=questionnaire)
        return int(row[0] or 0) if row else 0

    async def move(self, wave: Wave) -> None:
        """Have a planned occasion come at another time, or for another reason."""
        changed = {name: getattr(wave, name) for name in ("due_at", "kind", "month", "about")}
        await self.change(_MOVE, {**_key(wave), **changed})

    async def cancel(self, participant: str) -> None:
        """Nothing that is planned for a participant takes place."""
        await self.change(_CANCEL, {"whose": participant})

    async def call_off(self, wave: Wave) -> None:
        """One planned occasion doesn't take place."""
        await self.change(_TAKE, {**_key(wave), "state": WaveState.CANCELLED})


def _key(wave: Wave) -> dict[str, object]:
    return {f"its_{name}": getattr(wave, name) for name in _KEY}
