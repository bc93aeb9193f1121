"""An alert: a rule fired, and somebody is to react. It ends with contact, or with why there was none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Permission(StrEnum):
    """Whether the contact person may be told: chosen beforehand, asked now, then granted or refused."""

    CHOSEN = "chosen"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


TOLD = (Permission.CHOSEN, Permission.GRANTED)
"""The contact person may be told."""


class How(StrEnum):
    """How there was contact."""

    MET = "met"
    PHONED = "phoned"
    WROTE = "wrote"
    NOTE = "note"
    VIA_SOMEBODY = "via_somebody"


class Outcome(StrEnum):
    """What came of it. The last two also end an alert without contact, with the reason written down."""

    TALKED = "talked"
    SUPPORT_ADJUSTED = "support_adjusted"
    PLAN_MEETING = "plan_meeting"
    REFERRED = "referred"
    NO_NEED = "no_need"
    NOT_REACHED = "not_reached"


class Rung(StrEnum):
    """How far an alert has climbed past those who were to react, in order."""

    CONTACT = "contact"
    REMINDED = "reminded"
    SUBSTITUTE = "substitute"
    COORDINATOR = "coordinator"
    LEADER = "leader"


class Said(StrEnum):
    """What the young person says about an alert that is open: it changes nothing but what their contact person sees."""

    TALKED = "talked"
    NOT_NEEDED = "not_needed"
    WAIT = "wait"


class Answered(StrEnum):
    """What a young person answers to a note that was written to them."""

    CALL = "call"
    LATER = "later"
    FINE = "fine"


class Did(StrEnum):
    """What happened to an alert: one step of its trail."""

    RAISED = "raised"
    PERMITTED = "permitted"
    HELD = "held"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    TAKEN = "taken"
    PASSED_ON = "passed_on"
    CONTACT = "contact"
    CLOSED = "closed"
    UNDONE = "undone"
    REMINDED = "reminded"
    CLIMBED = "climbed"
    LEADER_TOLD = "leader_told"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule fired. Nobody but the participant learns of it unless `permission` is chosen or granted.

    `contact_person` is whose turn it is: exactly one, whoever acts, and on each rung somebody else. `check_in` is None
    for what did not come from one. `is_urgent`: it has the shorter deadline. `episode` is the id of the first alert
    about the same thing. Times are UTC-aware, None: not yet. `deadline` is the promise that the young person read, None
    where the organisation has made none; `act_by` is by when whoever's turn it is has to have been in touch, and
    `look_at` when the clock looks at it next. `held_until`: the young person wants to write first. `seen_at` is when
    somebody took it, `contact_at` when there was contact. It is open until it is closed with an outcome.
    """

    id: str
    participant: str
    contact_person: str
    rule: str
    rule_version: int
    values: Mapping[str, int]
    permission: Permission
    raised_at: datetime
    check_in: str | None = None
    deadline: datetime | None = None
    delivered_at: datetime | None = None
    seen_at: datetime | None = None
    closed_at: datetime | None = None
    is_urgent: bool = False
    episode: str = ""
    rung: Rung = Rung.CONTACT
    act_by: datetime | None = None
    look_at: datetime | None = None
    held_until: datetime | None = None
    contact_at: datetime | None = None
    contact_how: How | None = None
    outcome: Outcome | None = None

    @property
    def told(self) -> bool:
        """Whether the contact person may know of it."""
        return self.permission in TOLD

    @property
    def is_open(self) -> bool:
        """Whether it isn't closed."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an alert's trail: what happened, when, and by whom (an id, `OPERATOR` or `CLOCK`).

    `to` is whom it passed to, `detail` a code such as an outcome or a reason, `words` a reason written down (opened).
    `before` is what a step of a person changed, so that it can be undone for a minute; `is_undone`: it was. `number`
    counts the steps of one alert from one; storing gives it.
    """

    alert: str
    did: Did
    at: datetime
    by: str
    to: str | None = None
    detail: str = ""
    words: str | None = None
    before: Mapping[str, str | None] | None = None
    is_undone: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that was had: what was agreed in a few words, which the young person can read.

    `noted_at` is when it was written down; of two on one day the later one counts. `is_followed_up`: whoever acts was
    told that its next date has come. `journal` is the reference under which it stands in the organisation's own system,
    "" where it doesn't.
    """

    id: str
    participant: str
    alert: str | None
    by: str
    on_day: date
    noted_at: datetime
    agreed: str
    journal: str = ""
    follow_up_on: date | None = None
    is_followed_up: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """The next date of a conversation, by its id, that nobody was told of yet; nothing of what was agreed."""

    talk: str
    participant: str
    organisation: str
    on_day: date


@dataclass(frozen=True, slots=True)
class Note:
    """A short note in the name of who wrote it (`by`), and what the young person answered to it.

    `words` is opened. `arrived_at` is when it could be read, None: not yet. `answered` is the answer that holds, at
    `answered_at`; it can be changed once, and `is_changed` says that it was.
    """

    id: str
    participant: str
    by: str
    written_at: datetime
    words: str
    arrived_at: datetime | None = None
    answered: Answered | None = None
    answered_at: datetime | None = None
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What a young person wrote outside a question, and sent on to their contact person; else it is soon removed.

    `words` is opened, None when it has been removed. `sent_at` is when they were sent on, with `alert`.
    """

    id: str
    participant: str
    said_at: datetime
    words: str | None
    alert: str | None = None
    sent_at: datetime | None = None
