"""That somebody thought of a notification of concern, or sent one: who, when and which; never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import bindparam, select

from flows.people import Duty
from storage.repositories.base import Repository
from storage.tables import DUTY

_D = DUTY.c
_OF = (
    select(_D.participant, _D.alert, _D.recorded_by, _D.outcome, _D.at)
    .where(_D.participant == bindparam("whose"))
    .order_by(_D.id)
)


class Duties(Repository):
    """What professionals recorded; rows are added and never changed."""

    __slots__ = ()

    async def add(self, duty: Duty) -> None:
        """Keep one more."""
        await self.change(DUTY.insert(), asdict(duty))

    async def of(self, participant: str) -> Sequence[Duty]:
        """What was recorded about one participant, in order."""
        return [Duty(*row) for row in await self.rows(_OF, whose=participant)]
