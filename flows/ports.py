"""What the use cases need from the outside, as protocols. `bot/app.py` hands them the real parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from flows.audit import Entry
from flows.authorisation import CLOCK
from flows.check_in import Asked, CheckIn, WaveKind
from flows.choices import Choice
from flows.erasure import Erasure
from flows.organisation import Organisation
from flows.overview import Among, CourseLine
from flows.people import Alert, Course, Duty, Handover, Participant, Sheet, StaffMember, Substitution, Transition
from flows.retention import Record
from flows.screen import Screen, Text
from flows.standing import Standing
from questionnaires.model import ItemWords, Questionnaire


class Dialogue(StrEnum):
    """What a chat's live message shows.

    The welcome, the current check-in, one of the participant's own pages (`LiveMessage.place` says which), or that
    nothing is going on.
    """

    WELCOME = "welcome"
    CHECK_IN = "check_in"
    OWN = "own"
    RESTING = "resting"


class Kind(StrEnum):
    """What the outbox carries; `docs/delivery.md` says what each guarantees."""

    OFFER = "offer"
    REMINDER = "reminder"
    REPLY = "reply"
    NUDGE = "nudge"
    SEEN = "seen"
    PICTURE = "picture"
    NOTICE = "notice"
    FORM = "form"
    HINTS = "hints"
    HELP = "help"
    NOTE = "note"
    PORTRAIT = "portrait"
    FILE = "file"
    ANNOUNCEMENT = "announcement"
    SIGN_IN = "sign_in"


PRIORITY = {
    Kind.NUDGE: 0,
    Kind.SIGN_IN: 0,
    Kind.HELP: 1,
    Kind.NOTE: 1,
    Kind.PORTRAIT: 1,
    Kind.FILE: 1,
    Kind.ANNOUNCEMENT: 1,
    Kind.SEEN: 1,
    Kind.REPLY: 1,
    Kind.PICTURE: 1,
    Kind.HINTS: 1,
    Kind.NOTICE: 2,
    Kind.REMINDER: 3,
    Kind.OFFER: 4,
    Kind.FORM: 4,
}
"""Alert before the answer to something a person did, before notices, reminders and bulk offers (DESIGN § 3.8)."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row. `screen` is kept encrypted; a row without one is composed from `ref` when it is sent.

    `dedupe_key` is unique for ever: adding a row whose key exists changes nothing.
    """

    kind: Kind
    recipient: str
    dedupe_key: str
    ref: str = ""
    screen: Screen | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class StuckLetter:
    """What has not reached somebody. `key` names it; `error` is a type or code, None where nothing was tried yet."""

    key: str
    kind: Kind
    recipient: str
    put_at: datetime
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """The chat's live message: what it is to show, what it shows, and where it is.

    `place` names the own page that is shown, with what it is about behind slashes ("choice/see/who5"); else empty.
    Meanwhile `check_in` is what stood there before, and stands there again when the page is left.

    `latest_message_id` is the newest message known in the chat; when it is higher than `message_id`, something
    stands below the live message and the next drawing sends a new one.
    """

    participant: str
    dialogue: Dialogue
    check_in: str | None
    notice: Text | None
    revision: int
    shown_revision: int
    message_id: int | None
    latest_message_id: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Wave:
    """A planned occasion of one questionnaire for one participant.

    `month` is so many months after the start, None where that doesn't count; `about` is the transition it belongs to.
    """

    participant: str
    questionnaire: str
    number: int
    due_at: datetime
    kind: WaveKind = WaveKind.PLAN
    month: int | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom an invite is for: a participant's or a staff member's id."""

    subject: str
    is_staff: bool


class InviteProblem(StrEnum):
    """Why an invite can't be used."""

    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    OTHER_PERSON = "other_person"


class Participants(Protocol):
    """The young people, and their choices."""

    async def get(self, participant: str) -> Participant: ...
    async def exists(self, participant: str) -> bool: ...
    async def by_chat(self, chat_id: int) -> Participant | None: ...
    async def add(self, participant: Participant) -> None: ...
    async def save(self, participant: Participant) -> None: ...
    async def record_choice(self, choice: Choice) -> None: ...
    async def choices_of(self, participant: str) -> Sequence[Choice]: ...
    async def end_course(self, course: Course) -> None: ...
    async def courses_of(self, participant: str) -> Sequence[Course]: ...
    async def back_by(self, day: date) -> Sequence[str]: ...
    async def elsewhere(self, participant: str) -> Sequence[str]: ...
    async def of_contacts(self, contacts: Collection[str]) -> Sequence[Participant]: ...
    async def all(self) -> Sequence[Participant]: ...


class Staff(Protocol):
    """Contact persons and coordinators."""

    async def get(self, staff: str) -> StaffMember: ...
    async def by_chat(self, chat_id: int) -> StaffMember | None: ...
    async def add(self, member: StaffMember) -> None: ...
    async def save(self, member: StaffMember) -> None: ...
    async def all(self) -> Sequence[StaffMember]: ...
    async def leave(self, staff: str, on: date) -> None: ...
    async def set_portrait(self, staff: str, jpeg: bytes) -> None: ...
    async def portrait(self, staff: str) -> bytes | None: ...
    async def has_portrait(self, staff: str) -> bool: ...


