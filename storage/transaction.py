"""One transaction: every repository on one connection."""

from __future__ import annotations

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
from storage.repositories.notes import Notes
from storage.repositories.outbox import Outbox
from storage.repositories.overview import Overviews
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


class StoredTransaction:
    """`flows.ports.Transaction` on a database, and what intake, delivery and jobs need beside it."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring, standpoint: Standpoint) -> None:
        self.connection = connection
        self.mail: list[str] = []
        shared = (connection, keyring, standpoint, self.mail)
        self.participants = Participants(*shared)
        self.staff = Staff(*shared)
        self.invites = Invites(*shared)
        self.check_ins = CheckIns(*shared)
        self.waves = Waves(*shared)
        self.alerts = Alerts(*shared)
        self.talks = Talks(*shared)
        self.notes = Notes(*shared)
        self.words = SentOn(*shared)
        self.outbox = Outbox(*shared)
        self.live = LiveMessages(*shared)
        self.identities = Identities(*shared)
        self.audit = Audit(*shared)
        self.substitutions = Substitutions(*shared)
        self.handovers = Handovers(*shared)
        self.sheets = Sheets(*shared)
        self.duties = Duties(*shared)
        self.doors = Doors(*shared)
        self.overviews = Overviews(*shared)
        self.deliveries = Deliveries(*shared)
        self.sent_messages = SentMessages(*shared)
        self.updates = Updates(*shared)
        self.figures = Figures(*shared)
        self.facts = Facts(*shared)
        self.keys = Keys(*shared)
        self.transitions = Transitions(*shared)
        self.erasures = Erasures(*shared)
        self.retention = Retention(*shared)
