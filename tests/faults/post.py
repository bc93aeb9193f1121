"""A mail server that remembers when each letter came, by its name: sent again, a letter is the same one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiosmtpd.smtp import SMTP

from tests.integration.mailbox import Mailbox


@dataclass
class Post(Mailbox):
    """`letters`: when each came first, by people's time, in order; `offset` is that of people's time."""

    letters: dict[str, datetime] = field(default_factory=dict)
    offset: timedelta = field(default_factory=timedelta)

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take it in."""
        before = len(self.taken)
        answer = await super().handle_DATA(server, session, envelope)
        for letter in self.taken[before:]:
            name = str(letter["Message-ID"]).strip("<>").partition("@")[0]
            self.letters.setdefault(name, datetime.now(UTC) + self.offset)
        return answer
