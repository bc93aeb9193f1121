"""The check-in: one sitting of one questionnaire, as a value that is saved and loaded between every step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from questionnaires.model import Form
from questionnaires.shape import DONT_KNOW, Value


class Status(StrEnum):
    """Where a check-in is.

    `COMPLETED`, `DECLINED` and `CLOSED` are final; only a declined one can still be begun, or put off, as a change of
    mind.
    """

    OFFERED = "offered"
    INTRO = "intro"
    ASKING = "asking"
    PAUSED = "paused"
    COMPLETED = "completed"
    DECLINED = "declined"
    CLOSED = "closed"


class WaveKind(StrEnum):
    """Why something is asked: it is in the plan, something new begins in somebody's life, or the course is over."""

    PLAN = "plan"
    TRANSITION = "transition"
    AFTERCARE = "aftercare"


class Ending(StrEnum):
    """Why a check-in was closed without being answered to the end.

    Its window passed; it was set aside, by a stop, a pause or what is asked next; or it was us who missed it.
    """

    NOT_ANSWERED = "not_answered"
    SET_ASIDE = "set_aside"
    MISSED_BY_US = "missed_by_us"


FINAL = frozenset({Status.COMPLETED, Status.DECLINED, Status.CLOSED})


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to one item: an option's value, "I don't know" among them, or None where it was skipped.

    Not asked has no answer.
    """

    value: Value | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One sitting of one questionnaire.

    `language` and `form` are those its words are in, `facts` what was known about the participant when it was opened,
    and `after` the check-in that comes before it on the same day, offered together. `contact_person` is whose it was
    to be then, also about whom the questions on the contact are. `answered_by` is the contact
    person who answers about the participant; None: the participant. `item` is the item being asked (kept through a
    pause), and `revision` counts every change. `together`: whether the contact person sat beside; None: not said.
    `shared`: whether the participant lets the contact person see the answers; None: not said.

    `closes_at` ends its window and `remind_at` is when the next reminder is due; None: there is none. `reminded` counts
    the reminders that were dealt with. `ending` says why it was closed.
    """

    id: str
    participant: str
    questionnaire: str
    version: int
    language: str
    wave: int
    prompted_at: datetime
    status: Status = Status.OFFERED
    item: str | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    revision: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    raw: int | None = None
    score: float | None = None
    contact_person: str | None = None
    answered_by: str | None = None
    after: str | None = None
    form: Form = Form.BOTH
    facts: Mapping[str, bool] = field(default_factory=dict)
    together: bool | None = None
    shared: bool | None = None
    kind: WaveKind = WaveKind.PLAN
    closes_at: datetime | None = None
    remind_at: datetime | None = None
    reminded: int = 0
    ending: Ending | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered without a change of mind."""
        return self.status not in FINAL

    @property
    def touched_at(self) -> datetime | None:
        """When something was last done with it: begun, or an item answered or skipped."""
        times = (self.started_at, *(answer.at for answer in self.answers.values()))
        return max((at for at in times if at is not None), default=None)

    @property
    def values(self) -> dict[str, int]:
        """The numbers that were answered, by item; skipped, not known and not asked items are absent."""
        said = {key: answer.value for key, answer in self.answers.items()}
        return {key: value for key, value in said.items() if value is not None and value != DONT_KNOW}


@dataclass(frozen=True, slots=True)
class Asked:
    """That somebody was asked and how far it has come, without a word of what was answered. As in `CheckIn`."""

    id: str
    participant: str
    questionnaire: str
    version: int
    language: str
    status: Status
    prompted_at: datetime
    ended_at: datetime | None
    contact_person: str | None
    answered_by: str | None
    started_at: datetime | None
    closes_at: datetime | None
    reminded: int
    ending: Ending | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered without a change of mind."""
        return self.status not in FINAL


def next_open(check_ins: Iterable[CheckIn]) -> CheckIn | None:
    """The open one whose turn it is: the one that comes after no other open one."""
    still_open = [each for each in check_ins if each.is_open]
    waiting = {each.id for each in still_open}
    return next((each for each in still_open if each.after not in waiting), None)


def last_open(check_ins: Iterable[CheckIn]) -> CheckIn | None:
    """The open one that no other open one comes after."""
    still_open = [each for each in check_ins if each.is_open]
    followed = {each.after for each in still_open}
    return next((each for each in still_open if each.id not in followed), None)
