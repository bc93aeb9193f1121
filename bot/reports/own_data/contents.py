"""What is kept about a participant, as they get it: their own copy. The fields' names are the keys of the JSON.

Times are UTC-aware. People are named, but the participant's code stands for them. docs/own_data.md says what each key
means and what isn't in here, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

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
class Said:
    """What was said to one question; `words` are the option's, None where it was skipped."""

    item: str
    lead: str
    question: str
    state: str
    value: int | None
    words: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Topic:
    """The mean of the answers to one topic; `title` is in the language they were asked in."""

    topic: str
    title: str
    mean: float


@dataclass(frozen=True, slots=True)
class Sitting:
    """A check-in with its questions, verbatim in the language they were asked in.

    `answered_by` is the contact person who answered about the participant; None: the participant. `figure` says what
    raw and score are. `withheld` counts what was answered and isn't in here.
    """

    id: str
    questionnaire: str
    version: int
    title: str
    language: str
    form: str
    wave: int
    kind: str
    status: str
    ending: str | None
    prompted_at: datetime
    remind_at: datetime | None
    reminded: int
    closes_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    together: bool | None
    shared: bool | None
    contact_person: str | None
    answered_by: str | None
    facts: Mapping[str, bool]
    answers: tuple[Said, ...]
    withheld: int
    raw: int | None
    score: float | None
    figure: Text | None
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve, on its local day."""

    on: date
    score: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The points of one questionnaire, the oldest first."""

    questionnaire: str
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """That a rule fired, and when the contact person was told of it and saw it."""

    id: str
    rule: str
    rule_version: int
    values: Mapping[str, int]
    permission: str
    check_in: str | None
    contact_person: str
    raised_at: datetime
    deadline: datetime | None
    delivered_at: datetime | None
    seen_at: datetime | None
    closed_at: datetime | None
    is_urgent: bool
    episode: str
    held_until: datetime | None
    contact_at: datetime | None
    contact_how: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """What they wrote outside a question; `sent_at` None: it wasn't sent on (yet), and is deleted within a day."""

    id: str
    said_at: datetime
    words: str | None
    sent_at: datetime | None
    alert: str | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """When something is asked next. `month` is so many months after the start, None where that doesn't count."""

    questionnaire: str
    title: str
    number: int
    kind: str
    month: int | None
    due_at: datetime


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
class Conversation:
    """What was agreed in a conversation; `journal` is where it stands in the organisation's own system."""

    id: str
    alert: str | None
    by: str
    on_day: date
    noted_at: datetime
    agreed: str
    journal: str
    follow_up_on: date | None
    is_followed_up: bool


@dataclass(frozen=True, slots=True)
class ShortNote:
    """A short note from a contact person; `answered` is what they answered last, and `is_changed`: it was another."""

    id: str
    by: str
    written_at: datetime
    words: str
    arrived_at: datetime | None
    answered: str | None
    answered_at: datetime | None
    is_changed: bool


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
