"""Small facts about the system itself."""

from __future__ import annotations

from sqlalchemy import select

from storage.repositories.base import Repository
from storage.tables import FACT


class Facts(Repository):
    """One text for each name."""

    __slots__ = ()

    async def get(self, name: str) -> str | None:
        """What was set last, None before."""
        value: str | None = await self.connection.scalar(select(FACT.c.value).where(FACT.c.name == name))
        return value

    async def set(self, name: str, value: str) -> None:
        """Keep a value in place of the one before."""
        insert = self.upsert(FACT)
        statement = insert.on_conflict_do_update(index_elements=[FACT.c.name], set_={"value": insert.excluded.value})
        await self.connection.execute(statement, {"name": name, "value": value})
