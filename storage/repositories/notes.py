"""Short notes to young people: sealed words, when they arrived, and what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from flows.alert import Answered, Note
from storage.repositories.base import Repository, named
from storage.tables import NOTE

_ALL = select(*NOTE.c).order_by(NOTE.c.written_at, NOTE.c.id)
_ITS = NOTE.c.id == bindparam("key")
_GET = _ALL.where(_ITS)
_OF = _ALL.where(NOTE.c.participant == bindparam("whose"))
_ARRIVE = update(NOTE).where(_ITS, NOTE.c.arrived_at.is_(None)).values(arrived_at=bindparam("now"))
_ANSWER = (
    update(NOTE)
    .where(_ITS, NOTE.c.is_changed.is_(False))
    .values(answered=bindparam("answer"), answered_at=bindparam("now"), is_changed=NOTE.c.answered.is_not(None))
)


class Notes(Repository):
    """Whoever reads a note reads what was answered to it, too."""

    __slots__ = ()

    async def add(self, note: Note) -> None:
        """Keep a new one."""
        row = {name: getattr(note, name) for name in NOTE.c.keys() if name != "words_sealed"}  # noqa: SIM118
        await self.change(NOTE.insert(), {**row, "words_sealed": self.keyring.seal(note.words, _place(note.id))})

    async def get(self, note: str) -> Note | None:
        """By id."""
        row = await self.first(_GET, key=note)
        return self._opened(row) if row else None

    async def of(self, participant: str) -> Sequence[Note]:
        """All to one participant, the oldest first."""
        return [self._opened(row) for row in await self.rows(_OF, whose=participant)]

    async def arrive(self, note: str, now: datetime) -> bool:
        """It can be read from now on; False where it could already."""
        return await self.change(_ARRIVE, {"key": note, "now": now}) > 0

    async def answer(self, note: str, answered: Answered, now: datetime) -> bool:
        """What holds from now on; False where an answer was changed before, which stays."""
        return await self.change(_ANSWER, {"key": note, "answer": answered, "now": now}) > 0

    def _opened(self, row: Any) -> Note:
        values = named(NOTE.c, row)
        words = self.keyring.open_text(values.pop("words_sealed"), _place(values["id"]))
        return Note(words=words, **values)


def _place(note: str) -> str:
    return f"note.words:{note}"
