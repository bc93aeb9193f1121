"""The audit log: entries are added to its end, each chained to the one before, and never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select

from flows.audit import FIRST, Entry, Linked
from storage.repositories.base import Repository, whole
from storage.tables import AUDIT

_A = AUDIT.c
_ENTRY = (_A.at, _A.actor, _A.deed, _A.subject, _A.about)
_LAST = select(_A.id, _A.at, _A.link).order_by(_A.id.desc()).limit(1)
_ABOUT = select(*_ENTRY).where(_A.subject == bindparam("whose")).order_by(_A.id)
_LAST_AT = select(func.max(_A.at)).where(_A.subject == bindparam("whose"), _A.deed == bindparam("what"))
_LAST_DONE = (
    select(_A.subject, func.max(_A.at))
    .where(
        _A.subject.in_(bindparam("among", expanding=True)),
        _A.actor == bindparam("who"),
        _A.deed == bindparam("what"),
        _A.about == "",
    )
    .group_by(_A.subject)
)
_NEXT = select(_A.id, _A.link, *_ENTRY).where(_A.id > whole("last")).order_by(_A.id).limit(whole("at_most"))


class Audit(Repository):
    """Who did what to whose data. The triggers of migration 0004 refuse every change."""

    __slots__ = ()

    async def write(self, entry: Entry) -> None:
        """Add an entry behind the last one. Of two transactions at once one waits: the chain has no branches.

        Whoever waited, or has a slower clock, is noted with the last one's time: times never go back.
        """
        await self.alone("audit.write")
        last = await self.first(_LAST)
        number, previous = (last.id, last.link) if last else (0, FIRST)
        entry = replace(entry, at=max(entry.at, last.at)) if last else entry
        row = {"at": entry.at, "actor": entry.actor, "deed": entry.deed, "subject": entry.subject, "about": entry.about}
        await self.change(AUDIT.insert(), {"id": number + 1, **row, "link": entry.chained(previous)})

    async def about(self, subject: str) -> Sequence[Entry]:
        """What was done to somebody's data, in order."""
        return [Entry(*row) for row in await self.rows(_ABOUT, whose=subject)]

    async def last_at(self, subject: str, deed: str) -> datetime | None:
        """When somebody last did that to somebody's data."""
        row = await self.first(_LAST_AT, whose=subject, what=deed)
        return row[0] if row else None

    async def last_done(self, actor: str, deed: str, subjects: Collection[str]) -> Mapping[str, datetime]:
        """When somebody last did that to each of these, and not only to a part; whoever isn't among them: never."""
        rows = await self.rows(_LAST_DONE, among=list(subjects), who=actor, what=deed)
        return dict(map(tuple, rows))

    async def after(self, last: int, limit: int) -> list[Linked]:
        """The next entries behind that number, in order, for whoever walks along the chain."""
        return [
            Linked(number, Entry(*entry), link)
            for number, link, *entry in await self.rows(_NEXT, last=last, at_most=limit)
        ]
