"""What is compared in the end, pure: what everybody meant, what the database holds, and what arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flows.alert import Alert, Step
from flows.check_in import CheckIn
from flows.ports import Kind
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.faults.guarantees import Arrived, Guarantee
from tests.faults.model import State


class Fault(StrEnum):
    """What can be wrong in the end."""

    LOST = "lost"
    WRONG = "wrong"
    DOUBLED = "doubled"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that isn't as it must be."""

    fault: Fault
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Meant:
    """One young person: where each of their check-ins ended, and what they chose in the welcome, in order.

    `asks` is whether they asked for contact, `calls` how often they answered a note with the wish for a call, `words`
    how often they had words sent on; `pressed` are alerts with what they said about them, or that it shall wait.
    """

    subject: str
    check_ins: Sequence[State]
    choices: Sequence[tuple[str, bool]]
    is_stopped: bool = False
    asks: bool = False
    calls: int = 0
    words: int = 0
    pressed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A row of the outbox, as far as it matters here."""

    id: int
    kind: Kind
    recipient: str
    dedupe_key: str
    ref: str
    state: OutboxState


@dataclass(frozen=True, slots=True)
class Letter:
    """One that arrived, and when by people's time; without a kind: no row of the outbox says it."""

    at: datetime
    kind: Kind | None = None
    recipient: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the database holds. `waves` and `choices` by participant, `trails` by alert, `names` of staff by id.

    `letters` are those that reached the mail server, as the rows that they were.
    """

    check_ins: Mapping[str, Sequence[CheckIn]]
    alerts: Mapping[str, Sequence[Alert]]
    waves: Mapping[str, Sequence[tuple[int, WaveState]]]
    choices: Mapping[str, Sequence[tuple[str, bool]]]
    outbox: Sequence[OutboxEntry]
    undrawn: Sequence[str] = ()
    parked: int = 0
    trails: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    letters: Sequence[Letter] = ()


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What arrived with a sound, whose chats these are, and the messages whose sender couldn't know it (`unsure`)."""

    arrived: Sequence[Arrived]
    unsure: frozenset[int]
    chats: Mapping[int, str]
    guarantees: Mapping[Kind, Guarantee]


@dataclass(slots=True)
class Verdict:
    """All differences, and how many messages came twice for a reason."""

    differences: list[Difference] = field(default_factory=list)
    duplicates_explained: int = 0
