"""The outbox: what must reach somebody."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, text

from flows.ports import Kind
from storage.tables.base import Row, check, one_of, table_of

_LEASED = text("leased_by IS NOT NULL")


class OutboxState(StrEnum):
    """How far a row has come. Only a waiting one is ever sent."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class OutboxRow(Row, table=True):
    """One message. `not_before` is people's time; `put_at`, `next_try_at`, `lease_until` and `sent_at` are real time.

    `error` is an event type or code, never a text that somebody wrote or was sent. `for_page`: what it says is to be
    read on the recipient's own page, where the chat says no more than that there is something. `tried_from` is when it
    was first in hand (real time).
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_leased_by", "leased_by", sqlite_where=_LEASED, postgresql_where=_LEASED),
        Index(None, "state", "priority", "id"),
        Index(None, "recipient", "state"),
        check("numbers_in_range", "priority >= -1 AND attempts >= 0"),
        check("lease_has_a_holder", "(lease_until IS NULL) = (leased_by IS NULL)"),
        check("only_waiting_is_leased", "lease_until IS NULL OR state = 'waiting'"),
        check("failed_says_why", "state NOT IN ('failed', 'dropped') OR error IS NOT NULL"),
        check("sent_has_its_time", "(state = 'sent') = (sent_at IS NOT NULL)"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: Kind = Field(sa_type=one_of(Kind))
    recipient: str
    dedupe_key: str = Field(unique=True)
    ref: str
    screen_sealed: str | None
    priority: int
    state: OutboxState = Field(sa_type=one_of(OutboxState))
    put_at: datetime
    not_before: datetime | None
    next_try_at: datetime | None
    lease_until: datetime | None
    leased_by: int | None
    attempts: int
    error: str | None
    sent_at: datetime | None
    for_page: bool = False
    tried_from: datetime | None = None


OUTBOX = table_of(OutboxRow)
