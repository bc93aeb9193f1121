"""The keys that a database is sealed with: which are in use, whether they are the right ones, and rotating them.

For every key that seals there is a fact, `key_check:ID`: since when, sealed with that key. So a start can tell within
a millisecond whether a key is missing or is another one of the same name. Once nothing is sealed with a key any more,
the fact is called `key_retired:ID`: the key is no longer needed here, but older backups still open with it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Table, Update, and_, bindparam, delete, func, or_, select, tuple_, update

from storage.crypto import Keyring, key_of
from storage.errors import KeyringError, SealError
from storage.repositories.base import Repository, inserting
from storage.sealed import BY_TABLE, FORGOTTEN, SEALED, Sealed
from storage.tables import FACT

if TYPE_CHECKING:
    from storage.database import Database

CHECK, RETIRED = "key_check:", "key_retired:"
BATCH = 100
"""Rows of one transaction: a hundredth of a second in which nobody else writes to SQLite."""

BREATH_S = 0.01
"""Between two batches, in which those who wait for SQLite's lock get it."""

PASSES = 5
"""What somebody had in hand is found by a later pass; what another process goes on sealing with an old key, by none."""

_NOTED = select(FACT.c.name, FACT.c.value).where(
    or_(*(func.substr(FACT.c.name, 1, len(kind)) == kind for kind in (CHECK, RETIRED)))
)
_RENAME = update(FACT).where(FACT.c.name == bindparam("was")).values(name=bindparam("now"))


@dataclass(frozen=True, slots=True)
class KeyUse:
    """One key: how many values of which column are sealed with it, and since when it is in use.

    `since` None: never used here, or since before that was noted; `used` says which. `has_key`: it is in PEJLING_KEYS.
    """

    id: str
    has_key: bool
    counts: Mapping[str, int]
    used: bool
    since: datetime | None


@dataclass(slots=True)
class Rotation:
    """What rotating did: how many values of each column got the newest key, and the rows that can't be opened."""

    resealed: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)


class Keys(Repository):
    """The facts about keys, within one transaction."""

    __slots__ = ()

    async def check(self, now: datetime) -> None:
        """Raise KeyringError where a key that is in use is missing, or is another; note the newest as in use."""
        noted = await self._noted()
        if not noted:
            noted = await self._found()
        for key_id, (name, sealed) in noted.items():
            if key_id in self.keyring.ids:
                _opened(self.keyring, key_id, sealed)
            elif name.startswith(CHECK):
                raise _missing(key_id, self.keyring)
        newest = self.keyring.newest
        if newest not in noted:
            await self._note(newest, now.isoformat())
        elif noted[newest][0].startswith(RETIRED):
            await self.change(_RENAME, {"was": RETIRED + newest, "now": CHECK + newest})

    async def used_since(self) -> dict[str, datetime | None]:
        """Since when each key of PEJLING_KEYS that was ever used is in use; None: since before that was noted."""
        return {
            key_id: datetime.fromisoformat(said) if (said := _opened(self.keyring, key_id, sealed)) else None
            for key_id, (_, sealed) in (await self._noted()).items()
            if key_id in self.keyring.ids
        }

    async def counts(self) -> dict[str, Counter[str]]:
        """How many values of which column are sealed with each key, also with those that PEJLING_KEYS lacks."""
        found: dict[str, Counter[str]] = {}
        for each in SEALED:
            for column in each.columns:
                for key_id, count in (await self._counted(column)).items():
                    found.setdefault(key_id, Counter())[f"{each.table.name}.{column.name}"] = count
        return found

    async def retire(self, in_use: Mapping[str, Any]) -> None:
        """Note of the older keys that nothing is sealed with any more that they are no longer needed."""
        for key_id, (name, _) in (await self._noted()).items():
            if key_id not in in_use and key_id != self.keyring.newest and name.startswith(CHECK):
                await self.change(_RENAME, {"was": CHECK + key_id, "now": RETIRED + key_id})

    async def _noted(self) -> dict[str, tuple[str, str]]:
        """By key: the fact's name and value."""
        return {row.name.partition(":")[2]: (row.name, row.value) for row in await self.rows(_NOTED)}

    async def _note(self, key_id: str, since: str) -> None:
        sealed = self.keyring.seal(since, CHECK + key_id, key_id)
        note = inserting(FACT, self.dialect).on_conflict_do_nothing(
            index_elements=[FACT.c.name]
        )  # of two starts at once
        await self.change(note, {"name": CHECK + key_id, "value": sealed})

    async def _found(self) -> dict[str, tuple[str, str]]:
        """In a database from before keys were noted: open one value of each key, and note them."""
        for key_id in await self.counts():
            if key_id not in self.keyring.ids:
                raise _missing(key_id, self.keyring)
            await self._open_one(key_id)
            await self._note(key_id, "")
        return await self._noted()

    async def _open_one(self, key_id: str) -> None:
        for each in SEALED:
            row = await self.first(select(*each.table.c).where(_is_of(each.column, key_id)).limit(1))
            if row is not None:
                try:
                    self.keyring.open(row._mapping[each.column.name], each.place(row._mapping))
                except SealError:
                    raise _another(key_id) from None
                return

    async def _counted(self, column: Column[Any]) -> dict[str, int]:
        found: dict[str, int] = {}
        unknown: ColumnElement[bool] = column.is_not(None)
        while row := await self.first(select(column).where(unknown).limit(1)):
            key_id = key_of(row[0])
            its = _is_of(column, key_id)
            counted = await self.first(select(func.count()).select_from(column.table).where(its))
            found[key_id] = counted[0] if counted else 0
            unknown = and_(unknown, ~its)
        return found

    async def reseal(self, table: Table, columns: Sequence[Sealed], after: tuple[Any, ...] | None) -> Batch:
        """Give the next rows of a table the newest key; what somebody else has in hand is left to a later pass."""
        keys = tuple(table.primary_key.columns)
        outdated = [_is_older(column, self.keyring.newest) for each in columns for column in each.columns]
        query = select(*table.c).where(or_(*outdated)).order_by(*keys).limit(BATCH)
        if after is not None:
            query = query.where(tuple_(*keys) > tuple_(*after))
        rows = await self.rows(query.with_for_update(skip_locked=True))
        batch = Batch()
        for row in rows:
            batch.last = tuple(row._mapping[key.name] for key in keys)
            await self._reseal_row(table, columns, row._mapping, batch)
        return batch

    async def _reseal_row(self, table: Table, columns: Sequence[Sealed], row: Any, batch: Batch) -> None:
        new: dict[str, str] = {}
        for each in columns:
            sealed, place = row[each.column.name], each.place(row)
            if sealed is None:
                continue
            try:
                content = self.keyring.open(sealed, place)
            except SealError:
                batch.unreadable.append(place)
                return
            if key_of(sealed) != self.keyring.newest:
                new[each.column.name] = self.keyring.seal(content, place)
            if each.hashed is not None and key_of(row[each.hashed.name]) != self.keyring.newest:
                # As it was made: an address in small letters; a chat has none.
                new[each.hashed.name] = self.keyring.lookup_hash(content.decode().casefold())
        changing = _changing(table, tuple(new))
        was = {f"was_{name}": row[name] for name in (*new, *table.primary_key.columns.keys())}
        if new and await self.change(changing, {**new, **was}):
            batch.resealed.update(f"{table.name}.{name}" for name in new)

    async def forget_hashes(self) -> None:
        """Delete the keyed hashes of older keys that can't be made anew; what they stand for begins anew."""
        await self.change(delete(FORGOTTEN.table).where(FORGOTTEN != "", _is_older(FORGOTTEN, self.keyring.newest)), {})


