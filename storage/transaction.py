"""One transaction: every repository on one connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring
from storage.keys import Keys
from storage.repositories.alerts import Alerts
from storage.repositories.audit import Audit
from storage.repositories.base import Standpoint
from storage.repositories.check_ins import CheckIns
from storage.repositories.deliveries import Deliveries
from storage.repositories.doors import Doors
from storage.repositories.duties import Duties
from storage.repositories.erasures import Erasures
from storage.repositories.facts import Facts
from storage.repositories.figures import Figures
from storage.repositories.identities import Identities
from storage.repositories.invites import Invites
from storage.repositories.live import LiveMessages
from storage.repositories.mailed import Mailed
from storage.repositories.notes import Notes
from storage.repositories.outbox import Outbox
from storage.repositories.overview import Overviews
from storage.repositories.page_letters import PageLetters
from storage.repositories.participants import Participants
from storage.repositories.retention import Retention
from storage.repositories.sent_messages import SentMessages
from storage.repositories.sheets import Sheets
from storage.repositories.staff import Staff
from storage.repositories.substitutions import Handovers, Substitutions
from storage.repositories.talks import Talks
from storage.repositories.transitions import Transitions
from storage.repositories.updates import Updates
from storage.repositories.waves import Waves
from storage.repositories.words import SentOn

R = TypeVar("R")


class _Made(Generic[R]):
    """A repository of a transaction, made when it is first asked for: most transactions ask for a handful."""

    def __init__(self, kind: Callable[..., R]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, tx: StoredTransaction, owner: type) -> R:
        made = tx.__dict__[self._name] = self._kind(*tx.shared)
        return made


class StoredTransaction:
    """`flows.ports.Transaction` on a database, and what intake, delivery and jobs need beside it."""

    participants = _Made(Participants)
    staff = _Made(Staff)
    invites = _Made(Invites)
    check_ins = _Made(CheckIns)
    waves = _Made(Waves)
    alerts = _Made(Alerts)
    talks = _Made(Talks)
    notes = _Made(Notes)
    words = _Made(SentOn)
    outbox = _Made(Outbox)
    mailed = _Made(Mailed)
    page_letters = _Made(PageLetters)
    live = _Made(LiveMessages)
    identities = _Made(Identities)
    audit = _Made(Audit)
    substitutions = _Made(Substitutions)
    handovers = _Made(Handovers)
    sheets = _Made(Sheets)
    duties = _Made(Duties)
    doors = _Made(Doors)
    overviews = _Made(Overviews)
    deliveries = _Made(Deliveries)
    sent_messages = _Made(SentMessages)
    updates = _Made(Updates)
    figures = _Made(Figures)
    facts = _Made(Facts)
    keys = _Made(Keys)
    transitions = _Made(Transitions)
    erasures = _Made(Erasures)
    retention = _Made(Retention)

    def __init__(self, connection: AsyncConnection, keyring: Keyring, standpoint: Standpoint) -> None:
        self.connection = connection
        self.mail: list[str] = []
        self.shared = (connection, keyring, standpoint, self.mail)
