"""What stands in a participant's chat, by message, so that it can be cleaned away: the rows are that work's queue.

A row goes once its message is cleaned. `clean_from` is real time: from then on it may be tried, and while somebody
has it in hand it lies in the future, so that whatever a process leaves behind when it dies comes up again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, case, delete, exists, literal, null, select, update

from storage.errors import SealError
from storage.repositories.base import Repository, inserting, whole
from storage.repositories.identities import IN_CHAT, is_served
from storage.tables import IDENTITY, LIVE_MESSAGE, PARTICIPANT, SENT_MESSAGE
from storage.tables.trust import AT_ONCE

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


@dataclass(frozen=True, slots=True)
class SentMessage:
    """One message to clean away. `attempts` counts this one."""

    message_id: int
    sent_at: datetime
    has_file: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class ChatToClean:
    """A chat that somebody has or had, with the messages to clean away before the lease ends."""

    subject: str
    chat_hash: str
    chat_id: int
    language: str
    messages: tuple[SentMessage, ...]


_S = SENT_MESSAGE.c
_IS_THEIR_CHAT = exists().where(IDENTITY.c.subject == bindparam("whose"), IN_CHAT)
_ITS = (_S.subject == bindparam("whose"), _S.chat_hash == bindparam("chat"))
_DUE = _S.clean_from <= bindparam("real_now")
_CHATS = (
    select(_S.subject, _S.chat_hash)
    .where(_DUE, is_served(_S.subject))
    .group_by(_S.subject, _S.chat_hash)
    .limit(whole("at_most"))
)
_CLAIM = (
    select(_S.message_id, _S.chat_sealed, _S.sent_at, _S.has_file, _S.attempts, PARTICIPANT.c.language)
    .join(PARTICIPANT, PARTICIPANT.c.id == _S.subject)
    .where(*_ITS, _DUE)
    .order_by(_S.message_id)
    .limit(whole("at_most"))
)
_THESE = (*_ITS, _S.message_id.in_(bindparam("messages", expanding=True)))
_LEASE = update(SENT_MESSAGE).where(*_THESE).values(clean_from=bindparam("until"), attempts=_S.attempts + 1)
_LATER = update(SENT_MESSAGE).where(*_THESE)
_UNTRIED = _LATER.values(attempts=_S.attempts - 1)
_GONE = delete(SENT_MESSAGE).where(*_THESE)
_STAYS = (
    select(LIVE_MESSAGE.c.message_id)
    .where(LIVE_MESSAGE.c.participant == bindparam("whose"))
    .where(LIVE_MESSAGE.c.message_id >= LIVE_MESSAGE.c.latest_message_id)
)
_CLEAN = (
    update(SENT_MESSAGE)
    .where(_S.subject == bindparam("whose"), _S.clean_from.is_(None), _S.message_id.not_in(_STAYS))
    .values(clean_from=AT_ONCE)
)


@cache
def _note(dialect: str) -> Insert:
    """What went to a chat that meanwhile isn't theirs any more is to be cleaned away at once."""
    lost = case((_IS_THEIR_CHAT, null()), else_=literal(AT_ONCE, _S.clean_from.type))
    given = {
        "subject": "whose",
        "message_id": "message",
        "chat_hash": "hash",
        "chat_sealed": "sealed",
        "sent_at": "at",
        "has_file": "file",
    }
    values = {column: bindparam(name, type_=_S[column].type) for column, name in given.items()}
    return inserting(SENT_MESSAGE, dialect).values(**values, attempts=0, clean_from=lost).on_conflict_do_nothing()


class SentMessages(Repository):
    """The messages of each participant's chat, and which of them are to go."""

    __slots__ = ()

    async def note(
        self, subject: str, chat_id: int, message_id: int, real_now: datetime, *, has_file: bool = False
    ) -> None:
        """A message stands in a chat. Noting it twice changes nothing."""
        chat = str(chat_id)
        values = {
            "whose": subject,
            "message": message_id,
            "hash": self.keyring.lookup_hash(chat),
            "sealed": self.keyring.seal(chat, _place(subject)),
            "at": real_now,
            "file": has_file,
            "chat_hashes": self.keyring.lookup_hashes(chat),
        }
        await self.change(_note(self.dialect), values)

    async def clean(self, subject: str) -> None:
        """Clean their chat away, all but the live message; that too, where it is about to move below something."""
        if await self.change(_CLEAN, {"whose": subject}):
            self.mail.append(subject)

    async def chats_to_clean(self, real_now: datetime, limit: int) -> list[tuple[str, str]]:
        """Chats with something to clean away now: whose, and the chat's hash."""
        rows = await self.rows(_CHATS, real_now=real_now, at_most=limit, **self.served)
        return [(row.subject, row.chat_hash) for row in rows]

    async def claim(
        self, subject: str, chat_hash: str, real_now: datetime, lease: timedelta, limit: int
    ) -> ChatToClean | None:
        """Take some of a chat's messages in hand; None where somebody else was sooner."""
        await self.alone("sent_messages.claim")
        its = {"whose": subject, "chat": chat_hash}
        rows = await self.rows(_CLAIM, real_now=real_now, at_most=limit, **its)
        if not rows:
            return None
        messages = [row.message_id for row in rows]
        await self.change(_LEASE, {**its, "messages": messages, "until": real_now + lease})
        try:
            chat_id = int(self.keyring.open_text(rows[0].chat_sealed, _place(subject)))
        except SealError:  # nobody can ever reach that chat
            await self.change(_GONE, {**its, "messages": messages})
            return None
        return ChatToClean(subject, chat_hash, chat_id, rows[0].language, tuple(map(_message, rows)))

    async def cleaned(self, chat: ChatToClean, messages: Collection[int]) -> None:
        """They are gone, or say nothing any more."""
        await self.change(_GONE, _those(chat, messages))

    async def retry(
        self, chat: ChatToClean, messages: Collection[int], next_try_at: datetime, *, untried: bool = False
    ) -> None:
        """Whichever of them are still there are tried again then. `untried`: this didn't count."""
        await self.change(_UNTRIED if untried else _LATER, {**_those(chat, messages), "clean_from": next_try_at})


def _those(chat: ChatToClean, messages: Collection[int]) -> dict[str, object]:
    return {"whose": chat.subject, "chat": chat.chat_hash, "messages": list(messages)}


def _message(row: Any) -> SentMessage:
    return SentMessage(row.message_id, row.sent_at, bool(row.has_file), row.attempts + 1)


def _place(subject: str) -> str:
    return f"sent_message.chat:{subject}"
