"""Alerts: a rule fired."""

from datetime import datetime

from sqlmodel import JSON, Field, UniqueConstraint

from flows.people import Permission
from storage.tables.base import Row, check, one_of, table_of


class AlertRow(Row, table=True):
    """One alert with the values its rule decided on, and how far it has come."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("check_in", "rule"),
        check("rule_version_from_one", "rule_version >= 1"),
        check("closed_after_it_was_seen", "closed_at IS NULL OR seen_at IS NOT NULL"),
    )

    id: str = Field(primary_key=True)
    participant: str = Field(foreign_key="participant.id", index=True)
    contact_person: str = Field(foreign_key="staff.id")
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


ALERT = table_of(AlertRow)
