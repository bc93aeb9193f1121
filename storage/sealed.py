"""Every sealed column and every keyed hash, in one registry: what rotating the keys has to go through.

A value is bound to its place, the column and the row ("identity.name:P-7KQ4"), which is put together here as in the
repository that seals it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Column, Table

from storage.tables import (
    ALERT_STEP,
    BUDGET,
    FAILED_UPDATE,
    IDENTITY,
    LIVE_MESSAGE,
    NOTE,
    OUTBOX,
    PORTRAIT,
    SENT_MESSAGE,
    SHEET,
    TALK,
    WORDS,
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """One sealed column. `bound_to` are the columns that name the row, `hashed` is that of the content's keyed hash."""

    column: Column[Any]
    bound_to: tuple[Column[Any], ...]
    hashed: Column[Any] | None = None

    @property
    def table(self) -> Table:
        """The table it stands in."""
        return self.column.table

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """The column and, where there is one, that of its hash."""
        return (self.column,) if self.hashed is None else (self.column, self.hashed)

    def place(self, row: Mapping[str, Any]) -> str:
        """What a row's value is bound to."""
        name = self.column.name.removesuffix("_sealed")
        return ":".join([f"{self.table.name}.{name}", *(str(row[column.name]) for column in self.bound_to)])


SEALED = (
    Sealed(IDENTITY.c.name_sealed, (IDENTITY.c.subject,)),
    Sealed(IDENTITY.c.details_sealed, (IDENTITY.c.subject,)),
    Sealed(IDENTITY.c.chat_sealed, (IDENTITY.c.subject,), hashed=IDENTITY.c.chat_hash),
    Sealed(IDENTITY.c.address_sealed, (IDENTITY.c.subject,), hashed=IDENTITY.c.address_hash),
    Sealed(IDENTITY.c.phone_sealed, (IDENTITY.c.subject,)),
    Sealed(PORTRAIT.c.jpeg_sealed, (PORTRAIT.c.staff,)),
    Sealed(LIVE_MESSAGE.c.notice_sealed, (LIVE_MESSAGE.c.participant,)),
    Sealed(OUTBOX.c.screen_sealed, (OUTBOX.c.dedupe_key,)),
    Sealed(FAILED_UPDATE.c.raw_sealed, (FAILED_UPDATE.c.bot_id, FAILED_UPDATE.c.update_id)),
    Sealed(SHEET.c.content_sealed, (SHEET.c.id,)),
    Sealed(ALERT_STEP.c.words_sealed, (ALERT_STEP.c.alert, ALERT_STEP.c.number)),
    Sealed(TALK.c.agreed_sealed, (TALK.c.id,)),
    Sealed(TALK.c.journal_sealed, (TALK.c.id,)),
    Sealed(NOTE.c.words_sealed, (NOTE.c.id,)),
    Sealed(WORDS.c.words_sealed, (WORDS.c.id,)),
    Sealed(SENT_MESSAGE.c.chat_sealed, (SENT_MESSAGE.c.subject,), hashed=SENT_MESSAGE.c.chat_hash),
)

BY_TABLE = tuple((table, tuple(found)) for table, found in groupby(SEALED, key=lambda each: each.table))

FORGOTTEN = BUDGET.c.chat
"""A keyed hash with no sealed value beside it: rows of older keys are deleted, and fill up anew."""
