"""Participants and staff: what is decided about them, by their code. Who they are is in `identity` alone."""

from datetime import date, datetime, time
from typing import Any

from sqlmodel import JSON, Field, Index, Text

from flows.choices import Purpose
from flows.people import ExitReason, ParticipantStatus, PauseReason, StaffRole, WelcomeStage
from questionnaires.model import Form
from storage.tables.base import Row, check, one_of, table_of


class StaffRow(Row, table=True):
    """Somebody who works for the organisation, or did: what they did stays theirs."""

    __tablename__ = "staff"
    __table_args__ = (check("somebody_else_stands_in", "stand_in IS NULL OR stand_in <> id"),)

    id: str = Field(primary_key=True)
    organisation: str
    language: str
    role: StaffRole = Field(sa_type=one_of(StaffRole))
    left_on: date | None = None
    stand_in: str | None = Field(default=None, foreign_key="staff.id")
    channels: list[str] = Field(sa_type=JSON)


class PortraitRow(Row, table=True):
    """The picture of a contact person, a sealed JPEG."""

    __tablename__ = "portrait"

    staff: str = Field(primary_key=True, foreign_key="staff.id")
    jpeg_sealed: str = Field(sa_type=Text)


class SubstitutionRow(Row, table=True):
    """Somebody takes over for a contact person on these days; without a last one until further notice."""

    __tablename__ = "substitution"
    __table_args__ = (
        check("days_in_order", "until_on IS NULL OR until_on >= from_on"),
        check("somebody_else", "substitute <> staff"),
    )

    id: int | None = Field(default=None, primary_key=True)
    staff: str = Field(foreign_key="staff.id", index=True)
    substitute: str = Field(foreign_key="staff.id", index=True)
    from_on: date
    until_on: date | None
    begun: bool
    over: bool


class HandoverRow(Row, table=True):
    """A participant is to have another contact person from that day on; it is removed when that has been done."""

    __tablename__ = "handover"

    participant: str = Field(primary_key=True, foreign_key="participant.id")
    to: str = Field(foreign_key="staff.id")
    on_day: date


class ParticipantRow(Row, table=True):
    """A young person, by the random code that answers hang on. `nudge` is null until it is chosen."""

    __tablename__ = "participant"
    __table_args__ = (
        check("revision_counts_up", "revision >= 0"),
        check("paused_has_a_reason", "(status = 'paused') = (pause_reason IS NOT NULL)"),
        check("only_paused_has_an_end", "pause_until IS NULL OR status = 'paused'"),
        Index(None, "organisation", "id"),
        check("a_day_of_the_week", "weekday IS NULL OR weekday BETWEEN 0 AND 6"),
        check("a_day_of_the_month", "month_day IS NULL OR (month_day BETWEEN 1 AND 31 AND weekday IS NULL)"),
    )

    id: str = Field(primary_key=True)
    organisation: str
    contact_person: str = Field(foreign_key="staff.id", index=True)
    language: str
    status: ParticipantStatus = Field(sa_type=one_of(ParticipantStatus))
    stage: WelcomeStage = Field(sa_type=one_of(WelcomeStage))
    revision: int
    nudge: bool | None
    started_on: date | None
    form: Form = Field(sa_type=one_of(Form))
    facts: dict[str, bool] = Field(sa_type=JSON)
    statistics: bool | None
    sees: dict[str, str] = Field(sa_type=JSON)
    weekday: int | None
    ask_at: time | None
    pause_reason: PauseReason | None = Field(sa_type=one_of(PauseReason), nullable=True)
    pause_until: date | None = Field(index=True)
    month_day: int | None
    zone: str | None
    plan: dict[str, Any] = Field(sa_type=JSON)
    aftercare_from: date | None


class CourseRow(Row, table=True):
    """A course that is over."""

    __tablename__ = "course"
    __table_args__ = (check("counted_from_one", "number >= 1"), check("days_in_order", "ended_on >= started_on"))

    participant: str = Field(primary_key=True, foreign_key="participant.id")
    number: int = Field(primary_key=True)
    contact_person: str = Field(foreign_key="staff.id")
    started_on: date
    ended_on: date
    exit_reason: ExitReason = Field(sa_type=one_of(ExitReason))


class ChoiceRow(Row, table=True):
    """One choice as it was made. Rows are added and never changed; the newest holds."""

    __tablename__ = "choice"

    id: int | None = Field(default=None, primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    purpose: Purpose = Field(sa_type=one_of(Purpose))
    granted: bool
    text_hash: str
    at: datetime
    version: int
    about: str
    value: str
    contact_person: str | None = Field(foreign_key="staff.id")
    recorded_by: str | None


STAFF = table_of(StaffRow)
PORTRAIT = table_of(PortraitRow)
SUBSTITUTION = table_of(SubstitutionRow)
HANDOVER = table_of(HandoverRow)
PARTICIPANT = table_of(ParticipantRow)
COURSE = table_of(CourseRow)
CHOICE = table_of(ChoiceRow)
