"""Identities: names and chats, sealed. The only place that opens them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update

from storage.crypto import Keyring
from storage.errors import NotStoredError
from storage.repositories.base import Repository
from storage.tables import IDENTITY, LIVE_MESSAGE, PARTICIPANT, STAFF

PEOPLE = IDENTITY.outerjoin(PARTICIPANT, PARTICIPANT.c.id == IDENTITY.c.subject).outerjoin(
    STAFF, STAFF.c.id == IDENTITY.c.subject
)
LANGUAGE: ColumnElement[str] = func.coalesce(PARTICIPANT.c.language, STAFF.c.language)
"""A subject's language, whoever it is, in a query over `PEOPLE`."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where somebody can be reached. `chat_id` is None before the invite is used."""

    chat_id: int | None
    language: str
    reachable: bool


def open_name(keyring: Keyring, subject: str, sealed: str) -> str:
    """A subject's name. Raises SealError."""
    return keyring.open_text(sealed, f"identity.name:{subject}")


def open_chat(keyring: Keyring, subject: str, sealed: str | None) -> int | None:
    """A subject's chat id, where there is one. Raises SealError."""
    return None if sealed is None else int(keyring.open_text(sealed, f"identity.chat:{subject}"))


def in_chat(keyring: Keyring, chat_id: int) -> ColumnElement[bool]:
    """The identity is the one tied to a chat, whichever key its hash was made with."""
    return IDENTITY.c.chat_hash.in_(keyring.lookup_hashes(str(chat_id)))


class Identities(Repository):
    """Who somebody is and where to reach them, by the participant's or staff member's id."""

    __slots__ = ()

    async def add(self, subject: str, name: str) -> None:
        """Keep a name; a chat comes by an invite."""
        sealed = self.keyring.seal(name, f"identity.name:{subject}")
        values = {"subject": subject, "name_sealed": sealed, "reachable": True}
        await self.connection.execute(IDENTITY.insert(), values)

    async def rename(self, subject: str, name: str) -> None:
        """Keep another name."""
        sealed = self.keyring.seal(name, f"identity.name:{subject}")
        await self._change(subject, name_sealed=sealed)

    async def chat_of(self, subject: str) -> Chat:
        """Where to reach somebody. Raises NotStoredError."""
        query = select(IDENTITY.c.chat_sealed, LANGUAGE, IDENTITY.c.reachable).select_from(PEOPLE)
        row = (await self.connection.execute(query.where(IDENTITY.c.subject == subject))).one_or_none()
        if row is None:
            raise NotStoredError("person", subject)
        sealed, language, reachable = row
        return Chat(open_chat(self.keyring, subject, sealed), language, reachable)

    async def mark_unreachable(self, subject: str) -> None:
        """The channel refused for good, for instance because the bot was blocked."""
        await self._change(subject, reachable=False)

    async def mark_reachable(self, subject: str) -> None:
        """The chat wrote again."""
        await self._change(subject, reachable=True)

    async def tie(self, subject: str, chat_id: int) -> None:
        """Make a chat somebody's: whose it was loses it, and where they were before is left.

        In a new chat nothing has been drawn yet, so the live message starts afresh there.
        """
        here = in_chat(self.keyring, chat_id)
        elsewhere = select(IDENTITY.c.subject).where(
            IDENTITY.c.subject == subject, or_(IDENTITY.c.chat_hash.is_(None), ~here)
        )
        await self.connection.execute(
            update(LIVE_MESSAGE)
            .where(LIVE_MESSAGE.c.participant.in_(elsewhere))
            .values(message_id=None, latest_message_id=0, shown_revision=0, next_try_at=None)
        )
        await self.connection.execute(
            update(IDENTITY).where(here, IDENTITY.c.subject != subject).values(chat_sealed=None, chat_hash=None)
        )
        await self._change(
            subject,
            chat_sealed=self.keyring.seal(str(chat_id), f"identity.chat:{subject}"),
            chat_hash=self.keyring.lookup_hash(str(chat_id)),
            reachable=True,
        )

    async def _change(self, subject: str, **values: str | bool) -> None:
        statement = update(IDENTITY).where(IDENTITY.c.subject == bindparam("who")).values(**values)
        await self.connection.execute(statement, {"who": subject})
