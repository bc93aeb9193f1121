"""What a participant was asked and answered, as their own copy has it, and what comes of it. As in `contents.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flows.screen import Text


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
class Occasion:
    """When something is asked next. `month` is so many months after the start, None where that doesn't count."""

    questionnaire: str
    title: str
    number: int
    kind: str
    month: int | None
    due_at: datetime
