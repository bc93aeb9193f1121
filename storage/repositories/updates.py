"""Which updates were handled, and those that are parked because they could not be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, select

from storage.repositories.base import Repository
from storage.tables import FAILED_UPDATE, HANDLED_UPDATE
from storage.tables.updates import Mark

_KEY = ("bot_id", "update_id")


@dataclass(frozen=True, slots=True)
class ParkedUpdate:
    """An update that could not be handled, as it came. `error` is the type of what went wrong."""

    bot_id: int
    update_id: int
    raw: bytes
    error: str
    at: datetime


class Updates(Repository):
    """The marks that make a replay harmless."""

    __slots__ = ()

    async def mark_handled(self, bot_id: int, update_id: int, now: datetime) -> bool:
        """Mark an update, in the transaction of what it causes. False: it was there already, do nothing."""
        mark = {"bot_id": bot_id, "update_id": update_id, "mark": Mark.HANDLED, "at": now}
        statement = self.upsert(HANDLED_UPDATE).on_conflict_do_nothing(index_elements=_KEY)
        # By default SQLAlchemy looks at the row count of UPDATE and DELETE only.
        result = await self.connection.execute(statement, mark, execution_options={"preserve_rowcount": True})
        return result.rowcount == 1

    async def park(self, bot_id: int, update_id: int, raw: bytes, error: str, now: datetime) -> None:
        """Keep an update whose handling was rolled back, sealed, and mark it."""
        key = {"bot_id": bot_id, "update_id": update_id}
        marked = self.upsert(HANDLED_UPDATE)
        marked = marked.on_conflict_do_update(index_elements=_KEY, set_={"mark": marked.excluded.mark})
        await self.connection.execute(marked, {**key, "mark": Mark.PARKED, "at": now})
        parked = self.upsert(FAILED_UPDATE)
        new = parked.excluded
        parked = parked.on_conflict_do_update(
            index_elements=_KEY, set_={"raw_sealed": new.raw_sealed, "error": new.error, "at": new.at}
        )
        sealed = self.keyring.seal(raw, _place(bot_id, update_id))
        await self.connection.execute(parked, {**key, "raw_sealed": sealed, "error": error, "at": now})

    async def parked(self) -> list[ParkedUpdate]:
        """Everything that is parked, in the order it came."""
        f = FAILED_UPDATE.c
        query = select(f.bot_id, f.update_id, f.raw_sealed, f.error, f.at).order_by(f.bot_id, f.update_id)
        return [
            ParkedUpdate(bot_id, update_id, self.keyring.open(raw, _place(bot_id, update_id)), error, at)
            for bot_id, update_id, raw, error, at in await self.rows(query)
        ]

    async def prune(self, handled_before: datetime, parked_before: datetime) -> tuple[int, int]:
        """Forget old marks and old parked updates; returns how many of each."""
        still_parked = exists().where(and_(*(FAILED_UPDATE.c[name] == HANDLED_UPDATE.c[name] for name in _KEY)))
        parked = await self.connection.execute(delete(FAILED_UPDATE).where(FAILED_UPDATE.c.at < parked_before))
        marks = await self.connection.execute(
            delete(HANDLED_UPDATE).where(HANDLED_UPDATE.c.at < handled_before, ~still_parked)
        )
        return marks.rowcount, parked.rowcount


def _place(bot_id: int, update_id: int) -> str:
    return f"failed_update.raw:{bot_id}:{update_id}"
