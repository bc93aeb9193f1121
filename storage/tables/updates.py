"""Which updates were handled, and those that could not be."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import BigInteger, Field, ForeignKeyConstraint

from storage.tables.base import Row, one_of, table_of


class Mark(StrEnum):
    """What became of an update."""

    HANDLED = "handled"
    PARKED = "parked"


class HandledUpdateRow(Row, table=True):
    """The mark of one update of one bot: a replay hits its key."""

    __tablename__ = "handled_update"

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    mark: Mark = Field(sa_type=one_of(Mark))
    at: datetime = Field(index=True)


class FailedUpdateRow(Row, table=True):
    """An update whose handling failed, sealed, so that it can be handled after the fix."""

    __tablename__ = "failed_update"
    __table_args__ = (
        ForeignKeyConstraint(["bot_id", "update_id"], ["handled_update.bot_id", "handled_update.update_id"]),
    )

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    update_id: int = Field(primary_key=True, sa_type=BigInteger)
    raw_sealed: str
    error: str
    at: datetime


HANDLED_UPDATE = table_of(HandledUpdateRow)
FAILED_UPDATE = table_of(FailedUpdateRow)
