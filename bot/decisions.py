"""What an organisation decides: the shape of its table in organisations.toml, and which decisions production waits for.

Outside production a blank has a stand-in, so that somebody can try things out; in production nothing stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from bot.alert_decisions import AlertsTable, EscalationTable, PromiseTable
from bot.plan_decisions import PlanTable
from flows.background import Field as Background
from flows.organisation import LEAVE_TO, AnswerChannel, Basis
from flows.retention import DECIDED
from locales import catalog

TOKEN = "PEJLING_BOT_TOKEN"  # noqa: S105 - the name of a setting
"""The environment variable with the token of the bot that serves whoever names no other."""

CHECKED_WITHIN = timedelta(days=365)
"""How long ago a help line's number and hours may have been checked, in production."""

Written = Annotated[str, Field(min_length=1)]


class _Decisions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HelpLineTable(_Decisions):
    """A help line, and the day on which somebody checked it."""

    name: Written
    number: Written
    hours: dict[str, str]
    checked: date

    @field_validator("hours")
    @classmethod
    def _in_danish_and_english(cls, hours: dict[str, str]) -> dict[str, str]:
        if missing := {"da", "en"} - hours.keys():
            raise ValueError(f"opening hours are missing in {', '.join(sorted(missing))}")
        return hours


class LegalBasisTable(_Decisions):
    """What one purpose rests on."""

    art6: Written
    art9: Written
    national: Written
    on_withdrawal: Written


class BenefitsPromiseTable(_Decisions):
    """Who has signed that answers never affect benefits, and when."""

    signed_by_role: Written
    on: date


