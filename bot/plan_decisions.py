"""When an organisation asks: the shape of the `plan` table in its decisions. All of it is optional.

What can't be kept is refused, with what was written and what to write instead; `odd` says what is allowed but strange.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from flows.calendar import Liking
from flows.plan import LONGEST_WINDOW, WELLBEING, Plan, Silence
from flows.window import Windows
from questionnaires.model import Cadence

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MOST_REMINDERS = 2
"""There are two texts for them, and a third one would be nagging."""

A_YEAR = timedelta(days=365)
LONGEST_CLOSING = timedelta(days=92)


def _hour(written: object) -> time:
    """A local hour. A bare number is none: 15 would be read as a quarter of a minute past midnight."""
    if isinstance(written, str):
        with suppress(ValueError):
            written = datetime.strptime(written, "%H:%M").time()  # noqa: DTZ007 - an hour of no day
    if not isinstance(written, time) or written.tzinfo or written.second or written.microsecond:
        raise ValueError(f'{written!r} is no hour; write it as "15:30"')
    return written


def _days(written: object) -> tuple[date, ...]:
    """A day, or every day of a range."""
    if isinstance(written, dict) and written.keys() == {"from", "to"}:
        first, last = _day(written["from"]), _day(written["to"])
        if not timedelta() <= last - first <= LONGEST_CLOSING:
            raise ValueError(f"{first} to {last} is turned round or longer than {LONGEST_CLOSING.days} days")
        return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))
    return (_day(written),)


def _day(written: object) -> date:
    if isinstance(written, str):
        with suppress(ValueError):
            written = date.fromisoformat(written)
    if not isinstance(written, date) or isinstance(written, datetime):
        raise ValueError(f"{written!r} is no day; write 2026-12-24, or {{ from = 2027-07-12, to = 2027-07-30 }}")
    return written


Whole = Annotated[int, Field(strict=True)]
Hour = Annotated[time, BeforeValidator(_hour)]
Days = Annotated[tuple[date, ...], BeforeValidator(_days)]
Month = Annotated[int, Field(strict=True, ge=1, le=120)]


class _Decisions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SilenceTable(_Decisions):
    """When silence is a signal, as in `flows.plan.Silence`."""

    missed: Annotated[Whole, Field(ge=1, le=12)] = Silence().missed
    days: Annotated[Whole, Field(ge=1, le=60)] = Silence().days


class PlanTable(_Decisions):
    """When an organisation asks. What is left out is as in `flows.plan.Plan`; what is None isn't decided."""

    weekdays: tuple[Weekday, ...] | None = Field(default=None, min_length=1)
    month_day: Annotated[Whole, Field(ge=1, le=31)] | None = None
    hour: Hour = Liking().hour
    hours: tuple[Hour, Hour] = Plan().hours
    closing_days: tuple[Days, ...] = ()
    reminders: tuple[Annotated[Whole, Field(ge=1)], ...] = Field(default=Windows().reminders, max_length=MOST_REMINDERS)
    closes: Annotated[Whole, Field(ge=1, le=LONGEST_WINDOW)] = Windows().closes
    aftercare_months: tuple[Month, ...] = ()
    aftercare: tuple[str, ...] = (WELLBEING,)
    at_transitions: tuple[str, ...] = (WELLBEING,)
    silence: SilenceTable = SilenceTable()
    cadences: dict[str, Cadence] = Field(default_factory=dict)

    @field_validator("cadences", mode="before")
    @classmethod
    def _as_lists(cls, cadences: object) -> object:
        """TOML has lists where a cadence has tuples; what else it is, the cadence says."""
        if not isinstance(cadences, dict):
            return cadences
        return {name: _tupled(name, each) if isinstance(each, dict) else each for name, each in cadences.items()}

    @field_validator("weekdays", "aftercare", "at_transitions")
    @classmethod
    def _each_once(cls, named: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if named and len(set(named)) != len(named):
            raise ValueError(f"something is named twice in {', '.join(named)}")
        return named

    @field_validator("reminders", "aftercare_months")
    @classmethod
    def _rising(cls, numbers: tuple[int, ...]) -> tuple[int, ...]:
        if any(later <= earlier for earlier, later in pairwise(numbers)):
            raise ValueError(f"{', '.join(map(str, numbers))} doesn't rise; write each once, the smallest first")
        return numbers

    @model_validator(mode="after")
    def _fits_together(self) -> PlanTable:
        first, last = self.hours
        if first >= last:
            raise ValueError(
                f"hours: {first:%H:%M} is not before {last:%H:%M}; write when they begin, then when they end"
            )
        if not first <= self.hour <= last:
            raise ValueError(
                f"hour: {self.hour:%H:%M} lies outside hours, {first:%H:%M} to {last:%H:%M}; move one of them"
            )
        if self.weekdays is not None and self.month_day is not None:
            raise ValueError("weekdays and month_day are both given; write one of them")
        if self.reminders and self.reminders[-1] > self.closes:
            raise ValueError(
                f"reminders: day {self.reminders[-1]} comes after closes, day {self.closes}; remind before"
            )
        return self

    def unasked(self, asked: Collection[str]) -> Iterator[tuple[str, str]]:
        """Each (key, questionnaire) that is named here and isn't asked by the organisation."""
        named: Mapping[str, Collection[str]] = {
            "cadences": self.cadences,
            "aftercare": self.aftercare,
            "at_transitions": self.at_transitions,
        }
        for key in sorted(named.keys() & self.model_fields_set):
            yield from ((key, each) for each in named[key] if each not in asked)

    def plan(self) -> Plan:
        """As the pure core sees it. Its order is always the same, so that two plans can be compared as texts."""
        days = Liking().days if self.weekdays is None else tuple(sorted(map(WEEKDAYS.index, self.weekdays)))
        return Plan(
            cadences=self.cadences,
            when=Liking(days, self.hour, self.month_day),
            hours=self.hours,
            closing_days=tuple(sorted({day for each in self.closing_days for day in each})),
            windows=Windows(self.reminders, self.closes),
            aftercare_months=self.aftercare_months,
            aftercare=self.aftercare,
            at_transitions=self.at_transitions,
            silence=Silence(self.silence.missed, self.silence.days),
        )


def _tupled(name: str, cadence: dict[str, Any]) -> dict[str, Any]:
    if "after_alert" in cadence:
        raise ValueError(f"{name}: after_alert is the questionnaire's own; take it out here")
    months = cadence.get("at_months")
    return {**cadence, "at_months": tuple(months)} if isinstance(months, list) else cadence


def odd(plan: Plan, asked: Collection[str], today: date) -> Iterable[str]:
    """What is allowed and strange, a sentence each, with what to do about it."""
    if not any(today <= day <= today + A_YEAR for day in plan.closing_days):
        yield "closing_days has none within a year; write the days on which nobody is at work, beside public holidays"
    late = [day.capitalize() for number, day in enumerate(WEEKDAYS) if number in plan.when.days and number > 3]
    if plan.when.month_day is None and late:
        yield f"weekdays has {', '.join(late)}: nobody is at work then or the day after; Monday to Thursday are safer"
    if not plan.windows.reminders:
        yield "reminders is empty: nobody is reminded"
    if plan.aftercare_months and not set(plan.aftercare) & set(asked):
        yield "aftercare names nothing that is asked: nothing is asked after the end, whatever aftercare_months says"
    if WELLBEING not in asked:
        yield f"questionnaires lacks {WELLBEING}: without it nothing tells that somebody is having a hard time"
    elif (agreed := plan.cadences.get(WELLBEING)) and agreed.every_months != 1:
        yield f"cadences.{WELLBEING} isn't monthly: somebody who is having a hard time is noticed later"
