"""Links to somebody's own page: sealed, so that they tell nothing and can't be made up, and good for some days.

Whoever has the link sees the page, as with a letter; so it goes to the person's own chat only, and ends soon. A staff
member's page and a participant's are different doors: neither link opens the other.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import PejlingError
from storage.crypto import Keyring
from storage.errors import SealError


@dataclass(frozen=True, slots=True)
class Door:
    """A kind of page: how its address begins, how long a link to it lasts, and what its seal is bound to."""

    path: str
    lasts: timedelta
    place: str


STAFF_PAGE = Door("c", timedelta(days=10), "link.page")
"""A form is to be answered in the week in which the young person answers; some days more for those who are away."""

OWN_PAGE = Door("m", timedelta(days=3), "link.own")
"""Longer than an offer waits for its reminder; whoever comes later writes to the bot and gets a new one."""


class LinkError(PejlingError):
    """The link is not one of ours, was altered, or its time is over."""

    def __init__(self, problem: str) -> None:
        super().__init__("this link", problem, "ask Pejling for a new one: write to the bot")


class Links:
    """Makes and reads links below the public address; there are none without one."""

    def __init__(self, public_url: str | None, keyring: Keyring) -> None:
        self._public_url = public_url
        self._keyring = keyring

    def page_of(self, person: str, now: datetime) -> str | None:
        """The address of somebody's own page, a staff member's or a participant's; None where there are no pages."""
        if self._public_url is None:
            return None
        door = OWN_PAGE if person.startswith("P-") else STAFF_PAGE
        sealed = self._keyring.seal(f"{(now + door.lasts).isoformat()} {person}", door.place)
        return f"{self._public_url}/{door.path}/{base64.urlsafe_b64encode(sealed.encode()).decode().rstrip('=')}"

    def member_of(self, token: str, now: datetime) -> tuple[str, datetime]:
        """Whose page a link's last part opens, of staff, and when the link was made. Raises LinkError."""
        return self._behind(STAFF_PAGE, token, now)

    def participant_of(self, token: str, now: datetime) -> tuple[str, datetime]:
        """Whose page a link's last part opens, of participants, and when the link was made. Raises LinkError."""
        return self._behind(OWN_PAGE, token, now)

    def _behind(self, door: Door, token: str, now: datetime) -> tuple[str, datetime]:
        try:
            padded = token + "=" * (-len(token) % 4)
            sealed = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii")
            ends, _, person = self._keyring.open_text(sealed, door.place).partition(" ")
        except (ValueError, binascii.Error, SealError):
            raise LinkError("is not one of ours") from None
        if datetime.fromisoformat(ends) <= now:
            raise LinkError("is too old")
        return person, datetime.fromisoformat(ends) - door.lasts