class Invites(Protocol):
    """Single-use, expiring links that tie a chat to a person. Tokens are kept as hashes only."""

    async def issue(self, subject: str, token: str, expires_at: datetime) -> None: ...
    async def redeem(self, token: str, chat_id: int, now: datetime) -> Invitee | InviteProblem: ...
    async def tied_at(self, subject: str) -> datetime | None: ...


class CheckIns(Protocol):
    """Check-ins with their answers: `of` a participant, or `about` one."""

    async def get(self, check_in: str) -> CheckIn | None: ...
    async def add(self, check_in: CheckIn) -> None: ...
    async def save(self, check_in: CheckIn) -> None: ...
    async def of(self, participant: str) -> Sequence[CheckIn]: ...
    async def about(self, participant: str) -> Sequence[CheckIn]: ...
    async def of_many(self, participants: Collection[str], questionnaires: Collection[str]) -> Sequence[CheckIn]: ...
    async def asked(self, participants: Collection[str]) -> Sequence[Asked]: ...
    async def next_after(self, check_in: str) -> CheckIn | None: ...
    async def withdraw_answer(self, check_in: str, item: str) -> None: ...
    async def all(self) -> Sequence[CheckIn]: ...
    async def keep_window(self, check_in: CheckIn) -> None: ...
    async def speak(self, check_in: str, language: str) -> None: ...


class Waves(Protocol):
    """Planned occasions; one per participant, questionnaire and number, for ever."""

    async def plan(self, wave: Wave) -> None: ...
    async def due(self, now: datetime, limit: int, but: Collection[str] = ()) -> Sequence[Wave]: ...
    async def take(self, wave: Wave, *, as_missed: bool = False) -> bool: ...
    async def due_of(self, participant: str, now: datetime) -> Sequence[Wave]: ...
    async def planned(self, participant: str) -> Sequence[Wave]: ...
    async def past(self, participant: str) -> Sequence[Wave]: ...
    async def missed(self, participant: str) -> Sequence[Wave]: ...
    async def next_of_many(
        self, participants: Collection[str], questionnaires: Collection[str]
    ) -> Mapping[str, datetime]: ...
    async def last_number(self, participant: str, questionnaire: str) -> int: ...
    async def move(self, wave: Wave) -> None: ...
    async def cancel(self, participant: str) -> None: ...
    async def call_off(self, wave: Wave) -> None: ...


class Alerts(Protocol):
    """Alerts and how far each has come."""

    async def get(self, alert: str) -> Alert | None: ...
    async def add(self, alert: Alert) -> None: ...
    async def save(self, alert: Alert) -> None: ...
    async def of(self, participant: str) -> Sequence[Alert]: ...
    async def open_of_many(self, participants: Collection[str]) -> Sequence[Alert]: ...
    async def of_check_in(self, check_in: str) -> Alert | None: ...


class Transitions(Protocol):
    """What begins in somebody's life, and when."""

    async def add(self, transition: Transition) -> None: ...
    async def of(self, participant: str) -> Sequence[Transition]: ...
    async def remove(self, transition: str) -> None: ...


class Outbox(Protocol):
    """What must reach somebody."""

    async def put(self, outgoing: Outgoing) -> None: ...
    async def was_sent(self, recipient: str, kind: Kind, ref: str) -> bool | None: ...
    async def waits(self, recipient: str, kind: Kind) -> bool: ...


class LiveMessages(Protocol):
    """The live message of each chat."""

    async def get(self, participant: str) -> LiveMessage | None: ...
    async def show(
        self,
        participant: str,
        dialogue: Dialogue,
        check_in: str | None = None,
        notice: Text | None = None,
        place: str = "",
    ) -> None: ...
    async def heard_at(self, participant: str) -> datetime | None: ...
    async def send_anew(self, heard_after: datetime, notice: Text) -> Sequence[str]: ...


class Identities(Protocol):
    """Who can be reached; names and chats stay behind it."""

    async def write_to(self, subject: str, address: str | None) -> None: ...
    async def address_of(self, subject: str) -> str | None: ...
    async def staff_at(self, address: str) -> Sequence[str]: ...
    async def is_reachable(self, subject: str) -> bool: ...
    async def mark_unreachable(self, subject: str) -> bool: ...


class Doors(Protocol):
    """Who is signed in to the pages."""

    async def end_all(self, subject: str) -> None: ...


class Audit(Protocol):
    """The audit log: written to, and read; never changed."""

    async def write(self, entry: Entry) -> None: ...
    async def about(self, subject: str) -> Sequence[Entry]: ...
    async def last_done(self, actor: str, deed: str, subjects: Collection[str]) -> Mapping[str, datetime]: ...


class SentMessages(Protocol):
    """What stands in the chats; delivery cleans it away."""

    async def clean(self, subject: str) -> None: ...


