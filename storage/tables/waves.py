"""Planned occasions: due times are rows, and the clock only ticks."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, UniqueConstraint

from storage.tables.base import Row, check, one_of, table_of


class WaveState(StrEnum):
    """How far a planned occasion has come."""

    PLANNED = "planned"
    TAKEN = "taken"
    CANCELLED = "cancelled"


class WaveRow(Row, table=True):
    """One occasion of one questionnaire for one participant."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("participant", "questionnaire", "number"),
        Index(None, "state", "due_at"),
        check("counted_from_one", "number >= 1"),
    )

    id: int | None = Field(default=None, primary_key=True)
    participant: str = Field(foreign_key="participant.id")
    questionnaire: str
    number: int
    due_at: datetime
    state: WaveState = Field(sa_type=one_of(WaveState))


WAVE = table_of(WaveRow)
