"""What must reach somebody: the outbox, and what stands in the chats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from flows.screen import Screen


class Kind(StrEnum):
    """What the outbox carries; `docs/delivery.md` says what each guarantees."""

    OFFER = "offer"
    REMINDER = "reminder"
    REPLY = "reply"
    NUDGE = "nudge"
    SEEN = "seen"
    PICTURE = "picture"
    NOTICE = "notice"
    FORM = "form"
    HINTS = "hints"
    HELP = "help"
    NOTE = "note"
    PORTRAIT = "portrait"
    FILE = "file"
    ANNOUNCEMENT = "announcement"
    SIGN_IN = "sign_in"


PRIORITY = {
    Kind.NUDGE: 0,
    Kind.SIGN_IN: 0,
    Kind.HELP: 1,
    Kind.NOTE: 1,
    Kind.PORTRAIT: 1,
    Kind.FILE: 1,
    Kind.ANNOUNCEMENT: 1,
    Kind.SEEN: 1,
    Kind.REPLY: 1,
    Kind.PICTURE: 1,
    Kind.HINTS: 1,
    Kind.NOTICE: 2,
    Kind.REMINDER: 3,
    Kind.OFFER: 4,
    Kind.FORM: 4,
}
"""Alert before the answer to something a person did, before notices, reminders and bulk offers (DESIGN § 3.8)."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row. `screen` is kept encrypted; a row without one is composed from `ref` when it is sent.

    `dedupe_key` is unique for ever: adding a row whose key exists changes nothing. `is_urgent`: it goes before the
    others of its kind.
    """

    kind: Kind
    recipient: str
    dedupe_key: str
    ref: str = ""
    screen: Screen | None = None
    not_before: datetime | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class StuckLetter:
    """What has not reached somebody. `key` names it; `error` is a type or code, None where nothing was tried yet."""

    key: str
    kind: Kind
    recipient: str
    put_at: datetime
    attempts: int
    error: str | None


class Outbox(Protocol):
    """What must reach somebody."""

    async def put(self, outgoing: Outgoing) -> None: ...
    async def was_sent(self, recipient: str, kind: Kind, ref: str) -> bool | None: ...
    async def waits(self, recipient: str, kind: Kind) -> bool: ...


class Deliveries(Protocol):
    """What has not reached an organisation's people."""

    async def given_up(self, organisation: str) -> Sequence[StuckLetter]: ...
    async def late(self, organisation: str, now: datetime, before: datetime) -> Sequence[StuckLetter]: ...
    async def send_again(self, organisation: str, key: str) -> bool: ...
    async def put_away(self, organisation: str, key: str) -> bool: ...


class SentMessages(Protocol):
    """What stands in the chats; delivery cleans it away."""

    async def clean(self, subject: str) -> None: ...
