"""Identities: names and chats, sealed. The only place that opens them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import Boolean, ColumnElement, FromClause, Join, bindparam, exists, func, or_, select, update

from flows.choices import Way
from flows.people import Details
from storage.crypto import Keyring
from storage.errors import NotStoredError, SealError
from storage.repositories.base import Repository
from storage.repositories.updates import Updates
from storage.tables import IDENTITY, LIVE_MESSAGE, OUTBOX, PARTICIPANT, SENT_MESSAGE, STAFF
from storage.tables.trust import AT_ONCE

LANGUAGE: ColumnElement[str] = func.coalesce(PARTICIPANT.c.language, STAFF.c.language)
"""A subject's language, whoever it is, in a query over `with_people`."""

IN_CHAT = IDENTITY.c.chat_hash.in_(bindparam("chat_hashes", expanding=True))
"""The identity is tied to a chat; `chat_hashes` are the chat's by every key, as it may be stored by an older."""

SERVED = or_(
    bindparam("everybody", type_=Boolean), IDENTITY.c.organisation.in_(bindparam("organisations", expanding=True))
)
"""The identity is one of those whom the asker serves; the parameters are `Repository.served`."""


def is_served(subject: ColumnElement[str]) -> ColumnElement[bool]:
    """`SERVED`, in a query that has no identity beside its rows."""
    return or_(bindparam("everybody", type_=Boolean), exists().where(IDENTITY.c.subject == subject, SERVED))


def with_people(rows: FromClause, subject: ColumnElement[str]) -> Join:
    """Rows, each beside the participant or the staff member that the subject is."""
    participants = rows.outerjoin(PARTICIPANT, PARTICIPANT.c.id == subject)
    return participants.outerjoin(STAFF, STAFF.c.id == subject)


_ITS = IDENTITY.c.subject == bindparam("who")
_CHAT = (
    select(IDENTITY.c.chat_sealed, LANGUAGE, IDENTITY.c.reachable)
    .select_from(with_people(IDENTITY, IDENTITY.c.subject))
    .where(_ITS)
)
_CHANGE = update(IDENTITY).where(_ITS)
_ADDRESS = select(IDENTITY.c.address_sealed).where(_ITS)
_PHONE = select(IDENTITY.c.phone_sealed).where(_ITS)
_AT_ADDRESS = (
    select(IDENTITY.c.subject)
    .join(STAFF, STAFF.c.id == IDENTITY.c.subject)
    .where(IDENTITY.c.address_hash.in_(bindparam("hashes", expanding=True)))
    .order_by(IDENTITY.c.subject)
)
_REFUSES = _CHANGE.where(IDENTITY.c.address_hash.is_not(None)).values(address_refuses=True)
_SENDS_BACK = _REFUSES.values(address_sends_back=True)
_TAKES = _CHANGE.where(IDENTITY.c.address_refuses, ~IDENTITY.c.address_sends_back).values(address_refuses=False)
_REACHABLE = select(IDENTITY.c.reachable).where(_ITS)
_LOST = _CHANGE.where(IDENTITY.c.reachable).values(reachable=False)
_BACK = _CHANGE.where(~IDENTITY.c.reachable).values(reachable=True)
_SEND_NOW = update(OUTBOX).where(OUTBOX.c.recipient == bindparam("who")).values(next_try_at=None)
_DRAW_NOW = update(LIVE_MESSAGE).where(LIVE_MESSAGE.c.participant == bindparam("who")).values(next_try_at=None)
_ITSELF = select(IDENTITY.c.subject, IDENTITY.c.chat_sealed).where(_ITS)
_TIED_HERE = select(IDENTITY.c.subject).where(_ITS, IN_CHAT)
_NOTHING = Details()
_NOT_TRIED = {"address_refuses": False, "address_sends_back": False}
_LEAVE_NOTHING_BEHIND = (
    update(SENT_MESSAGE)
    .where(SENT_MESSAGE.c.subject == bindparam("who"), SENT_MESSAGE.c.clean_from.is_(None))
    .where(SENT_MESSAGE.c.chat_hash.not_in(bindparam("chat_hashes", expanding=True)))
    .values(clean_from=AT_ONCE)
)
_START_AFRESH = (
    update(LIVE_MESSAGE)
    .where(LIVE_MESSAGE.c.participant == bindparam("who"), LIVE_MESSAGE.c.participant.not_in(_TIED_HERE))
    .values(
        message_id=None,
        latest_message_id=0,
        heard_message_id=None,
        revision=LIVE_MESSAGE.c.revision + 1,  # or what is being drawn in the old chat would count
        shown_revision=0,
        next_try_at=None,
    )
)