class Substitutions(Protocol):
    """Who takes over for whom, and when."""

    async def add(self, substitution: Substitution) -> Substitution: ...
    async def save(self, substitution: Substitution) -> None: ...
    async def get(self, substitution: int) -> Substitution | None: ...
    async def of(self, staff: str) -> Sequence[Substitution]: ...
    async def by(self, substitute: str) -> Sequence[Substitution]: ...
    async def not_over(self) -> Sequence[Substitution]: ...


class Handovers(Protocol):
    """Who is to have another contact person, and from which day on."""

    async def plan(self, handover: Handover) -> None: ...
    async def of(self, participant: str) -> Handover | None: ...
    async def planned(self) -> Sequence[Handover]: ...
    async def done(self, participant: str) -> None: ...


class Sheets(Protocol):
    """Handover sheets: kept sealed, and passed on only when the participant has approved them."""

    async def add(self, sheet: Sheet) -> None: ...
    async def get(self, sheet: str) -> Sheet | None: ...
    async def of(self, participant: str) -> Sequence[Sheet]: ...
    async def decide(self, sheet: Sheet) -> None: ...


class Duties(Protocol):
    """That professionals thought of a notification of concern; never what it says."""

    async def add(self, duty: Duty) -> None: ...
    async def of(self, participant: str) -> Sequence[Duty]: ...


class Overviews(Protocol):
    """Courses as a coordinator sees them: how they stand, never what was answered."""

    async def count(self, among: Among) -> int: ...
    async def count_each(self, among: Among) -> Mapping[Standing, int]: ...
    async def page(self, among: Among, page: int) -> Sequence[CourseLine]: ...
    async def by_contact(self, organisation: str) -> dict[str, int]: ...
    async def named(self, organisation: str, word: str) -> list[str]: ...


class Deliveries(Protocol):
    """What has not reached an organisation's people."""

    async def given_up(self, organisation: str) -> Sequence[StuckLetter]: ...
    async def late(self, organisation: str, now: datetime, before: datetime) -> Sequence[StuckLetter]: ...
    async def send_again(self, organisation: str, key: str) -> bool: ...
    async def put_away(self, organisation: str, key: str) -> bool: ...


class Erasures(Protocol):
    """Wishes to be erased, and what was decided about each."""

    async def get(self, erasure: str) -> Erasure: ...
    async def open_of(self, participant: str) -> Erasure | None: ...
    async def add(self, erasure: Erasure) -> None: ...
    async def save(self, erasure: Erasure) -> None: ...
    async def all(self) -> Sequence[Erasure]: ...
    async def to_carry_out(self) -> Sequence[Erasure]: ...


class Retention(Protocol):
    """Removes what a participant has of one record type."""

    async def remove(self, record: Record, participant: str) -> int: ...


class Transaction(Protocol):
    """Everything that is read and written together; one commit at its end, or nothing."""

    @property
    def participants(self) -> Participants: ...
    @property
    def staff(self) -> Staff: ...
    @property
    def invites(self) -> Invites: ...
    @property
    def check_ins(self) -> CheckIns: ...
    @property
    def waves(self) -> Waves: ...
    @property
    def alerts(self) -> Alerts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def live(self) -> LiveMessages: ...
    @property
    def identities(self) -> Identities: ...
    @property
    def doors(self) -> Doors: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def substitutions(self) -> Substitutions: ...
    @property
    def overviews(self) -> Overviews: ...
    @property
    def deliveries(self) -> Deliveries: ...
    @property
    def erasures(self) -> Erasures: ...
    @property
    def retention(self) -> Retention: ...
    @property
    def handovers(self) -> Handovers: ...
    @property
    def sheets(self) -> Sheets: ...
    @property
    def duties(self) -> Duties: ...
    @property
    def transitions(self) -> Transitions: ...
    @property
    def sent_messages(self) -> SentMessages: ...


class QuestionnaireShelf(Protocol):
    """Every questionnaire that is installed."""

    def get(self, questionnaire: str, version: int) -> Questionnaire: ...
    def latest(self, questionnaire: str) -> Questionnaire: ...
    def all(self) -> Sequence[Questionnaire]: ...
    def language_for(self, questionnaire: Questionnaire, wanted: str) -> str: ...
    def form_sample(self, language: str) -> ItemWords | None: ...
    def other_side(self, questionnaire: str) -> Questionnaire | None: ...


class PageOf(Protocol):
    """The address of somebody's own page, from a moment on for some days; None: there are no pages.

    `handed`: of a participant's, for minutes and once, to be handed over by somebody who sits beside them.
    """

    def __call__(self, person: str, now: datetime, /, *, handed: bool = False) -> str | None: ...


@dataclass(frozen=True, slots=True)
class World:
    """What a use case works with: one transaction, one moment, and what doesn't change while it runs.

    `actor` is who acts: a participant's or staff member's id, or `OPERATOR` or `CLOCK` (`flows.authorisation`).
    """

    tx: Transaction
    now: datetime
    new_id: Callable[[], str]
    questionnaires: QuestionnaireShelf
    organisations: Callable[[str], Organisation]
    is_holiday: Callable[[date], bool]
    page_of: PageOf
    actor: str = CLOCK
