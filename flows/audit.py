"""The audit log's entries: who did what to whose data. Ids and names of deeds alone, never what somebody said."""

from __future__ import annotations

import hashlib
import json
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
