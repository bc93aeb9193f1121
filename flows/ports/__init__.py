"""What the use cases need from the outside, as protocols. `bot/app.py` hands them the real parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from flows.authorisation import CLOCK
from flows.organisation import Organisation
from flows.ports.alerts import Alerts, Notes, SentOn, Talks
from flows.ports.asking import CheckIns, QuestionnaireShelf, Transitions, Wave, Waves
from flows.ports.letters import PRIORITY, Deliveries, Kind, Outbox, Outgoing, SentMessages, StuckLetter
from flows.ports.live import Dialogue, LiveMessage, LiveMessages
from flows.ports.people import (
    Doors,
    Duties,
    Handovers,
    Identities,
    Invitee,
    InviteProblem,
    Invites,
    Participants,
    Sheets,
    Staff,
    Substitutions,
)
from flows.ports.trust import Audit, Erasures, Overviews, Retention

__all__ = [
    "PRIORITY",
    "Alerts",
    "Audit",
    "CheckIns",
    "Deliveries",
    "Dialogue",
    "Doors",
    "Duties",
    "Erasures",
    "Handovers",
    "Identities",
    "InviteProblem",
    "Invitee",
    "Invites",
    "Kind",
    "LiveMessage",
    "LiveMessages",
    "Notes",
    "Outbox",
    "Outgoing",
    "Overviews",
    "PageOf",
    "Participants",
    "QuestionnaireShelf",
    "Retention",
    "SentMessages",
    "SentOn",
    "Sheets",
    "Staff",
    "StuckLetter",
    "Substitutions",
    "Talks",
    "Transaction",
    "Transitions",
    "Wave",
    "Waves",
    "World",
]


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
    def talks(self) -> Talks: ...
    @property
    def notes(self) -> Notes: ...
    @property
    def words(self) -> SentOn: ...
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
