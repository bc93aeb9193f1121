"""Check-ins and their answers."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import JSON, Field, Index, UniqueConstraint, text

from flows.check_in import FINAL, Ending, Status, WaveKind
from questionnaires.model import Form
from storage.tables.base import Row, check, one_of, table_of

_FINAL = ", ".join(f"'{status}'" for status in sorted(FINAL))
OPEN = text("answered_by IS NULL AND status IN ('asking', 'intro', 'offered', 'paused')")
"""Asked of a participant, and neither answered nor closed; with its values in it, or SQLite leaves the index alone."""

NOT_ANSWERED = text("answered_by IS NULL AND started_at IS NULL AND ending = 'not_answered'")
"""Its window closed before anything of it was answered."""

HEARD = text("answered_by IS NULL AND status IN ('completed', 'declined')")
"""The participant has said something: that it is answered, or "not this time"."""


class AnswerState(StrEnum):
    """What was said to an item. Not asked has no row."""

    ANSWERED = "answered"
    DONT_KNOW = "dont_know"
    SKIPPED = "skipped"


class CheckInRow(Row, table=True):
    """One sitting of one questionnaire: one for each participant, questionnaire and wave, for ever.

    `answered_by` is the contact person who answers about the participant; null: the participant. `after` is the one
    that came before it on the same day.
    """

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("participant", "questionnaire", "wave"),
        Index("ix_check_in_open", "participant", "prompted_at", sqlite_where=OPEN, postgresql_where=OPEN),
        check("numbers_in_range", "version >= 1 AND wave >= 1 AND revision >= 0"),
        check("asking_has_an_item", "status <> 'asking' OR item IS NOT NULL"),
        check("begun_has_a_start", "status IN ('offered', 'declined', 'closed') OR started_at IS NOT NULL"),
        check("final_has_an_end", f"(status IN ({_FINAL})) = (ended_at IS NOT NULL)"),
        check("raw_with_its_score", "(raw IS NULL) = (score IS NULL)"),
        check("only_completed_is_shared", "shared IS NULL OR status = 'completed'"),
        Index("ix_check_in_remind_at", "remind_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_check_in_closes_at", "closes_at", sqlite_where=OPEN, postgresql_where=OPEN),
        Index(
            "ix_check_in_not_answered",
            "participant",
            "prompted_at",
            sqlite_where=NOT_ANSWERED,
            postgresql_where=NOT_ANSWERED,
        ),
        Index("ix_check_in_heard", "participant", "ended_at", sqlite_where=HEARD, postgresql_where=HEARD),
        check("closed_says_why", "(status = 'closed') = (ending IS NOT NULL)"),
        check("reminded_counts_up", "reminded >= 0"),
        check("only_completed_has_a_score", "score IS NULL OR (status = 'completed' AND raw >= 0 AND score >= 0)"),
    )

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id")
    questionnaire: str
    version: int
    language: str
    wave: int
    prompted_at: datetime
    status: Status = Field(sa_type=one_of(Status))
    item: str | None
    revision: int
    started_at: datetime | None
    ended_at: datetime | None
    raw: int | None
    score: float | None
    contact_person: str | None = Field(foreign_key="staff.id")
    answered_by: str | None = Field(foreign_key="staff.id")
    after: str | None = Field(foreign_key="check_in.id")
    form: Form = Field(sa_type=one_of(Form))
    facts: dict[str, bool] = Field(sa_type=JSON)
    together: bool | None
    shared: bool | None
    kind: WaveKind = Field(sa_type=one_of(WaveKind))
    closes_at: datetime | None
    remind_at: datetime | None
    reminded: int
    ending: Ending | None = Field(sa_type=one_of(Ending), nullable=True)


class AnswerRow(Row, table=True):
    """What was said to one item of one check-in."""

    __tablename__ = "answer"
    __table_args__ = (check("answered_has_a_value", "(state = 'answered') = (value IS NOT NULL)"),)

    check_in: str = Field(primary_key=True, foreign_key="check_in.id")
    item: str = Field(primary_key=True)
    state: AnswerState = Field(sa_type=one_of(AnswerState))
    value: int | None
    answered_at: datetime


CHECK_IN = table_of(CheckInRow)
ANSWER = table_of(AnswerRow)
