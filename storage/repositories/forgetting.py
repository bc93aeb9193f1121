"""Forgets who a participant was and where they could be reached, in every table that holds something of it.

Their row in `identity` stays, with nothing in it: whatever is kept about them hangs on their code, and the messages
that are still to be cleaned out of their chat need to be somebody's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Delete, String, Update, bindparam, delete, func, or_, select, update

from storage.errors import SealError
from storage.repositories.base import Repository
from storage.repositories.identities import open_chat, open_name
from storage.repositories.outbox import place
from storage.repositories.sent_messages import SentMessages
from storage.repositories.updates import Updates
from storage.tables import (
    ALERT,
    BUDGET,
    CHECK_IN,
    HANDOVER,
    IDENTITY,
    INVITE,
    LIVE_MESSAGE,
    NOTE,
    OUTBOX,
    SENT_MESSAGE,
    SHEET,
    TRANSITION,
    WEB_SESSION,
    WORDS,
)
from storage.tables.outbox import OutboxState

ANSWER_KEY = "erasure:"
"""How the keys begin of the messages that answer a wish to be erased."""

NOBODY = ""
FORGOTTEN = "forgotten"
"""The error of a message that is not sent any more because somebody it names is forgotten."""

_CODE = re.compile(r"\bP-[0-9A-Z]{4}\b")
_O = OUTBOX.c
_WHOSE = bindparam("whose", type_=String)
_ITS = select(*IDENTITY.c).where(IDENTITY.c.subject == _WHOSE)
_ANSWERED = select(func.max(_O.put_at)).where(_O.recipient == _WHOSE, _O.dedupe_key.startswith(ANSWER_KEY))
_ANSWER_IS_THEIRS = delete(SENT_MESSAGE).where(
    SENT_MESSAGE.c.subject == _WHOSE, SENT_MESSAGE.c.sent_at >= bindparam("answered")
)
_NOT_SENT = {
    "state": OutboxState.DROPPED,
    "error": FORGOTTEN,
    "ref": "",
    "screen_sealed": None,
    "sent_at": None,
    "lease_until": None,
    "leased_by": None,
}


def unsent(those: ColumnElement[bool]) -> tuple[Delete, Update]:
    """Delete messages that have ended, and drop those that wait: one may be in hand, and SQLite gives ids again."""
    waits = _O.state == OutboxState.WAITING
    return delete(OUTBOX).where(those, ~waits), update(OUTBOX).where(those, waits).values(_NOT_SENT)


_NO_LIVE_MESSAGE = delete(LIVE_MESSAGE).where(LIVE_MESSAGE.c.participant == _WHOSE)
_DELETE = (
    delete(INVITE).where(INVITE.c.subject == _WHOSE),
    delete(WEB_SESSION).where(WEB_SESSION.c.subject == _WHOSE),
    delete(HANDOVER).where(HANDOVER.c.participant == _WHOSE),
    delete(TRANSITION).where(TRANSITION.c.participant == _WHOSE),  # an 18th birthday is a birth date
    delete(WORDS).where(WORDS.c.participant == _WHOSE),  # what they wrote, also where the alert is kept
    delete(NOTE).where(NOTE.c.participant == _WHOSE),
    *unsent(_O.recipient == _WHOSE),
    update(SHEET).where(SHEET.c.participant == _WHOSE).values(content_sealed=None),  # words of somebody's own
)
_EMPTY = (
    update(IDENTITY)
    .where(IDENTITY.c.subject == _WHOSE)
    .values(
        name_sealed=bindparam("nobody"),
        details_sealed=None,
        chat_sealed=None,
        chat_hash=None,
        address_sealed=None,
        address_hash=None,
        reachable=False,
        address_refuses=False,
        address_sends_back=False,
    )
)
_ABOUT_THEM = (
    select(CHECK_IN.c.id).where(CHECK_IN.c.participant == _WHOSE),
    select(ALERT.c.id).where(ALERT.c.participant == _WHOSE),
)
_TO_OTHERS = select(_O.id, _O.state, _O.dedupe_key, _O.ref, _O.screen_sealed).where(
    _O.recipient != _WHOSE,
    or_(
        _O.state.in_((OutboxState.WAITING, OutboxState.FAILED)),
        _O.recipient.like("S-%") & _O.screen_sealed.is_not(None),
    ),
)
_DROP = update(OUTBOX).where(_O.id == bindparam("key")).values(_NOT_SENT)
_BUDGETS = delete(BUDGET).where(BUDGET.c.chat.in_(bindparam("chat_hashes", expanding=True)))


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is to be forgotten."""

    code: str
    name: str
    chat_id: int | None
    refs: frozenset[str]

    def is_named_by(self, key: str, ref: str, content: bytes) -> bool:
        """Whether a message is about them; one that has only a name is not, where it has somebody else's code."""
        if ref.partition(":")[0] in self.refs:
            return True
        words = [key, ref, *_strings(json.loads(content))] if content else [key, ref]
        codes = {code for each in words for code in _CODE.findall(each)}
        if codes:
            return self.code in codes
        return self.name in words


