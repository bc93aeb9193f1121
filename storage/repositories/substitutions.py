"""Who takes over for whom, and when: for some days, or from a day on for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Integer, bindparam, delete, select, update

from flows.people import Handover, Substitution
from storage.repositories.base import Repository, values_of
from storage.repositories.identities import is_served
from storage.tables import HANDOVER, SUBSTITUTION

_S = SUBSTITUTION.c
_ALL = select(_S.staff, _S.substitute, _S.from_on, _S.until_on, _S.id, _S.begun, _S.over).order_by(_S.id)
_OF = _ALL.where(_S.staff == bindparam("whose"))
_BY = _ALL.where(_S.substitute == bindparam("whose"))
_GET = _ALL.where(_S.id == bindparam("key", type_=Integer))
_NOT_OVER = _ALL.where(~_S.over, is_served(_S.staff))
_SAVE = update(SUBSTITUTION).where(_S.id == bindparam("key", type_=Integer))


class Substitutions(Repository):
    """Absences of contact persons, each with who stands in."""

    __slots__ = ()

    async def add(self, substitution: Substitution) -> Substitution:
        """Keep one, as it is returned; where several hold on a day, the newest counts."""
        values = {name: value for name, value in asdict(substitution).items() if name != "id"}
        key = (await self.connection.execute(SUBSTITUTION.insert().returning(_S.id), values)).scalar_one()
        return replace(substitution, id=key)

    async def save(self, substitution: Substitution) -> None:
        """Keep one as it is now."""
        await self.change(_SAVE, {"key": substitution.id, **values_of(SUBSTITUTION, substitution)})

    async def get(self, substitution: int) -> Substitution | None:
        """By its number."""
        return _first(await self.rows(_GET, key=substitution))

    async def of(self, staff: str) -> Sequence[Substitution]:
        """Those of an absent contact person, the oldest first."""
        return [Substitution(*row) for row in await self.rows(_OF, whose=staff)]

    async def by(self, substitute: str) -> Sequence[Substitution]:
        """Those that a staff member stands in by, the oldest first."""
        return [Substitution(*row) for row in await self.rows(_BY, whose=substitute)]

    async def not_over(self) -> Sequence[Substitution]:
        """Those of everybody that are to come or hold, the oldest first."""
        return [Substitution(*row) for row in await self.rows(_NOT_OVER, **self.served)]


def _first(rows: Sequence[Any]) -> Substitution | None:
    return Substitution(*rows[0]) if rows else None


_H = HANDOVER.c
_WAITING = select(_H.participant, _H.to, _H.on_day).order_by(_H.on_day, _H.participant)
_ITS = _H.participant == bindparam("whose")
_THEIRS = _WAITING.where(_ITS)
_SERVED = _WAITING.where(is_served(_H.participant))
_DONE = delete(HANDOVER).where(_ITS)


class Handovers(Repository):
    """Participants who are to have another contact person from a day on; at most one each."""

    __slots__ = ()

    async def plan(self, handover: Handover) -> None:
        """Keep one, in place of what was planned for the participant before."""
        await self.done(handover.participant)
        await self.change(HANDOVER.insert(), asdict(handover))

    async def of(self, participant: str) -> Handover | None:
        """What is planned for a participant."""
        row = await self.first(_THEIRS, whose=participant)
        return Handover(*row) if row else None

    async def planned(self) -> Sequence[Handover]:
        """Everything that is planned, the next day first."""
        return [Handover(*row) for row in await self.rows(_SERVED, **self.served)]

    async def done(self, participant: str) -> None:
        """It has been carried out, or isn't wanted any more."""
        await self.change(_DONE, {"whose": participant})
