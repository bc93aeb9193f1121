"""The people and the organisation's decisions about them, as the pure core sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from flows.choices import Sees, Way
from flows.plan import OwnPlan
from questionnaires.model import Form


class ParticipantStatus(StrEnum):
    """Where a participant is.

    Invited, in the welcome, taking part, having a pause from it, said no, or stopped by themselves; the course was
    ended by staff; who they are was erased.
    """

    INVITED = "invited"
    WELCOME = "welcome"
    ACTIVE = "active"
    PAUSED = "paused"
    DECLINED = "declined"
    STOPPED = "stopped"
    ENDED = "ended"
    ERASED = "erased"


TAKING_PART = (ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED)
"""In a course, whether or not something is asked just now."""


class WelcomeStage(StrEnum):
    """The screens of the welcome, in order. At `GUARDIAN` it waits, where the organisation's rule asks for it."""

    LANGUAGE = "language"
    FORM = "form"
    ABOUT = "about"
    SEEN_BY = "seen_by"
    NOT_WATCHED = "not_watched"
    GUARDIAN = "guardian"
    TAKE_PART = "take_part"
    NUDGE = "nudge"
    SEE = "see"
    STATISTICS = "statistics"
    REACH = "reach"


class PauseReason(StrEnum):
    """Why nothing is asked for a while: the participant's own wish, or what staff noted (S3:3559-3621)."""

    OWN = "own"
    ADMISSION = "admission"
    PRISON = "prison"


class ExitReason(StrEnum):
    """Why a course ended. Source: the exit reasons of the offers (S3:3559-3621)."""

    EDUCATION_OR_WORK = "education_or_work"
    OTHER_OFFER = "other_offer"
    CLARIFIED = "clarified"
    PARENTAL_LEAVE = "parental_leave"
    PRISON = "prison"
    ADMISSION = "admission"
    MOVED = "moved"
    LOST_CONTACT = "lost_contact"
    OTHER_PROVIDER = "other_provider"


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a participant and is kept sealed, all of it optional.

    `background` is the stamdata that the organisation asks for, code by field (`flows.background`). `code` are the four
    digits that they chose to open their page with, "" for none; `look` is how they like their page (`flows.looks`).
    """

    birth: date | None = None
    reach: Way | None = None
    background: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    look: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Course:
    """A stretch of taking part that is over: one participant in one organisation, counted from one."""

    participant: str
    number: int
    contact_person: str
    started_on: date
    ended_on: date
    exit_reason: ExitReason


@dataclass(frozen=True, slots=True)
class Participant:
    """A young person. `id` is the random code ("P-7KQ4") that answers hang on; `name` is decrypted.

    `form` is how a language with two forms speaks to them; `facts` is what staff noted, by `conditions.Fact`.
    `sees` is what the contact person may see by questionnaire, under "" for those that aren't named. `weekday` (0 is
    Monday) and `ask_at` are when the participant likes to be asked, None: when the organisation's calendar says.
    `pause_until` is the first day on which something is asked again; None in a pause: until further notice.
    `month_day` is the day of the month instead of one of the week; `zone` is where they live, None: where the
    organisation is. `plan` is what was agreed with them otherwise. `aftercare_from` is the day on which their course
    ended, where something is asked after it.
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
    statistics: bool | None = None
    sees: Mapping[str, Sees] = field(default_factory=dict)
    weekday: int | None = None
    ask_at: time | None = None
    pause_reason: PauseReason | None = None
    pause_until: date | None = None
    details: Details = Details()
    reachable: bool = True
    month_day: int | None = None
    zone: str | None = None
    plan: OwnPlan = field(default_factory=OwnPlan)
    aftercare_from: date | None = None

    def sees_of(self, questionnaire: str) -> Sees:
        """What the contact person may see of a questionnaire; where nothing was chosen, that it was answered."""
        return self.sees.get(questionnaire) or self.sees.get("") or Sees.THAT_ANSWERED


class TransitionKind(StrEnum):
    """What begins in a young person's life. Source: the offers' extra measurements (S0:2143; FACTS § 2, cadence)."""

    EDUCATION = "education"
    INTERNSHIP = "internship"
    EXAMS = "exams"
    NEW_SCHOOL = "new_school"
    MOVING = "moving"
    OF_AGE = "of_age"


@dataclass(frozen=True, slots=True)
class Transition:
    """That something begins on that local day, so that is asked about then; `set_by` is who noted it."""

    id: str
    participant: str
    kind: TransitionKind
    on_day: date
    set_by: str


class StaffRole(StrEnum):
    """What a staff member does; what each may do to whom stands in `flows.authorisation`."""

    CONTACT_PERSON = "contact_person"
    COORDINATOR = "coordinator"
    LEADER = "leader"


class Channel(StrEnum):
    """Where a staff member is written to."""

    TELEGRAM = "telegram"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who works for the organisation. `reachable` where there is a channel that a nudge can go to.

    `left_on` is the day from which on they work there no more; None: they do. `stand_in` is who takes over where they
    don't react, and whenever nobody else is named for the days they are away. `channels` are tried in this order.
    """

    id: str
    organisation: str
    name: str
    language: str
    reachable: bool
    role: StaffRole = StaffRole.CONTACT_PERSON
    left_on: date | None = None
    stand_in: str | None = None
    channels: tuple[Channel, ...] = tuple(Channel)


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody takes over for a contact person until the last day, or with none until further notice.

    `begun`: the young people were told; `over`: the contact person is back, or the last day has passed.
    """

    staff: str
    substitute: str
    from_on: date
    until_on: date | None
    id: int | None = None
    begun: bool = False
    over: bool = False

    def holds(self, day: date) -> bool:
        """Whether it is in force on a local day."""
        return not self.over and self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True)
class Handover:
    """A participant's contact person from that local day on."""

    participant: str
    to: str
    on_day: date


class SheetState(StrEnum):
    """How far a handover sheet has come: nobody but its writer sees one that the participant hasn't approved."""

    WRITTEN = "written"
    APPROVED = "approved"
    REFUSED = "refused"
    PASSED_ON = "passed_on"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A handover sheet; `content` is opened, None when it has been erased."""

    id: str
    participant: str
    written_by: str
    written_at: datetime
    content: str | None
    state: SheetState = SheetState.WRITTEN
    decided_at: datetime | None = None


class DutyOutcome(StrEnum):
    """What came of the prompt to think of a notification (underretning, Barnets lov § 133)."""

    CONSIDERED = "considered"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Duty:
    """That a professional considered or sent a notification of concern; never what it says."""

    participant: str
    alert: str | None
    recorded_by: str
    outcome: DutyOutcome
    at: datetime
