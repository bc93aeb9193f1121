"""One transaction: every repository on one connection."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring
from storage.repositories.alerts import Alerts
from storage.repositories.base import Standpoint
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

    def __init__(self, connection: AsyncConnection, keyring: Keyring, standpoint: Standpoint) -> None:
        self.connection = connection
        self.participants = Participants(connection, keyring, standpoint)
        self.staff = Staff(connection, keyring, standpoint)
        self.invites = Invites(connection, keyring, standpoint)
        self.check_ins = CheckIns(connection, keyring, standpoint)
        self.waves = Waves(connection, keyring, standpoint)
        self.alerts = Alerts(connection, keyring, standpoint)
        self.outbox = Outbox(connection, keyring, standpoint)
        self.live = LiveMessages(connection, keyring, standpoint)
        self.identities = Identities(connection, keyring, standpoint)
        self.updates = Updates(connection, keyring, standpoint)
        self.facts = Facts(connection, keyring, standpoint)
