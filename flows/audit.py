"""The audit log's entries: who did what to whose data. Ids and names of deeds alone, never what somebody said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

FIRST = "0" * 64
"""What stands before the first entry in the chain."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `subject` is whose data it was, `about` which of it, such as a questionnaire's id."""

    at: datetime
    actor: str
    deed: str
    subject: str
    about: str = ""

    def chained(self, previous: str) -> str:
        """This entry's link (SHA-256, hex) behind that one: whoever changes an entry changes every link after it."""
        told = [previous, self.at.astimezone(UTC).isoformat(), self.actor, self.deed, self.subject, self.about]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Linked:
    """An entry as it is stored: with its number, counted from one, and its link."""

    id: int
    entry: Entry
    link: str


@dataclass(slots=True)
class Walk:
    """A walk along the chain from its first entry: how many were sound, the last link, and what is wrong first.

    `expected` is a head that was written down earlier; `found` says whether the walk has passed it.
    """

    expected: str = ""
    count: int = 0
    head: str = FIRST
    at: datetime | None = None
    found: bool = False
    problem: str = ""

    def go_on(self, entries: Iterable[Linked]) -> bool:
        """Look at the next entries. False once something is wrong."""
        for each in entries:
            self.problem = self._wrong_with(each)
            if self.problem:
                return False
            self.count, self.head, self.at = each.id, each.link, each.entry.at
            self.found = self.found or each.link == self.expected
        return True

    def _wrong_with(self, each: Linked) -> str:
        if each.id != self.count + 1:
            return f"entry {self.count + 1} is missing: {each.id} comes next"
        if each.link != each.entry.chained(self.head):
            return f"entry {each.id} does not fit behind the one before it: it, or one before it, was changed"
        if self.at is not None and each.entry.at < self.at:
            return f"entry {each.id} is older than the one before it"
        return ""
