"""Who takes over for whom, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, select

from flows.people import Substitution
from storage.repositories.base import Repository
from storage.tables import SUBSTITUTION

_S = SUBSTITUTION.c
_ALL = select(_S.staff, _S.substitute, _S.from_on, _S.until_on).order_by(_S.id)
_OF = _ALL.where(_S.staff == bindparam("whose"))
_BY = _ALL.where(_S.substitute == bindparam("whose"))


class Substitutions(Repository):
    """Absences of contact persons, each with who stands in."""

    __slots__ = ()

    async def add(self, substitution: Substitution) -> None:
        """Keep one; where several hold on a day, the newest counts."""
        await self.change(SUBSTITUTION.insert(), asdict(substitution))

    async def of(self, staff: str) -> Sequence[Substitution]:
        """Those of an absent contact person, the oldest first."""
        return [Substitution(*row) for row in await self.rows(_OF, whose=staff)]

    async def by(self, substitute: str) -> Sequence[Substitution]:
        """Those that a staff member stands in by, the oldest first."""
        return [Substitution(*row) for row in await self.rows(_BY, whose=substitute)]
