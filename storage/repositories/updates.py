"""Which updates were handled, and those that are parked because they could not be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from storage.errors import SealError
from storage.repositories.base import Repository, inserting
from storage.tables import FAILED_UPDATE, HANDLED_UPDATE, LIVE_MESSAGE
from storage.tables.updates import Mark

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_KEY = ("bot_id", "update_id")
_F, _H = FAILED_UPDATE.c, HANDLED_UPDATE.c
_PARKED = select(_F.bot_id, _F.update_id, _F.raw_sealed, _F.error, _F.at).order_by(_F.bot_id, _F.update_id)
_ITS_MARK = (_H.bot_id == bindparam("its_bot"), _H.update_id == bindparam("its_number"))
_ITSELF = (_F.bot_id == bindparam("its_bot"), _F.update_id == bindparam("its_number"))
_CLAIM = (
    update(HANDLED_UPDATE).where(*_ITS_MARK, _H.mark == Mark.PARKED).values(mark=Mark.HANDLED, at=bindparam("real_now"))
)
_DELETE = delete(FAILED_UPDATE).where(*_ITSELF)
_FAILED_AGAIN = update(FAILED_UPDATE).where(*_ITSELF).values(error=bindparam("new_error"))
_ACTED_SINCE = select(LIVE_MESSAGE.c.participant).where(
    LIVE_MESSAGE.c.participant == bindparam("whose"), LIVE_MESSAGE.c.heard_at > bindparam("then")
)


@cache
def _mark_handled(dialect: str) -> Insert:
    return inserting(HANDLED_UPDATE, dialect).on_conflict_do_nothing(index_elements=_KEY)


@cache
def _mark_parked(dialect: str) -> Insert:
    insert = inserting(HANDLED_UPDATE, dialect)
    return insert.on_conflict_do_update(
        index_elements=_KEY, set_={"mark": insert.excluded.mark}, where=_H.mark == Mark.PARKED
    )


@cache
def _park(dialect: str) -> Insert:
    insert = inserting(FAILED_UPDATE, dialect)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=_KEY, set_={"raw_sealed": new.raw_sealed, "error": new.error, "at": new.at}
    )


@dataclass(frozen=True, slots=True)
class ParkedUpdate:
    """An update that could not be handled, as it came. `error` is the type of what went wrong.

    `seal_problem` says why its seal can't be opened; `raw` is empty then.
    """

    bot_id: int
    update_id: int
    raw: bytes
    error: str
    at: datetime
    seal_problem: str | None = None


class Updates(Repository):
    """The marks that make a replay harmless."""

    __slots__ = ()

    async def mark_handled(self, bot_id: int, update_id: int, now: datetime) -> bool:
        """Mark an update, in the transaction of what it causes. False: it was there already, do nothing."""
        mark = {"bot_id": bot_id, "update_id": update_id, "mark": Mark.HANDLED, "at": now}
        return await self.change(_mark_handled(self.dialect), mark) == 1

    async def park(self, bot_id: int, update_id: int, raw: bytes, error: str, now: datetime) -> None:
        """Keep an update whose handling was rolled back, sealed, and mark it."""
        row = {"bot_id": bot_id, "update_id": update_id, "at": now}
        if not await self.change(_mark_parked(self.dialect), {**row, "mark": Mark.PARKED}):
            return  # another process has handled it meanwhile
        sealed = self.keyring.seal(raw, _place(bot_id, update_id))
        await self.change(_park(self.dialect), {**row, "raw_sealed": sealed, "error": error})

    async def parked(self) -> list[ParkedUpdate]:
        """Everything that is parked, in the order it came."""
        return [self._opened(*row) for row in await self.rows(_PARKED)]

    def _opened(self, bot_id: int, update_id: int, sealed: str, error: str, at: datetime) -> ParkedUpdate:
        try:
            raw = self.keyring.open(sealed, _place(bot_id, update_id))
        except SealError as problem:
            return ParkedUpdate(bot_id, update_id, b"", error, at, str(problem))
        return ParkedUpdate(bot_id, update_id, raw, error, at)

    async def unpark(self, bot_id: int, update_id: int, now: datetime) -> bool:
        """Mark a parked update as handled and delete it, in the transaction of what it causes.

        False: it isn't parked any more, do nothing.
        """
        its = {"its_bot": bot_id, "its_number": update_id}
        if await self.change(_CLAIM, {**its, "real_now": now}) == 0:
            return False
        await self.change(_DELETE, its)
        return True

    async def failed_again(self, bot_id: int, update_id: int, error: str) -> None:
        """Note what a parked update failed with this time; it keeps the time at which it came."""
        await self.change(_FAILED_AGAIN, {"its_bot": bot_id, "its_number": update_id, "new_error": error})

    async def forget(self, chat_id: int) -> None:
        """Delete the parked updates that are from or about a chat, readable or not."""
        its_number = re.compile(rb"(?<![\d-])%d(?!\d)" % chat_id)
        for parked in await self.parked():
            if its_number.search(parked.raw):
                await self.change(_DELETE, {"its_bot": parked.bot_id, "its_number": parked.update_id})

    async def has_acted_since(self, participant: str, then: datetime) -> bool:
        """Whether something that a participant did has been handled since a moment of real time."""
        return await self.first(_ACTED_SINCE, whose=participant, then=then) is not None


def _place(bot_id: int, update_id: int) -> str:
    return f"failed_update.raw:{bot_id}:{update_id}"
