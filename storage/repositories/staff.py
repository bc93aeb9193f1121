"""Contact persons and coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from flows.people import StaffMember
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of
from storage.repositories.identities import IN_CHAT, SERVED, Identities, open_name
from storage.tables import IDENTITY, STAFF

_CHANNEL = IDENTITY.c.reachable & IDENTITY.c.chat_hash.is_not(None)
_PEOPLE = (
    select(*STAFF.c, IDENTITY.c.name_sealed, _CHANNEL)
    .join(IDENTITY, IDENTITY.c.subject == STAFF.c.id)
    .order_by(STAFF.c.id)
)
_GET = _PEOPLE.where(STAFF.c.id == bindparam("key"))
_ALL = _PEOPLE.where(SERVED)
_BY_CHAT = _ALL.where(IN_CHAT)


class Staff(Repository):
    """Staff, with their names opened. Reachable: a chat is known and has not refused."""

    __slots__ = ()

    async def get(self, staff: str) -> StaffMember:
        """By id. Raises NotStoredError."""
        row = await self.first(_GET, key=staff)
        if row is None:
            raise NotStoredError("staff member", staff)
        return self._opened(row)

    async def by_chat(self, chat_id: int) -> StaffMember | None:
        """Whose chat it is, None where it is no staff member's."""
        row = await self.first(_BY_CHAT, chat_hashes=self.keyring.lookup_hashes(str(chat_id)), **self.served)
        return None if row is None else self._opened(row)

    async def add(self, member: StaffMember) -> None:
        """Keep a new staff member, who becomes reachable by using an invite."""
        await self.change(STAFF.insert(), values_of(STAFF, member))
        await Identities.beside(self).add(member.id, member.organisation, member.name)

    async def all(self) -> Sequence[StaffMember]:
        """Everybody, by id."""
        return [self._opened(row) for row in await self.rows(_ALL, **self.served)]

    def _opened(self, row: Sequence[Any]) -> StaffMember:
        values = named(STAFF.c, row)
        name, reachable = row[-2:]
        opened = open_name(self.keyring, values["id"], name)
        return StaffMember(name=opened, reachable=bool(reachable), **values)
