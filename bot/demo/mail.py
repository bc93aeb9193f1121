"""The demo's post office: e-mails go nowhere, and can be read on the demo's page."""

from __future__ import annotations

from collections import deque

from bot.delivery.email import SUBJECT, MailChannel
from bot.delivery.letters import Letter
from bot.web.desk import Mail
from flows.screen import Link
from locales import catalog
from storage.repositories.outbox import ClaimedOutgoing

KEPT = 5
"""The newest ones; the list stands beside the coordinator's."""


class DemoMail(MailChannel):
    """Keeps letters in place of handing them in, until the demo ends."""

    def __init__(self) -> None:
        self.letters: deque[tuple[str, Mail]] = deque(maxlen=KEPT)
        """By whom they are for; the newest first."""

    async def send(self, row: ClaimedOutgoing, letter: Letter) -> None:
        """Put it on top. A letter without a link isn't one to open."""
        links = [
            each.action.url for buttons in letter.screen.buttons for each in buttons if isinstance(each.action, Link)
        ]
        subject = catalog.load(row.language).text(SUBJECT)
        self.letters.appendleft((row.recipient, Mail(str(row.address), subject, next(iter(links), ""))))
