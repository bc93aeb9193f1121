"""Links to a staff member's own page: sealed, so that they tell nothing and can't be made up, and good for some days.

Whoever has the link sees the page, as with a letter; so it goes to the member's own chat only, and ends soon.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta

from bot.errors import PejlingError
from storage.crypto import Keyring
from storage.errors import SealError

LASTS = timedelta(days=10)
"""A form is to be answered in the week in which the young person answers; some days more for those who are away."""

PLACE = "link.page"


class LinkError(PejlingError):
    """The link is not one of ours, was altered, or its time is over."""

    def __init__(self, problem: str) -> None:
        super().__init__("this link", problem, "ask Pejling for a new one: write to the bot")


class Links:
    """Makes and reads links below the public address; there are none without one."""

    def __init__(self, public_url: str | None, keyring: Keyring) -> None:
        self._public_url = public_url
        self._keyring = keyring

    def page_of(self, member: str, now: datetime) -> str | None:
        """The address of a staff member's page; None where there are no pages."""
        if self._public_url is None:
            return None
        sealed = self._keyring.seal(f"{(now + LASTS).isoformat()} {member}", PLACE)
        return f"{self._public_url}/c/{base64.urlsafe_b64encode(sealed.encode()).decode().rstrip('=')}"

    def member_of(self, token: str, now: datetime) -> str:
        """Whose page a link's last part opens. Raises LinkError."""
        try:
            padded = token + "=" * (-len(token) % 4)
            sealed = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii")
            ends, _, member = self._keyring.open_text(sealed, PLACE).partition(" ")
        except (ValueError, binascii.Error, SealError):
            raise LinkError("is not one of ours") from None
        if datetime.fromisoformat(ends) <= now:
            raise LinkError("is too old")
        return member
