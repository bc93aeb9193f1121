"""Alerts and how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update

from flows.people import Alert
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of
from storage.tables import ALERT

_QUERY = select(*ALERT.c).order_by(ALERT.c.raised_at, ALERT.c.id)


class Alerts(Repository):
    """What rules found, for the contact person to see."""

    __slots__ = ()

    async def get(self, alert: str) -> Alert | None:
        """By id."""
        return await self._first(ALERT.c.id == alert)

    async def of_check_in(self, check_in: str) -> Alert | None:
        """The one a check-in gave rise to; the first where it was several."""
        return await self._first(ALERT.c.check_in == check_in)

    async def of(self, participant: str) -> Sequence[Alert]:
        """All about one participant, in the order they were raised."""
        rows = await self.rows(_QUERY.where(ALERT.c.participant == participant))
        return [Alert(**named(ALERT.c, row)) for row in rows]

    async def add(self, alert: Alert) -> None:
        """Keep a new alert; a rule's second one on the same check-in is refused by the database."""
        await self.connection.execute(ALERT.insert(), _values(alert))

    async def save(self, alert: Alert) -> None:
        """Keep an alert as it is now. Raises NotStoredError."""
        statement = update(ALERT).where(ALERT.c.id == alert.id).values(_values(alert))
        if (await self.connection.execute(statement)).rowcount != 1:
            raise NotStoredError("alert", alert.id)

    async def _first(self, condition: ColumnElement[bool]) -> Alert | None:
        rows = await self.rows(_QUERY.where(condition).limit(1))
        return Alert(**named(ALERT.c, rows[0])) if rows else None


def _values(alert: Alert) -> dict[str, Any]:
    return {**values_of(ALERT, alert), "values": dict(alert.values)}
