"""The live message of each chat, as a view that is drawn after the commit."""

from datetime import datetime

from sqlmodel import Field, Index, text

from flows.ports import Dialogue
from storage.tables.base import Row, check, one_of, table_of

_UNDRAWN = text("revision > shown_revision")
"""A tick asks only for these, among all that are as they should be."""

_LEASED = text("leased_by IS NOT NULL")


class LiveMessageRow(Row, table=True):
    """What the chat is to show (`revision`) and what it shows (`shown_revision`); times are real time."""

    __tablename__ = "live_message"
    __table_args__ = (
        Index("ix_live_message_leased_by", "leased_by", sqlite_where=_LEASED, postgresql_where=_LEASED),
        Index("ix_live_message_undrawn", "participant", sqlite_where=_UNDRAWN, postgresql_where=_UNDRAWN),
        check("shown_follows_revision", "revision >= 1 AND shown_revision BETWEEN 0 AND revision"),
        check("latest_is_newest", "latest_message_id >= COALESCE(message_id, 0)"),
        check("lease_has_a_holder", "(lease_until IS NULL) = (leased_by IS NULL)"),
        check("check_in_is_named", "dialogue <> 'check_in' OR check_in IS NOT NULL"),
        check("own_page_is_named", "(dialogue = 'own') = (place <> '')"),
        check("attempts_count_up", "attempts >= 0"),
    )

    participant: str = Field(primary_key=True, foreign_key="participant.id")
    dialogue: Dialogue = Field(sa_type=one_of(Dialogue))
    check_in: str | None = Field(foreign_key="check_in.id")
    notice_sealed: str | None
    place: str
    revision: int
    shown_revision: int
    message_id: int | None
    latest_message_id: int
    heard_at: datetime | None
    heard_message_id: int | None
    lease_until: datetime | None
    leased_by: int | None
    next_try_at: datetime | None
    attempts: int
    error: str | None


LIVE_MESSAGE = table_of(LiveMessageRow)
