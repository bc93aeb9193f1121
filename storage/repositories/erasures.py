"""Wishes to be erased, and what was decided about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select, update

from flows.erasure import Decisions, Erasure, Reason
from flows.retention import Record
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of
from storage.repositories.identities import is_served
from storage.tables import ERASURE

ERASED, KEPT = "erased", "kept:"

_E = ERASURE.c
_ALL = select(*_E).where(is_served(_E.participant)).order_by(_E.asked_at, _E.id)
_GET = select(*_E).where(_E.id == bindparam("key"))
_OPEN = select(*_E).where(_E.participant == bindparam("whose"), _E.carried_out_at.is_(None))
_TO_CARRY_OUT = _ALL.where(_E.assessed_at.is_not(None), _E.carried_out_at.is_(None))
_SAVE = update(ERASURE).where(_E.id == bindparam("key"))


class Erasures(Repository):
    """They are kept after they were carried out: the code alone tells nobody who it was."""

    __slots__ = ()

    async def get(self, erasure: str) -> Erasure:
        """By id, alone until the transaction ends. Raises NotStoredError."""
        row = await self.held(_GET, ERASURE, key=erasure)
        if row is None:
            raise NotStoredError("wish to be erased", erasure)
        return _erasure(row)

    async def open_of(self, participant: str) -> Erasure | None:
        """The one of a participant that is not carried out yet."""
        row = await self.first(_OPEN, whose=participant)
        return None if row is None else _erasure(row)

    async def add(self, erasure: Erasure) -> None:
        """Keep a new one."""
        await self.change(ERASURE.insert(), _values(erasure))

    async def save(self, erasure: Erasure) -> None:
        """Keep one as it is now."""
        await self.change(_SAVE, {"key": erasure.id, **_values(erasure)})

    async def all(self) -> Sequence[Erasure]:
        """Every wish, the oldest first."""
        return [_erasure(row) for row in await self.rows(_ALL, **self.served)]

    async def to_carry_out(self) -> Sequence[Erasure]:
        """Those that were assessed and not carried out yet."""
        return [_erasure(row) for row in await self.rows(_TO_CARRY_OUT, **self.served)]


def _erasure(row: Sequence[Any]) -> Erasure:
    values = named(_E, row)
    values["decisions"] = _decisions(values["decisions"])
    return Erasure(**values)


def _decisions(kept: Mapping[str, str]) -> Decisions:
    return {
        Record(record): None if said == ERASED else Reason(said.removeprefix(KEPT)) for record, said in kept.items()
    }


def _values(erasure: Erasure) -> dict[str, Any]:
    said = {record.value: ERASED if why is None else KEPT + why for record, why in erasure.decisions.items()}
    return {**values_of(ERASURE, erasure), "decisions": said}
