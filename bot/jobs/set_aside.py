"""What a tick couldn't do now: it keeps nothing else waiting, and is looked at again a little later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

LOOK_AGAIN = timedelta(minutes=10)

MOST = 10_000
"""A query leaves each of these out by a parameter of its own, and SQLite takes 32,766."""


class SetAside:
    """Ids that are left out of what is due; of more than `MOST` the oldest are looked at again at once."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}

    def at(self, now: datetime) -> Sequence[str]:
        """Those that are set aside still, also where the clock was put back."""
        self._until = {each: until for each, until in self._until.items() if now < until <= now + LOOK_AGAIN}
        return list(self._until)[-MOST:]

    def add(self, each: str, now: datetime) -> None:
        """Look at it again later."""
        self._until.pop(each, None)
        self._until[each] = now + LOOK_AGAIN
