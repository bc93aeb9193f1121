"""Alerts: a rule fired; every step until somebody was in touch; what was agreed; notes; words that were sent on."""

from datetime import date, datetime

from sqlmodel import JSON, Field, Index, Text, UniqueConstraint

from flows.alert import Answered, Did, How, Outcome, Permission, Rung
from storage.tables.base import Row, check, one_of, table_of


class AlertRow(Row, table=True):
    """One alert with the values its rule decided on, whose turn it is, and how far it has come."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("check_in", "rule"),
        check("rule_version_from_one", "rule_version >= 1"),
        check("closed_has_an_outcome", "(closed_at IS NULL) = (outcome IS NULL)"),
        check("contact_has_its_time", "contact_how IS NULL OR contact_at IS NOT NULL"),
        check("told_has_a_deadline", "permission NOT IN ('chosen', 'granted') OR act_by IS NOT NULL"),
        Index("ix_alert_look_at", "look_at"),
        Index("ix_alert_closed_at", "closed_at"),
    )

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    contact_person: str = Field(foreign_key="staff.id", index=True)
    rule: str
    rule_version: int
    values: dict[str, int] = Field(sa_type=JSON)
    permission: Permission = Field(sa_type=one_of(Permission))
    raised_at: datetime
    check_in: str | None = Field(foreign_key="check_in.id")
    deadline: datetime | None
    delivered_at: datetime | None
    seen_at: datetime | None
    closed_at: datetime | None
    is_urgent: bool
    episode: str
    rung: Rung = Field(sa_type=one_of(Rung))
    act_by: datetime | None
    look_at: datetime | None
    held_until: datetime | None
    contact_at: datetime | None
    contact_how: How | None = Field(sa_type=one_of(How), nullable=True)
    outcome: Outcome | None = Field(sa_type=one_of(Outcome), nullable=True)


class AlertStepRow(Row, table=True):
    """One step of an alert's trail; `words_sealed` is a reason that somebody wrote down."""

    __tablename__ = "alert_step"
    __table_args__ = (check("counted_from_one", "number >= 1"),)

    alert: str = Field(primary_key=True, foreign_key="alert.id")
    number: int = Field(primary_key=True)
    did: Did = Field(sa_type=one_of(Did))
    at: datetime
    by: str
    to: str | None
    detail: str
    words_sealed: str | None = Field(sa_type=Text)
    before: dict[str, str | None] | None = Field(sa_type=JSON)
    is_undone: bool


class TalkRow(Row, table=True):
    """A conversation, with what was agreed and its reference elsewhere, both sealed."""

    __tablename__ = "talk"

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    alert: str | None = Field(foreign_key="alert.id")
    by: str
    on_day: date
    noted_at: datetime
    agreed_sealed: str = Field(sa_type=Text)
    journal_sealed: str = Field(sa_type=Text)
    follow_up_on: date | None = Field(index=True)
    is_followed_up: bool


class NoteRow(Row, table=True):
    """A short note that is passed on in the name of who wrote it, sealed; and what was answered to it."""

    __tablename__ = "note"
    __table_args__ = (
        check("answer_has_its_time", "(answered IS NULL) = (answered_at IS NULL)"),
        check("answered_after_it_arrived", "answered IS NULL OR arrived_at IS NOT NULL"),
        check("changed_from_an_answer", "answered IS NOT NULL OR NOT is_changed"),
    )

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    by: str = Field(foreign_key="staff.id")
    written_at: datetime
    words_sealed: str = Field(sa_type=Text)
    arrived_at: datetime | None
    answered: Answered | None = Field(sa_type=one_of(Answered), nullable=True)
    answered_at: datetime | None
    is_changed: bool


class WordsRow(Row, table=True):
    """What a participant wrote outside a question, sealed; `alert` where they had it sent on."""

    __tablename__ = "words"
    __table_args__ = (check("sent_with_its_alert", "(sent_at IS NULL) = (alert IS NULL)"),)

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    said_at: datetime
    words_sealed: str | None = Field(sa_type=Text)
    alert: str | None = Field(foreign_key="alert.id", index=True)
    sent_at: datetime | None


ALERT = table_of(AlertRow)
ALERT_STEP = table_of(AlertStepRow)
TALK = table_of(TalkRow)
NOTE = table_of(NoteRow)
WORDS = table_of(WordsRow)
