"""Small facts about the system itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage.repositories.base import Repository, inserting
from storage.tables import FACT

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_GET = select(FACT.c.value).where(FACT.c.name == bindparam("key"))


@cache
def _set(dialect: str) -> Insert:
    insert = inserting(FACT, dialect)
    return insert.on_conflict_do_update(index_elements=[FACT.c.name], set_={"value": insert.excluded.value})


class Facts(Repository):
    """One text for each name."""

    __slots__ = ()

    async def get(self, name: str) -> str | None:
        """What was set last, None before. Who reads it to change it has it alone until then."""
        row = await self.held(_GET, FACT, key=name)
        return None if row is None else str(row.value)

    async def set(self, name: str, value: str) -> None:
        """Keep a value in place of the one before."""
        await self.change(_set(self.dialect), {"name": name, "value": value})
