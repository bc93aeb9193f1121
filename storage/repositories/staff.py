"""Contact persons and coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from flows.people import StaffMember
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of
from storage.repositories.identities import Identities, in_chat, open_name
from storage.tables import IDENTITY, STAFF

_CHANNEL = IDENTITY.c.reachable & IDENTITY.c.chat_hash.is_not(None)
_QUERY = select(*STAFF.c, IDENTITY.c.name_sealed, _CHANNEL).join(IDENTITY, IDENTITY.c.subject == STAFF.c.id)


class Staff(Repository):
    """Staff, with their names opened. Reachable: a chat is known and has not refused."""

    __slots__ = ()

    async def get(self, staff: str) -> StaffMember:
        """By id. Raises NotStoredError."""
        rows = await self.rows(_QUERY.where(STAFF.c.id == staff))
        if not rows:
            raise NotStoredError("staff member", staff)
        return self._opened(rows[0])

    async def by_chat(self, chat_id: int) -> StaffMember | None:
        """Whose chat it is, None where it is no staff member's."""
        rows = await self.rows(_QUERY.where(in_chat(self.keyring, chat_id)))
        return self._opened(rows[0]) if rows else None

    async def add(self, member: StaffMember) -> None:
        """Keep a new staff member; becomes reachable by using an invite."""
        await self.connection.execute(STAFF.insert(), values_of(STAFF, member))
        await Identities(self.connection, self.keyring).add(member.id, member.name)

    async def all(self) -> Sequence[StaffMember]:
        """Everybody, by id."""
        return [self._opened(row) for row in await self.rows(_QUERY.order_by(STAFF.c.id))]

    def _opened(self, row: Sequence[Any]) -> StaffMember:
        values = named(STAFF.c, row)
        name, reachable = row[-2:]
        opened = open_name(self.keyring, values["id"], name)
        return StaffMember(name=opened, reachable=bool(reachable), **values)
