"""Who and what there is in the storage model: people of two organisations, whose chats have the same numbers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count

from flows.check_in import CheckIn, Status
from flows.people import Participant, StaffMember
from flows.ports import PRIORITY, Dialogue, Kind
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState

NOW = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
PEOPLES_LEAD = timedelta(days=10)
"""How far people's clock is ahead of real time, so that mixing them up shows."""

WEEKS = timedelta(days=21)
"""How long an invite works."""

LEASE, DRAWING_LEASE = timedelta(seconds=60), timedelta(seconds=30)
MARKS_KEPT, PARKED_KEPT = timedelta(hours=48), timedelta(days=7)

BOTS = {"aaby": 7_000_000_001, "boby": 7_000_000_002}
"""The bot of each organisation."""

HELPERS = {"aaby": StaffMember("S-A", "aaby", "Bo", "da", False), "boby": StaffMember("S-B", "boby", "Ib", "da", False)}
YOUNG = {
    name: Participant(name, organisation, HELPERS[organisation].id, name, "da")
    for name, organisation in (("P-A1", "aaby"), ("P-A2", "aaby"), ("P-B1", "boby"))
}
CHATS = {"P-A1": 101, "P-A2": 102, "P-B1": 101, "S-A": 201, "S-B": 201}
PHONES = (101, 102, 103, 201)


def asking(participant: str, wave: int) -> CheckIn:
    """A participant's first check-in, which is being answered, or the one of a later wave, which is offered."""
    first = CheckIn(f"{participant}/{wave}", participant, "who5", 1, "da", wave, NOW)
    return replace(first, status=Status.ASKING, item="happy", started_at=NOW) if wave == 1 else first


CHECK_INS = {each.id: each for name in YOUNG for each in (asking(name, 1), asking(name, 2))}


@dataclass(slots=True)
class Person:
    """Somebody's chat, and whether it can be reached."""

    organisation: str
    chat: int
    reachable: bool = True


@dataclass(slots=True)
class Letter:
    """A row of the outbox."""

    kind: Kind
    recipient: str
    not_before: datetime | None = None
    state: OutboxState = OutboxState.WAITING
    lease_until: datetime | None = None
    leased_by: int | None = None
    next_try_at: datetime | None = None
    attempts: int = 0
    age: int = field(default_factory=count().__next__, compare=False)

    def is_in_hand(self, real: datetime) -> bool:
        """Whether it is being sent at that moment."""
        return self.lease_until is not None and self.lease_until > real

    @property
    def turn(self) -> tuple[int, int]:
        """Sorts by priority and then by age."""
        return PRIORITY[self.kind], self.age

    def lease(self, process: int, until: datetime) -> None:
        """That process is sending it."""
        self.leased_by, self.lease_until, self.attempts = process, until, self.attempts + 1

    def release(self) -> None:
        """Nobody is sending it."""
        self.lease_until = self.leased_by = None

    def put_off(self, until: datetime, process: int) -> None:
        """Try again then, unless it is over or in somebody else's hands by now."""
        if self.state is OutboxState.WAITING and self.leased_by in (None, process):
            self.next_try_at = until
            self.release()

    def end(self, state: OutboxState, process: int) -> None:
        """It never goes out again, unless it is over or in somebody else's hands by now."""
        if self.state is OutboxState.WAITING and self.leased_by in (None, process):
            self.state = state
            self.release()

    def sent(self) -> None:
        """It has gone out, whoever has it in hand by now, and whatever was said of it before."""
        self.state = OutboxState.SENT
        self.release()


@dataclass(slots=True)
class View:
    """A chat's live message."""

    dialogue: Dialogue = Dialogue.WELCOME
    check_in: str | None = None
    revision: int = 1
    shown: int = 0
    message_id: int | None = None
    latest: int = 0
    heard_at: datetime | None = None
    heard_message: int | None = None
    lease_until: datetime | None = None
    leased_by: int | None = None
    next_try_at: datetime | None = None
    attempts: int = 0

    def is_in_hand(self, real: datetime) -> bool:
        """Whether it is being drawn at that moment."""
        return self.lease_until is not None and self.lease_until > real

    def show(self, dialogue: Dialogue, check_in: str | None = None) -> None:
        """Something else from now on."""
        self.dialogue, self.check_in, self.revision = dialogue, check_in, self.revision + 1

    def lease(self, process: int, until: datetime) -> None:
        """That process draws it."""
        self.leased_by, self.lease_until, self.attempts = process, until, self.attempts + 1

    def release(self) -> None:
        """Nobody draws it."""
        self.lease_until = self.leased_by = None

    def free(self) -> None:
        """Nobody draws it any more, through no fault of the chat's."""
        self.attempts -= 1
        self.release()

    def drawn(self, revision: int, message_id: int, process: int) -> None:
        """A revision stands in that message. It stays in somebody else's hands if it is by now."""
        self.latest = max(self.latest, message_id)
        if revision >= self.shown:
            self.shown, self.message_id = revision, max(self.message_id or 0, message_id)
        self.next_try_at = None
        if self.leased_by in (None, process):
            self.attempts = 0
            self.release()

    def put_off(self, until: datetime, process: int) -> None:
        """Draw it then, unless it is in somebody else's hands by now."""
        if self.leased_by in (None, process):
            self.next_try_at = until
            self.release()

    def heard(self, message_id: int, at: datetime) -> None:
        """The participant did something on that message."""
        self.latest, self.heard_at = max(self.latest, message_id), at
        self.heard_message = max(self.heard_message or 0, message_id)

    def adopt(self, check_in: str, message_id: int) -> None:
        """An offer that was sent becomes the live message; where one was drawn below it, that has to show it."""
        is_below = (self.message_id or 0) > message_id
        if not (is_below and self.check_in == check_in):
            self.show(Dialogue.CHECK_IN, check_in)
        if not is_below:
            self.shown, self.message_id, self.latest = self.revision, message_id, max(self.latest, message_id)


@dataclass(slots=True)
class Occasion:
    """A planned wave."""

    due_at: datetime
    state: WaveState = WaveState.PLANNED


@dataclass(slots=True)
class Token:
    """An invite."""

    subject: str
    expires_at: datetime
    used_at: datetime | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """An update that Telegram holds: what somebody does in a chat. `makes` is what it makes the bot send.

    The process in the place `breaks_in` can't handle it, the others can.
    """

    organisation: str
    number: int
    chat: int
    at: datetime
    answer: int
    makes: tuple[tuple[Kind, int], ...]
    breaks_in: int | None = None

    @property
    def key(self) -> tuple[int, int]:
        """By bot and number."""
        return BOTS[self.organisation], self.number


def hashed(token: str) -> str:
    """As an invite is kept."""
    return sha256(token.encode()).hexdigest()