@dataclass(frozen=True, slots=True)
class Chat:
    """Where somebody can be reached. `chat_id` is None before the invite is used."""

    chat_id: int | None
    language: str
    reachable: bool


def open_name(keyring: Keyring, subject: str, sealed: str) -> str:
    """A subject's name. Raises SealError."""
    return keyring.open_text(sealed, f"identity.name:{subject}")


def open_details(keyring: Keyring, subject: str, sealed: str | None) -> Details:
    """What else is known of a participant. Raises SealError."""
    if sealed is None:
        return _NOTHING
    kept = json.loads(keyring.open(sealed, f"identity.details:{subject}"))
    birth, reach = kept["birth"], kept["reach"]
    return Details(
        date.fromisoformat(birth) if birth else None,
        Way(reach) if reach else None,
        kept["background"],
        kept.get("code", ""),
        kept.get("look", {}),
    )


def _sealed_details(keyring: Keyring, subject: str, details: Details) -> str | None:
    if details == _NOTHING:
        return None
    birth = details.birth.isoformat() if details.birth else None
    kept = {
        "birth": birth,
        "reach": details.reach,
        "background": dict(details.background),
        "code": details.code,
        "look": dict(details.look),
    }
    return keyring.seal(json.dumps(kept), f"identity.details:{subject}")


def open_chat(keyring: Keyring, subject: str, sealed: str | None) -> int | None:
    """A subject's chat id, where there is one. Raises SealError."""
    return None if sealed is None else int(keyring.open_text(sealed, f"identity.chat:{subject}"))


def open_address(keyring: Keyring, subject: str, sealed: str | None) -> str | None:
    """A subject's e-mail address, where there is one. Raises SealError."""
    return None if sealed is None else keyring.open_text(sealed, f"identity.address:{subject}")


