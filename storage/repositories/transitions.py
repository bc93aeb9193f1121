"""What begins in young people's lives, so that they are asked about it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, delete, select

from flows.people import Transition
from storage.repositories.base import Repository
from storage.tables import TRANSITION

_T = TRANSITION.c
_OF = select(*_T).where(_T.participant == bindparam("whose")).order_by(_T.on_day, _T.id)
_REMOVE = delete(TRANSITION).where(_T.id == bindparam("key"))


class Transitions(Repository):
    """Rows are added and taken back, never changed."""

    __slots__ = ()

    async def add(self, transition: Transition) -> None:
        """Keep one more."""
        await self.change(TRANSITION.insert(), asdict(transition))

    async def of(self, participant: str) -> Sequence[Transition]:
        """What begins in one participant's life, by day."""
        return [Transition(*row) for row in await self.rows(_OF, whose=participant)]

    async def remove(self, transition: str) -> None:
        """It doesn't begin after all."""
        await self.change(_REMOVE, {"key": transition})
