"""Planned occasions, and what they come from: due times are rows, and the clock only ticks."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, Index, UniqueConstraint

from flows.check_in import WaveKind
from flows.people import TransitionKind
from storage.tables.base import Row, check, one_of, table_of


class WaveState(StrEnum):
    """How far a planned occasion has come. `MISSED` is by us: it was too late to ask."""

    PLANNED = "planned"
    TAKEN = "taken"
    MISSED = "missed"
    CANCELLED = "cancelled"


class WaveRow(Row, table=True):
    """One occasion of one questionnaire for one participant."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("participant", "questionnaire", "number"),
        Index(None, "state", "due_at"),
        Index(None, "participant", "state", "due_at"),
        check("counted_from_one", "number >= 1"),
        check("months_from_the_start", "month IS NULL OR month >= 0"),
    )

    id: int | None = Field(default=None, primary_key=True)
    participant: str = Field(foreign_key="participant.id")
    questionnaire: str
    number: int
    due_at: datetime
    state: WaveState = Field(sa_type=one_of(WaveState))
    kind: WaveKind = Field(sa_type=one_of(WaveKind))
    month: int | None
    about: str


class TransitionRow(Row, table=True):
    """Something that begins in a young person's life on that local day."""

    __tablename__ = "transition"

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    kind: TransitionKind = Field(sa_type=one_of(TransitionKind))
    on_day: date
    set_by: str


WAVE = table_of(WaveRow)
TRANSITION = table_of(TransitionRow)
