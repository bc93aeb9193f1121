"""Links to somebody's own page: sealed, so that they tell nothing and can't be made up, and good for some days.

A link alone opens nothing that matters: a participant's asks for what only they know, a staff member's works once
(ADR 17). The doors are different ones: no link opens another's.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from contextlib import suppress
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


STAFF_PAGE = Door("console/in", timedelta(days=3), "link.console")
"""In a message to staff. It works once; whoever comes later asks for a new one on the page itself."""

OWN_PAGE = Door("m/in", timedelta(days=3), "link.own")
"""Longer than an offer waits for its reminder; whoever comes later writes to the bot and gets a new one."""

HANDED = Door("m/in", timedelta(minutes=15), "link.handed")
"""Shown as a QR code by somebody who sits beside the young person, and knows them. It works once."""


class LinkError(PejlingError):
    """The link is not one of ours, was altered, or its time is over."""

    def __init__(self, problem: str) -> None:
        super().__init__("this link", problem, "ask Pejling for a new one: write to the bot")


class Links:
    """Makes and reads links below the public address; there are none without one."""

    def __init__(self, public_url: str | None, keyring: Keyring) -> None:
        self._public_url = public_url
        self._keyring = keyring

    def page_of(self, person: str, now: datetime, *, handed: bool = False) -> str | None:
        """The address of somebody's own page, a staff member's or a participant's; None where there are no pages.

        `handed`: staff hand a participant's over, as a QR code.
        """
        if not person.startswith("P-"):
            return self.through(STAFF_PAGE, person, now)
        return self.through(HANDED if handed else OWN_PAGE, person, now)

    def through(self, door: Door, person: str, now: datetime) -> str | None:
        """The address of a door that opens somebody's page; None where there are no pages."""
        if self._public_url is None:
            return None
        sealed = self._keyring.seal(f"{(now + door.lasts).isoformat()} {person}", door.place)
        return f"{self._public_url}/{door.path}/{_written(sealed)}"

    def behind_any(self, doors: Iterable[Door], token: str, now: datetime) -> tuple[Door, str, datetime]:
        """As `behind`, of whichever of these doors it is. Raises LinkError."""
        for door in doors:
            with suppress(LinkError):
                return door, *self.behind(door, token, now)
        raise LinkError("is not one of ours, or too old")

    def behind(self, door: Door, token: str, now: datetime) -> tuple[str, datetime]:
        """Whose page the last part of a link through that door opens, and when it was made. Raises LinkError.

        Only as it was written: base64 reads many spellings alike, and what works once is known by its spelling.
        """
        try:
            padded = token + "=" * (-len(token) % 4)
            sealed = base64.urlsafe_b64decode(padded.encode("ascii")).decode("ascii")
            ends, _, person = self._keyring.open_text(sealed, door.place).partition(" ")
        except (ValueError, binascii.Error, SealError):
            raise LinkError("is not one of ours") from None
        if token != _written(sealed):
            raise LinkError("was altered")
        if datetime.fromisoformat(ends) <= now:
            raise LinkError("is too old")
        return person, datetime.fromisoformat(ends) - door.lasts


def _written(sealed: str) -> str:
    """A sealed text as the last part of an address."""
    return base64.urlsafe_b64encode(sealed.encode()).decode().rstrip("=")
