"""What trust rests on: who read what, wishes to be erased, what is handed over, and what a chat still holds."""

from datetime import UTC, date, datetime

from sqlmodel import JSON, BigInteger, Field, Index, Text, text

from flows.people import DutyOutcome, SheetState
from storage.tables.base import Row, check, one_of, table_of


class AuditRow(Row, table=True):
    """One deed, never changed: triggers see to it. `link` is `flows.audit.Entry.chained` behind the row before."""

    __tablename__ = "audit"

    id: int = Field(primary_key=True)
    at: datetime
    actor: str
    deed: str
    subject: str = Field(index=True)
    about: str
    link: str


class ErasureRow(Row, table=True):
    """A wish to be erased. `decisions` is what becomes of each record type: {"answers": "kept:journal_duty"}."""

    __tablename__ = "erasure"
    __table_args__ = (
        check("assessed_by_somebody", "(assessed_at IS NULL) = (assessed_by IS NULL)"),
        check("carried_out_when_assessed", "carried_out_at IS NULL OR assessed_at IS NOT NULL"),
    )

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    asked_at: datetime
    answer_by: date
    decisions: dict[str, str] = Field(sa_type=JSON)
    assessed_at: datetime | None
    assessed_by: str | None
    carried_out_at: datetime | None


class SheetRow(Row, table=True):
    """A handover sheet: what a new contact person or offer is told, once the participant has seen and approved it."""

    __tablename__ = "sheet"
    __table_args__ = (check("decided_has_its_time", "(state = 'written') = (decided_at IS NULL)"),)

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    written_by: str
    written_at: datetime
    content_sealed: str | None = Field(sa_type=Text)
    state: SheetState = Field(sa_type=one_of(SheetState))
    decided_at: datetime | None


class DutyRow(Row, table=True):
    """That a professional considered or sent a notification of concern; never what it says."""

    __tablename__ = "duty"

    id: int | None = Field(default=None, primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    alert: str | None = Field(foreign_key="alert.id")
    recorded_by: str
    outcome: DutyOutcome = Field(sa_type=one_of(DutyOutcome))
    at: datetime


class RetentionRow(Row, table=True):
    """What a run of the retention job did to one record type."""

    __tablename__ = "retention"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    record: str
    removed: int


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""When something is to be cleaned that isn't to wait: before every moment, also those of a clock that is told."""


class SentMessageRow(Row, table=True):
    """A message of ours in a participant's chat; real time. From `clean_from` on it is to be cleaned away."""

    __tablename__ = "sent_message"
    __table_args__ = (
        Index(
            "ix_sent_message_clean_from",
            "clean_from",
            sqlite_where=text("clean_from IS NOT NULL"),
            postgresql_where=text("clean_from IS NOT NULL"),
        ),
    )

    subject: str = Field(primary_key=True)
    message_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat_hash: str = Field(primary_key=True)
    chat_sealed: str
    sent_at: datetime
    has_file: bool
    clean_from: datetime | None
    attempts: int


AUDIT = table_of(AuditRow)
ERASURE = table_of(ErasureRow)
SHEET = table_of(SheetRow)
DUTY = table_of(DutyRow)
RETENTION = table_of(RetentionRow)
SENT_MESSAGE = table_of(SentMessageRow)
