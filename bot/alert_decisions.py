"""What makes an alert, and how it climbs: the shape of the `alerts` and `escalation` tables of an organisation.

All of it is optional; where each number comes from stands in the rules (`flows/rules`), and docs/alerts.md has a table.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.plan_decisions import Hour, Whole
from flows.organisation import Escalation, Limits, Promise

Score = Annotated[Whole, Field(ge=0, le=100)]
Points = Annotated[Whole, Field(ge=4, le=100)]
"""Scores of WHO-5 move in fours: less than that is none."""

Hours = Annotated[Whole, Field(ge=1, le=40)]
"""Working hours. Nobody can react in none, and in more than a week of them an alert would lie still."""


class _Decisions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PromiseTable(_Decisions):
    """By when a contact person writes."""

    working_days: Annotated[Whole, Field(ge=0, le=30)]
    hour: Hour

    def promise(self) -> Promise:
        """As the rest of Pejling knows it."""
        return Promise(self.working_days, self.hour)

    def __str__(self) -> str:
        """In words."""
        return f"{self.working_days} working days, {self.hour:%H:%M}"

    def is_later_than(self, other: PromiseTable) -> bool:
        """Whether it can end after the other one."""
        return (self.working_days, self.hour) > (other.working_days, other.hour)


class AlertsTable(_Decisions):
    """The thresholds of the rules, as in `flows.organisation.Limits`."""

    very_low: Score = Limits().very_low
    fall: Points = Limits().fall
    fall_ends: Score = Limits().fall_ends
    still_low_days: Annotated[Whole, Field(ge=14, le=366)] = Limits().still_low_days
    change: Points = Limits().change

    def limits(self) -> Limits:
        """As the rest of Pejling knows it."""
        return Limits(**dict(self))


class EscalationTable(_Decisions):
    """How an alert climbs past who doesn't react, as in `flows.organisation.Escalation`."""

    reminded_before: Hours = Escalation().reminded_before
    each_has: Hours = Escalation().each_has

    def escalation(self) -> Escalation:
        """As the rest of Pejling knows it."""
        return Escalation(self.reminded_before, self.each_has)
