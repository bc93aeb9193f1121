"""The people and the organisation's decisions about them, as the pure core sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from questionnaires.model import Form


class ParticipantStatus(StrEnum):
    """Where a participant is: invited, in the welcome, taking part, said no, or stopped."""

    INVITED = "invited"
    WELCOME = "welcome"
    ACTIVE = "active"
    DECLINED = "declined"
    STOPPED = "stopped"


class WelcomeStage(StrEnum):
    """The screens of the welcome, in order."""

    LANGUAGE = "language"
    FORM = "form"
    ABOUT = "about"
    SEEN_BY = "seen_by"
    NOT_WATCHED = "not_watched"
    TAKE_PART = "take_part"
    NUDGE = "nudge"


class Purpose(StrEnum):
    """What a participant chooses about; each choice is kept with the hash of the text that was shown."""

    TAKE_PART = "take_part"
    NUDGE = "nudge"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Participant:
    """A young person. `id` is the random code ("P-7KQ4") that answers hang on; `name` is decrypted.

    `form` is how a language with two forms speaks to them; `facts` is what staff noted, by `conditions.Fact`.
    `reachable`: the chat did not refuse when last written to. `Identities` notes it; saving a participant doesn't.
    """

    id: str
    organisation: str
    contact_person: str
    name: str
    language: str
    status: ParticipantStatus = ParticipantStatus.INVITED
    stage: WelcomeStage = WelcomeStage.LANGUAGE
    revision: int = 0
    nudge: bool | None = None
    started_on: date | None = None
    form: Form = Form.BOTH
    facts: Mapping[str, bool] = field(default_factory=dict)
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A contact person or coordinator. `reachable` where there is a channel that a nudge can go to."""

    id: str
    organisation: str
    name: str
    language: str
    reachable: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice, as it was made: never changed, only followed by a newer one."""

    participant: str
    purpose: Purpose
    granted: bool
    text_hash: str
    at: datetime


@dataclass(frozen=True, slots=True)
class HelpLine:
    """A help line as the organisation has checked it; texts by language."""

    name: str
    number: str
    hours: Mapping[str, str]
    checked: date


@dataclass(frozen=True, slots=True)
class Promise:
    """By when a contact person writes: so many working days later, at that hour."""

    working_days: int
    hour: time


@dataclass(frozen=True, slots=True)
class Organisation:
    """A municipality or an offer, with what it has decided. `promise` None: no deadline is ever named.

    `questionnaires` are asked in this order where several fall on one day; `languages` are offered in this order.
    """

    id: str
    name: str
    zone: str
    office_hours: tuple[time, time]
    promise: Promise | None
    help_lines: tuple[HelpLine, ...]
    low_threshold: int
    first_names_in_notices: bool
    questionnaires: tuple[str, ...]
    languages: tuple[str, ...]


class Permission(StrEnum):
    """Whether the contact person may be told: chosen beforehand, asked now, then granted or refused."""

    CHOSEN = "chosen"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule fired. Nobody but the participant learns of it unless `permission` is chosen or granted.

    `check_in` is None for what did not come from one. Times are UTC-aware, None: not yet. `deadline` is the
    promise that was made, None where the organisation has made none. It is closed when there was contact.
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

    @property
    def told(self) -> bool:
        """Whether the contact person may know of it."""
        return self.permission in (Permission.CHOSEN, Permission.GRANTED)
