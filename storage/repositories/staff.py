"""Contact persons and coordinators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, select, update

from flows.people import Channel, StaffMember
from storage.errors import NotStoredError
from storage.repositories.base import Repository, inserting, named, values_of
from storage.repositories.identities import IN_CHAT, SERVED, Identities, open_name
from storage.tables import IDENTITY, INVITE, PORTRAIT, STAFF, WEB_SESSION

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_HAS_CHAT = IDENTITY.c.reachable & IDENTITY.c.chat_hash.is_not(None)
_CHANNEL = _HAS_CHAT | (~IDENTITY.c.address_refuses & IDENTITY.c.address_hash.is_not(None))
_PEOPLE = (
    select(*STAFF.c, IDENTITY.c.name_sealed, _CHANNEL)
    .join(IDENTITY, IDENTITY.c.subject == STAFF.c.id)
    .order_by(STAFF.c.id)
)
_GET = _PEOPLE.where(STAFF.c.id == bindparam("key"))
_ALL = _PEOPLE.where(SERVED)
_BY_CHAT = _ALL.where(IN_CHAT)
_SAVE = update(STAFF).where(STAFF.c.id == bindparam("key"))
_PORTRAIT = select(PORTRAIT.c.jpeg_sealed).where(PORTRAIT.c.staff == bindparam("key"))
_HAS_PORTRAIT = select(PORTRAIT.c.staff).where(PORTRAIT.c.staff == bindparam("key"))


_NOBODY = {"chat_sealed": None, "chat_hash": None, "address_sealed": None, "address_hash": None, "phone_sealed": None}
_LEAVE = (
    update(STAFF).where(STAFF.c.id == bindparam("who")).values(left_on=bindparam("day")),
    update(STAFF).where(STAFF.c.stand_in == bindparam("who")).values(stand_in=None),
    update(IDENTITY).where(IDENTITY.c.subject == bindparam("who")).values(_NOBODY),
    update(INVITE).where(INVITE.c.subject == bindparam("who"), INVITE.c.used_at.is_(None)).values(revoked=True),
    delete(WEB_SESSION).where(WEB_SESSION.c.subject == bindparam("who")),
    delete(PORTRAIT).where(PORTRAIT.c.staff == bindparam("who")),
)
"""They are written to nowhere, signed in nowhere, and let in nowhere; their name stays beside what they did."""


@cache
def _set_portrait(dialect: str) -> Insert:
    insert = inserting(PORTRAIT, dialect)
    return insert.on_conflict_do_update(
        index_elements=[PORTRAIT.c.staff], set_={"jpeg_sealed": insert.excluded.jpeg_sealed}
    )


class Staff(Repository):
    """Staff, with their names opened. Reachable: a chat or an e-mail address is known and has not refused."""

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
        await self.change(STAFF.insert(), _values(member))
        await Identities.beside(self).add(member.id, member.organisation, member.name)

    async def save(self, member: StaffMember) -> None:
        """Keep a staff member as they are now, but for the name and where they are reached. Raises NotStoredError.

        Nor whether they have left: what was read a moment before somebody did would bring them back.
        """
        kept = {name: value for name, value in _values(member).items() if name != "left_on"}
        if not await self.change(_SAVE, {"key": member.id, **kept}):
            raise NotStoredError("staff member", member.id)

    async def leave(self, staff: str, on: date) -> None:
        """From that day on they work there no more: no chat, no address, no session and no invite is theirs.

        They always stand in for nobody any more.
        """
        for statement in _LEAVE:
            await self.change(statement, {"who": staff, "day": on} if statement is _LEAVE[0] else {"who": staff})

    async def set_portrait(self, staff: str, jpeg: bytes) -> None:
        """Keep somebody's picture, sealed, in the place of the one before."""
        sealed = self.keyring.seal(jpeg, f"portrait.jpeg:{staff}")
        await self.change(_set_portrait(self.dialect), {"staff": staff, "jpeg_sealed": sealed})

    async def portrait(self, staff: str) -> bytes | None:
        """Somebody's picture, a JPEG; None where there is none. Raises SealError."""
        row = await self.first(_PORTRAIT, key=staff)
        return None if row is None else self.keyring.open(row.jpeg_sealed, f"portrait.jpeg:{staff}")

    async def has_portrait(self, staff: str) -> bool:
        """Whether there is a picture of somebody."""
        return await self.first(_HAS_PORTRAIT, key=staff) is not None

    async def all(self) -> Sequence[StaffMember]:
        """Everybody, by id."""
        return [self._opened(row) for row in await self.rows(_ALL, **self.served)]

    def _opened(self, row: Sequence[Any]) -> StaffMember:
        values = named(STAFF.c, row)
        name, reachable = row[-2:]
        values["channels"] = tuple(Channel(each) for each in values["channels"])
        opened = open_name(self.keyring, values["id"], name)
        return StaffMember(name=opened, reachable=bool(reachable), **values)


def _values(member: StaffMember) -> dict[str, Any]:
    return {**values_of(STAFF, member), "channels": list(member.channels)}
