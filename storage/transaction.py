"""One transaction: every repository on one connection."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring
from storage.repositories.alerts import Alerts
from storage.repositories.check_ins import CheckIns
from storage.repositories.facts import Facts
from storage.repositories.identities import Identities
from storage.repositories.invites import Invites
from storage.repositories.live import LiveMessages
from storage.repositories.outbox import Outbox
from storage.repositories.participants import Participants
from storage.repositories.staff import Staff
from storage.repositories.updates import Updates
from storage.repositories.waves import Waves


class StoredTransaction:
    """`flows.ports.Transaction` on a database, and what intake, delivery and jobs need beside it."""

    def __init__(self, connection: AsyncConnection, keyring: Keyring) -> None:
        self.connection = connection
        self.participants = Participants(connection, keyring)
        self.staff = Staff(connection, keyring)
        self.invites = Invites(connection, keyring)
        self.check_ins = CheckIns(connection, keyring)
        self.waves = Waves(connection, keyring)
        self.alerts = Alerts(connection, keyring)
        self.outbox = Outbox(connection, keyring)
        self.live = LiveMessages(connection, keyring)
        self.identities = Identities(connection, keyring)
        self.updates = Updates(connection, keyring)
        self.facts = Facts(connection, keyring)