class Identities(Repository):
    """Who somebody is and where to reach them, by the participant's or staff member's id."""

    __slots__ = ()

    @classmethod
    def beside(cls, other: Repository) -> Self:
        """In the same transaction as another repository."""
        return cls(other.connection, other.keyring, other.standpoint, other.mail)

    async def add(self, subject: str, organisation: str, name: str, details: Details = _NOTHING) -> None:
        """Keep a name and what else is known; a chat comes by an invite."""
        row = {"subject": subject, "organisation": organisation, "reachable": True, **_NOT_TRIED}
        await self.change(IDENTITY.insert(), {**row, **self._sealed(subject, name, details)})

    async def keep(self, subject: str, name: str, details: Details = _NOTHING) -> None:
        """Keep another name, or something else that is known."""
        await self.change(_CHANGE, {"who": subject, **self._sealed(subject, name, details)})

    def _sealed(self, subject: str, name: str, details: Details) -> dict[str, str | None]:
        sealed = self.keyring.seal(name, f"identity.name:{subject}")
        return {"name_sealed": sealed, "details_sealed": _sealed_details(self.keyring, subject, details)}

    async def chat_of(self, subject: str) -> Chat:
        """Where to reach somebody. Raises NotStoredError."""
        row = await self.first(_CHAT, who=subject)
        if row is None:
            raise NotStoredError("person", subject)
        sealed, language, reachable = row
        return Chat(open_chat(self.keyring, subject, sealed), language, reachable)

    async def write_to(self, subject: str, address: str | None) -> None:
        """Keep the e-mail address that somebody is written to at, in place of the one before; None: at none.

        What waits for them is tried at once.
        """
        sealed = self.keyring.seal(address, f"identity.address:{subject}") if address else None
        address_hash = self.keyring.lookup_hash(address.casefold()) if address else None
        kept = {"address_sealed": sealed, "address_hash": address_hash, **_NOT_TRIED}
        await self.change(_CHANGE, {"who": subject, **kept})
        await self._hurry(subject)

    async def address_of(self, subject: str) -> str | None:
        """The e-mail address of somebody; None where none is known."""
        row = await self.first(_ADDRESS, who=subject)
        return open_address(self.keyring, subject, row.address_sealed) if row else None

    async def address_refused(self, subject: str) -> None:
        """An e-mail to a staff member is refused: their address counts as no way until it takes one, or is another."""
        await self.change(_REFUSES, {"who": subject})

    async def address_sends_back(self, subject: str) -> None:
        """One was taken and came back later: their address counts as no way until it is noted anew."""
        await self.change(_SENDS_BACK, {"who": subject})

    async def address_takes(self, subject: str) -> None:
        """An e-mail was taken; where the ones before were refused, what waits goes out at once.

        Where one came back later, taking says nothing.
        """
        if await self.change(_TAKES, {"who": subject}):
            await self._hurry(subject)

    async def call_from(self, staff: str, phone: str | None) -> None:
        """Keep the telephone that a staff member calls from, in place of the one before; None: none."""
        sealed = None if phone is None else self.keyring.seal(phone, f"identity.phone:{staff}")
        await self.change(_CHANGE, {"who": staff, "phone_sealed": sealed})

    async def phone_of(self, staff: str) -> str | None:
        """The telephone that a staff member calls from; None: nobody has noted one. Raises SealError."""
        row = await self.first(_PHONE, who=staff)
        if row is None or row.phone_sealed is None:
            return None
        return self.keyring.open_text(row.phone_sealed, f"identity.phone:{staff}")

    async def staff_at(self, address: str) -> list[str]:
        """The staff members who are written to at an e-mail address, however its letters are written."""
        hashes = self.keyring.lookup_hashes(address.casefold())
        return [row.subject for row in await self.rows(_AT_ADDRESS, hashes=hashes)]

    async def is_reachable(self, subject: str) -> bool:
        """Whether the channel has not refused since it was last heard of."""
        row = await self.first(_REACHABLE, who=subject)
        return row is not None and bool(row.reachable)

    async def mark_unreachable(self, subject: str) -> bool:
        """The channel refused for good, for instance because the bot was blocked; whether that is news."""
        return await self.change(_LOST, {"who": subject}) == 1

    async def mark_reachable(self, subject: str) -> None:
        """The chat wrote again; where it could not be reached, what waits for it goes out at once."""
        if await self.change(_BACK, {"who": subject}):
            await self._hurry(subject)

    async def _hurry(self, subject: str) -> None:
        """Try at once what was put off."""
        self.mail.append(subject)
        await self.change(_SEND_NOW, {"who": subject})
        await self.change(_DRAW_NOW, {"who": subject})

    async def tie(self, subject: str, chat_id: int) -> None:
        """Make a chat somebody's, in place of the one they had.

        In another chat nothing has been drawn yet, so the live message starts afresh there; what stands in the old
        one, which may be on a lost phone, is cleaned away.
        """
        here = {"who": subject, "chat_hashes": self.keyring.lookup_hashes(str(chat_id))}
        was = await self.held(
            _ITSELF, IDENTITY, who=subject
        )  # as whoever handles a tap of theirs: the live message last
        await self._forget_parked(was, chat_id)
        await self.change(_START_AFRESH, here)
        await self.change(_LEAVE_NOTHING_BEHIND, here)
        sealed = self.keyring.seal(str(chat_id), f"identity.chat:{subject}")
        chat_hash = self.keyring.lookup_hash(str(chat_id))
        tied = {"chat_sealed": sealed, "chat_hash": chat_hash, "reachable": True}
        await self.change(_CHANGE, {"who": subject, **tied})
        await self._hurry(subject)

    async def _forget_parked(self, was: Any, chat_id: int) -> None:
        """What is parked from the chat they had is a stranger's from now on, and must not stay behind."""
        try:
            old = open_chat(self.keyring, was.subject, was.chat_sealed) if was else None
        except SealError:
            return
        if old is not None and old != chat_id:
            await Updates(self.connection, self.keyring, self.standpoint, self.mail).forget(old)
