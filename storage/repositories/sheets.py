"""Handover sheets, sealed: what a participant may read before anybody else does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from flows.people import Sheet
from storage.repositories.base import Repository, named
from storage.tables import SHEET

_ITS = SHEET.c.id == bindparam("key")
_ALL = select(*SHEET.c).order_by(SHEET.c.written_at, SHEET.c.id)
_GET = _ALL.where(_ITS)
_OF = _ALL.where(SHEET.c.participant == bindparam("whose"))
_DECIDE = update(SHEET).where(_ITS)


class Sheets(Repository):
    """What is to be passed on about a participant, once they have approved it."""

    __slots__ = ()

    async def add(self, sheet: Sheet) -> None:
        """Keep a new one."""
        content = self.keyring.seal(sheet.content or "", _place(sheet.id))
        row = {name: getattr(sheet, name) for name in SHEET.c.keys() if name != "content_sealed"}  # noqa: SIM118
        await self.change(SHEET.insert(), {**row, "content_sealed": content})

    async def get(self, sheet: str) -> Sheet | None:
        """By id."""
        row = await self.first(_GET, key=sheet)
        return self._opened(row) if row else None

    async def of(self, participant: str) -> Sequence[Sheet]:
        """All about one participant, the oldest first."""
        return [self._opened(row) for row in await self.rows(_OF, whose=participant)]

    async def decide(self, sheet: Sheet) -> None:
        """Keep how far it has come; what it says is never changed."""
        await self.change(_DECIDE, {"key": sheet.id, "state": sheet.state, "decided_at": sheet.decided_at})

    def _opened(self, row: Any) -> Sheet:
        values = named(SHEET.c, row)
        sealed = values.pop("content_sealed")
        content = None if sealed is None else self.keyring.open_text(sealed, _place(values["id"]))
        return Sheet(content=content, **values)


def _place(sheet: str) -> str:
    return f"sheet.content:{sheet}"
