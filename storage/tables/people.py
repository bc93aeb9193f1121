"""Participants and staff: what is decided about them, by their code. Who they are is in `identity` alone."""

from datetime import date, datetime

from sqlmodel import JSON, Field

from flows.people import ParticipantStatus, Purpose, WelcomeStage
from questionnaires.model import Form
from storage.tables.base import Row, check, one_of, table_of


class StaffRow(Row, table=True):
    """A contact person or coordinator."""

    __tablename__ = "staff"

    id: str = Field(primary_key=True)
    organisation: str
    language: str


class ParticipantRow(Row, table=True):
    """A young person, by the random code that answers hang on. `nudge` is null until it is chosen."""

    __tablename__ = "participant"
    __table_args__ = (check("revision_counts_up", "revision >= 0"),)

    id: str = Field(primary_key=True)
    organisation: str
    contact_person: str = Field(foreign_key="staff.id")
    language: str
    status: ParticipantStatus = Field(sa_type=one_of(ParticipantStatus))
    stage: WelcomeStage = Field(sa_type=one_of(WelcomeStage))
    revision: int
    nudge: bool | None
    started_on: date | None
    form: Form = Field(sa_type=one_of(Form))
    facts: dict[str, bool] = Field(sa_type=JSON)


class ChoiceRow(Row, table=True):
    """One choice as it was made. Rows are added and never changed; the newest holds."""

    __tablename__ = "choice"

    id: int | None = Field(default=None, primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    purpose: Purpose = Field(sa_type=one_of(Purpose))
    granted: bool
    text_hash: str
    at: datetime


STAFF = table_of(StaffRow)
PARTICIPANT = table_of(ParticipantRow)
CHOICE = table_of(ChoiceRow)