@dataclass(slots=True)
class Batch(Rotation):
    """What one transaction of a rotation did; `last` is the key of the last row, None: there was none left."""

    last: tuple[Any, ...] | None = None


async def rotate(database: Database) -> Rotation:
    """Seal everything with the newest key, in small transactions, while others work. It can be begun again any time."""
    done = Rotation()
    for _ in range(PASSES):
        found = await _pass(database)
        done.resealed.update(found.resealed)
        done.unreadable = found.unreadable
        if not found.resealed:
            break
    async with database.transaction() as tx:
        await tx.keys.forget_hashes()
        await tx.keys.retire(await tx.keys.counts())
    return done


async def _pass(database: Database) -> Rotation:
    found = Rotation()
    for table, columns in BY_TABLE:
        batch = Batch()
        while True:
            async with database.transaction() as tx:
                batch = await tx.keys.reseal(table, columns, batch.last)
            found.resealed.update(batch.resealed)
            found.unreadable.extend(batch.unreadable)
            if batch.last is None:
                break
            await asyncio.sleep(BREATH_S)
    return found


async def in_use(database: Database) -> list[KeyUse]:
    """Every key that PEJLING_KEYS has or something is sealed with, newest first."""
    async with database.reading() as tx:
        counts, since = await tx.keys.counts(), await tx.keys.used_since()
        ids = tx.keys.keyring.ids
    return [
        KeyUse(key_id, key_id in ids, counts.get(key_id, {}), key_id in since or key_id in counts, since.get(key_id))
        for key_id in dict.fromkeys([*ids, *counts])
    ]


@cache
def _changing(table: Table, names: tuple[str, ...]) -> Update:
    """Give columns of one row other values, unless somebody has changed them meanwhile."""
    known = dict.fromkeys((*names, *table.primary_key.columns.keys()))
    return (
        update(table)
        .where(*(table.c[name] == bindparam(f"was_{name}") for name in known))
        .values({name: bindparam(name) for name in names})
    )


def _is_of(column: Column[Any], key_id: str) -> ColumnElement[bool]:
    """By comparing the beginning: LIKE takes capitals for small letters on SQLite, and _ for anything."""
    prefix = f"{key_id}:"
    return func.substr(column, 1, len(prefix)) == prefix


def _is_older(column: Column[Any], newest: str) -> ColumnElement[bool]:
    return and_(column.is_not(None), ~_is_of(column, newest))


def _opened(keyring: Keyring, key_id: str, sealed: str) -> str:
    try:
        return keyring.open_text(sealed, CHECK + key_id)
    except SealError:
        raise _another(key_id) from None


def _missing(key_id: str, keyring: Keyring) -> KeyringError:
    return KeyringError(
        f"This database is sealed with the key {key_id!r} too, and PEJLING_KEYS lacks it (it has: "
        f"{', '.join(keyring.ids)}). Add it behind the others. If it was destroyed, this is a copy from before that: "
        "restore a backup that is newer (docs/privacy/backups.md)."
    )


def _another(key_id: str) -> KeyringError:
    return KeyringError(
        f"PEJLING_KEYS has another key of the same name: {key_id!r} does not open what this database has sealed with "
        "it. Put the right one there; a new key needs an id that was never used."
    )
