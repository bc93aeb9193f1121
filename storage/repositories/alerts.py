"""Alerts and how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from flows.people import Alert
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of
from storage.tables import ALERT, PARTICIPANT

_ITS = ALERT.c.id == bindparam("key")
_ALL = (
    select(*ALERT.c).join(PARTICIPANT, PARTICIPANT.c.id == ALERT.c.participant).order_by(ALERT.c.raised_at, ALERT.c.id)
)
_GET = _ALL.where(_ITS)
_OF = _ALL.where(ALERT.c.participant == bindparam("whose"))
_OPEN_OF_MANY = _ALL.where(ALERT.c.participant.in_(bindparam("among", expanding=True)), ALERT.c.closed_at.is_(None))
_OF_CHECK_IN = _ALL.where(ALERT.c.check_in == bindparam("about"))
_SAVE = update(ALERT).where(_ITS)
_HELD = (PARTICIPANT, ALERT)


class Alerts(Repository):
    """What rules found, for the contact person to see.

    One that a transaction which writes has read by itself is its own until it ends.
    """

    __slots__ = ()

    async def get(self, alert: str) -> Alert | None:
        """By id."""
        return _alert(await self.held(_GET, *_HELD, key=alert))

    async def of_check_in(self, check_in: str) -> Alert | None:
        """The one a check-in gave rise to; the first where it was several."""
        return _alert(await self.held(_OF_CHECK_IN, *_HELD, about=check_in))

    async def of(self, participant: str) -> Sequence[Alert]:
        """All about one participant, in the order they were raised."""
        return [Alert(**named(ALERT.c, row)) for row in await self.rows(_OF, whose=participant)]

    async def open_of_many(self, participants: Collection[str]) -> Sequence[Alert]:
        """Those about these participants that aren't closed, in the order they were raised."""
        return [Alert(**named(ALERT.c, row)) for row in await self.rows(_OPEN_OF_MANY, among=list(participants))]

    async def add(self, alert: Alert) -> None:
        """Keep a new alert; a rule's second one on the same check-in is refused by the database."""
        await self.change(ALERT.insert(), _values(alert))

    async def save(self, alert: Alert) -> None:
        """Keep an alert as it is now. Raises NotStoredError."""
        if not await self.change(_SAVE, {"key": alert.id, **_values(alert)}):
            raise NotStoredError("alert", alert.id)


def _alert(row: Any | None) -> Alert | None:
    return None if row is None else Alert(**named(ALERT.c, row))


def _values(alert: Alert) -> dict[str, Any]:
    return {**values_of(ALERT, alert), "values": dict(alert.values)}