class OrganisationTable(_Decisions):
    """One organisation's table. What has a default needn't be decided; what is None is blank."""

    name: str
    zone: str = "Europe/Copenhagen"
    low_threshold: int = Field(default=50, ge=0, le=100)
    questionnaires: tuple[str, ...] = Field(default=("who5",), min_length=1)
    languages: tuple[str, ...] = Field(default=("da", "en"), min_length=1)
    bot_token: str = Field(default=TOKEN, pattern="^PEJLING_[A-Z0-9_]+$")
    answer_channel: AnswerChannel | None = None
    legal_basis: dict[Basis, LegalBasisTable] = Field(default_factory=dict)
    first_names_in_notices: bool | None = None
    office_hours: tuple[time, time] | None = None
    promise: PromiseTable | Literal["never"] | None = None
    urgent_promise: PromiseTable | None = None
    alerts: AlertsTable = AlertsTable()
    escalation: EscalationTable = EscalationTable()
    help_lines: tuple[HelpLineTable, ...] | None = Field(default=None, min_length=2)
    retention: dict[str, Annotated[int, Field(ge=1, le=1200)]] = Field(default_factory=dict)
    guardian_under: Annotated[int, Field(ge=10, le=18)] | Literal["never"] | None = None
    benefits_promise: BenefitsPromiseTable | None = None
    background: tuple[Background, ...] = ()
    erasure_days: int = Field(default=30, ge=1, le=30)
    tells: tuple[str, ...] = ()
    leave_to: str = Field(default=LEAVE_TO, pattern=r"^https://[^\s/]+(/\S*)?$", max_length=200)
    plan: PlanTable = PlanTable()

    @field_validator("zone")
    @classmethod
    def _a_time_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{zone!r} is no time zone; give one such as Europe/Copenhagen") from None
        return zone

    @field_validator("languages")
    @classmethod
    def _with_catalogues(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if missing := set(languages) - set(catalog.languages()):
            known = ", ".join(catalog.languages())
            raise ValueError(f"there is no catalogue for {', '.join(sorted(missing))}; there are: {known}")
        return languages

    @field_validator("questionnaires", "languages", "background", "tells")
    @classmethod
    def _each_once(cls, named: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(named)) != len(named):
            raise ValueError(f"something is named twice in {', '.join(named)}")
        return named

    @model_validator(mode="after")
    def _plans_what_is_asked(self) -> OrganisationTable:
        for key, name in self.plan.unasked(self.questionnaires):
            raise ValueError(
                f"plan.{key} names {name!r}, which isn't asked here; choose from: {', '.join(self.questionnaires)}"
            )
        return self

    @model_validator(mode="after")
    def _low_before_very_low(self) -> OrganisationTable:
        if self.alerts.very_low > self.low_threshold:
            raise ValueError(
                f"alerts.very_low is {self.alerts.very_low}, above low_threshold, {self.low_threshold}; "
                "a very low score is a low one, so write that or less"
            )
        return self

    @model_validator(mode="after")
    def _urgent_is_sooner(self) -> OrganisationTable:
        urgent, promise = self.urgent_promise, self.promise
        if urgent and promise == "never":
            raise ValueError('urgent_promise names a deadline, and promise is "never"; leave it out, or promise both')
        if urgent and isinstance(promise, PromiseTable) and urgent.is_later_than(promise):
            raise ValueError(f"urgent_promise ({urgent}) is later than promise ({promise}); write that or sooner")
        return self

    @field_validator("office_hours")
    @classmethod
    def _in_order(cls, hours: tuple[time, time] | None) -> tuple[time, time] | None:
        if hours and hours[0] >= hours[1]:
            raise ValueError(
                f"{hours[0]:%H:%M} is not before {hours[1]:%H:%M}; write when they open, then when they close"
            )
        return hours

    @field_validator("help_lines")
    @classmethod
    def _with_112(cls, lines: tuple[HelpLineTable, ...] | None) -> tuple[HelpLineTable, ...] | None:
        if lines and not any(line.number == "112" for line in lines):
            raise ValueError("112 is missing among the help lines")
        return lines

    @field_validator("retention")
    @classmethod
    def _known_records(cls, months: dict[str, int]) -> dict[str, int]:
        if strange := sorted(months.keys() - set(DECIDED)):
            raise ValueError(f"{strange[0]!r} is no record whose time is decided here; there are: {', '.join(DECIDED)}")
        return months


class Decider(StrEnum):
    """Who has to decide."""

    LEADER = "the leader"
    OFFICER = "the data protection officer"
    COORDINATOR = "the coordinator"
    LAWYER = "the lawyer"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision that production waits for: its key in the table, what it decides, and who has to decide it."""

    key: str
    decides: str
    by: Decider


DECISIONS = (
    Decision("answer_channel", "whether answers travel by Telegram, on your own page, or both ways", Decider.OFFICER),
    *(
        Decision(
            f"legal_basis.{basis}",
            f"what {basis.replace('_', '-')} rest on, and what a withdrawal does",
            Decider.LAWYER,
        )
        for basis in Basis
    ),
    Decision("first_names_in_notices", "whether first names stand beside the codes for staff", Decider.OFFICER),
    Decision("office_hours", "when contact persons look at Pejling, as the young person is told", Decider.LEADER),
    Decision("promise", "by when a contact person writes, or that no deadline is named", Decider.LEADER),
    Decision("help_lines", "where there is help, and that numbers and hours were checked", Decider.COORDINATOR),
    *(
        Decision(f"retention.{each}", f"how many months after a course its {each} stay", Decider.OFFICER)
        for each in DECIDED
    ),
    Decision("guardian_under", "under which age a guardian's approval comes first, or never", Decider.LAWYER),
)
"""Everything that has no default because nobody but the organisation can decide it."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """What is missing at one organisation."""

    organisation: str
    decision: Decision
    problem: str

    def __str__(self) -> str:
        """One line."""
        key = f"{self.organisation}.{self.decision.key}"
        return f"{key} {self.problem}: {self.decision.decides}. {self.decision.by.capitalize()} decides it"


def undecided(organisation: str, table: OrganisationTable, today: date) -> Iterable[Undecided]:
    """What production waits for, in the order of `DECISIONS`."""
    for decision in DECISIONS:
        if _found(table, decision.key) is None:
            yield Undecided(organisation, decision, "is blank")
        elif decision.key == "help_lines":
            old = [line.name for line in table.help_lines or () if today - line.checked > CHECKED_WITHIN]
            early = [line.name for line in table.help_lines or () if line.checked > today]
            if old:
                yield Undecided(organisation, decision, f"was checked over 12 months ago ({', '.join(old)})")
            if early:
                yield Undecided(organisation, decision, f"says it was checked on a day to come ({', '.join(early)})")


def blanks(table: OrganisationTable) -> tuple[str, ...]:
    """The keys of the decisions that are blank."""
    return tuple(decision.key for decision in DECISIONS if _found(table, decision.key) is None)


def _found(table: OrganisationTable, key: str) -> object:
    name, _, part = key.partition(".")
    value = getattr(table, name)
    return value.get(part) if part else value


BLANK = "#= "
"""How a line of the example begins that a municipality has to decide: what follows is what the demo has decided."""


def filled(example: str) -> str:
    """The example with every blank filled as the demo has decided it."""
    return "\n".join(line.removeprefix(BLANK) for line in example.split("\n"))
