"""What is kept about a participant, as they get it: their own copy. The fields' names are the keys of the JSON.

Times are UTC-aware. People are named, but the participant's code stands for them. docs/own_data.md says what each key
means and what isn't in here, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.reports.own_data.answers import Curve, Occasion, Sitting
from bot.reports.own_data.contact import Conversation, Message, ShortNote, Written
from flows.screen import Text


@dataclass(frozen=True, slots=True)
class Often:
    """How often something is asked, in months after the start: over and over, or at these months alone."""

    every_months: int | None
    from_month: int
    at_months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Who they are, and what is noted about them; None and empty: not noted.

    `cadences` is what was agreed with them otherwise, None: it isn't asked; `reminders` and `closes` count days.
    """

    code: str
    name: str
    language: str
    form: str
    organisation: str
    contact_person: str
    status: str
    started_on: date | None
    nudge: bool | None
    statistics: bool | None
    sees: Mapping[str, str]
    reach: str | None
    weekday: int | None
    month_day: int | None
    ask_at: time | None
    zone: str | None
    cadences: Mapping[str, Often | None]
    reminders: tuple[int, ...] | None
    closes: int | None
    aftercare_from: date | None
    pause_reason: str | None
    pause_until: date | None
    birth: date | None
    facts: Mapping[str, bool]
    background: Mapping[str, str]
    look: Mapping[str, str]
    address: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice. `words` are those it was made on, as they read now; None where that text has been changed since."""

    purpose: str
    granted: bool
    value: str
    about: str
    at: datetime
    version: int
    text_hash: str
    words: tuple[Text, ...] | None
    contact_person: str | None
    recorded_by: str | None


@dataclass(frozen=True, slots=True)
class PastCourse:
    """A course that is over."""

    number: int
    contact_person: str
    started_on: date
    ended_on: date
    exit_reason: str


@dataclass(frozen=True, slots=True)
class Opening:
    """Who did what with their data. `by` is a name; None: `actor` says it."""

    at: datetime
    actor: str
    by: str | None
    deed: str
    about: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish to be erased; `decisions` has a reason for each record type that is kept, None where it is erased."""

    id: str
    asked_at: datetime
    answer_by: date
    decisions: Mapping[str, str | None]
    assessed_at: datetime | None
    assessed_by: str | None
    carried_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A handover sheet; `content` None: it was removed."""

    id: str
    written_by: str
    written_at: datetime
    state: str
    decided_at: datetime | None
    content: str | None


@dataclass(frozen=True, slots=True)
class StandIn:
    """Who takes over for their contact person, and when; without a last day until further notice."""

    contact_person: str
    substitute: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Change:
    """Who becomes their contact person, and from which day on."""

    to: str
    on_day: date


@dataclass(frozen=True, slots=True)
class SomethingNew:
    """What begins in their life on that day; `set_by` is a name, their own code, or the clock's."""

    kind: str
    on_day: date
    set_by: str


@dataclass(frozen=True, slots=True)
class OwnData:
    """All of it, at one moment; days are those of `zone`, `titles` the questionnaires' in the reader's language."""

    made_at: datetime
    zone: str
    titles: Mapping[str, str]
    person: Person
    choices: tuple[Decision, ...]
    check_ins: tuple[Sitting, ...]
    about_them: tuple[Sitting, ...]
    curves: tuple[Curve, ...]
    messages: tuple[Message, ...]
    written: tuple[Written, ...]
    planned: tuple[Occasion, ...]
    courses: tuple[PastCourse, ...]
    opened: tuple[Opening, ...]
    erasure: tuple[Wish, ...]
    sheets: tuple[Paper, ...]
    talks: tuple[Conversation, ...]
    notes: tuple[ShortNote, ...]
    substitutes: tuple[StandIn, ...]
    handovers: tuple[Change, ...]
    begins: tuple[SomethingNew, ...]
