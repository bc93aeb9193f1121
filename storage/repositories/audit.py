"""The audit log: entries are added to its end, each chained to the one before, and never changed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from flows.audit import FIRST, Entry
from storage.repositories.base import Repository
from storage.tables import AUDIT

_A = AUDIT.c
_ENTRY = (_A.at, _A.actor, _A.deed, _A.subject, _A.about)
_LAST = select(_A.id, _A.link).order_by(_A.id.desc()).limit(1)
_ABOUT = select(*_ENTRY).where(_A.subject == bindparam("whose")).order_by(_A.id)


class Audit(Repository):
    """Who did what to whose data. The triggers of migration 0004 refuse every change."""

    __slots__ = ()

    async def write(self, entry: Entry) -> None:
        """Add an entry behind the last one. Of two transactions at once one waits: the chain has no branches."""
        await self.alone("audit.write")
        last = await self.first(_LAST)
        number, previous = (last.id, last.link) if last else (0, FIRST)
        row = {"at": entry.at, "actor": entry.actor, "deed": entry.deed, "subject": entry.subject, "about": entry.about}
        await self.change(AUDIT.insert(), {"id": number + 1, **row, "link": entry.chained(previous)})

    async def about(self, subject: str) -> Sequence[Entry]:
        """What was done to somebody's data, in order."""
        return [Entry(*row) for row in await self.rows(_ABOUT, whose=subject)]