class Forgetting(Repository):
    """One participant's identity, wherever it is."""

    __slots__ = ()

    async def forget(self, participant: str) -> int:
        """Forget who it was. Returns 1, or 0 where that is forgotten already.

        Their chat is cleaned by delivery; the answer to a wish to be erased is theirs and stays in it.
        """
        row = await self.held(_ITS, IDENTITY, whose=participant)
        somebody = await self._somebody(row) if row is not None else None
        if somebody is None or (not somebody.name and somebody.chat_id is None):
            return 0
        await self._forget_messages(somebody)
        await self.change(_NO_LIVE_MESSAGE, {"whose": participant})  # or it would stay in the chat
        await self._clean_chat(participant)
        for statement in _DELETE:
            await self.change(statement, {"whose": participant})
        if somebody.chat_id is not None:
            await Updates(self.connection, self.keyring, self.standpoint, self.mail).forget(somebody.chat_id)
            await self.change(_BUDGETS, {"chat_hashes": self.keyring.lookup_hashes(str(somebody.chat_id))})
        nobody = self.keyring.seal(NOBODY, f"identity.name:{participant}")
        return await self.change(_EMPTY, {"whose": participant, "nobody": nobody})

    async def _somebody(self, row: Any) -> Somebody:
        refs = [found[0] for query in _ABOUT_THEM for found in await self.rows(query, whose=row.subject)]
        return Somebody(row.subject, self._name(row), self._chat(row), frozenset(refs))

    def _name(self, row: Any) -> str:
        try:
            return open_name(self.keyring, row.subject, row.name_sealed)
        except SealError:  # nobody can read it, so nobody can look for it either
            return str(row.subject)

    def _chat(self, row: Any) -> int | None:
        try:
            return open_chat(self.keyring, row.subject, row.chat_sealed)
        except SealError:
            return None

    async def _clean_chat(self, participant: str) -> None:
        answered = await self.connection.scalar(_ANSWERED, {"whose": participant})
        if answered is not None:
            await self.change(_ANSWER_IS_THEIRS, {"whose": participant, "answered": answered})
        await SentMessages(self.connection, self.keyring, self.standpoint, self.mail).clean(participant)

    async def _forget_messages(self, somebody: Somebody) -> None:
        """What names them and waits for others, could not be sent to them, or may come back from them, is dropped."""
        for row in await self.rows(_TO_OTHERS, whose=somebody.code):
            if somebody.is_named_by(row.dedupe_key, row.ref, self._content(row)):
                await self.change(_DROP, {"key": row.id})

    def _content(self, row: Any) -> bytes:
        try:
            return self.keyring.open(row.screen_sealed, place(row.dedupe_key)) if row.screen_sealed else b""
        except SealError:
            return b""


def _strings(found: Any) -> Iterator[str]:
    """Every text in what was read from JSON."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for key, each in found.items():
            yield key
            yield from _strings(each)
    elif isinstance(found, list):
        for each in found:
            yield from _strings(each)
