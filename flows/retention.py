"""How long each record type is kept: one declared table, which the job follows and `pejling retention show` prints.

What hangs on a young person is counted from the end of their course, and for how long the organisation decides: journal
duty and archive law differ. Everything else has its time here. Nothing of somebody who takes part, or has a pause from
it, is ever removed by time.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from flows.organisation import Organisation


class Record(StrEnum):
    """A type of record. The names are those of `retention_months` in the organisations' file."""

    ANSWERS = "answers"
    ALERTS = "alerts"
    WRITTEN = "written"
    CHOICES = "choices"
    COURSES = "courses"
    DUTIES = "duties"
    SHEETS = "sheets"
    IDENTITY = "identity"
    WORDS = "words"
    MESSAGES = "messages"
    SENT_MESSAGES = "sent_messages"
    INVITES = "invites"
    UPDATES = "updates"
    PARKED_UPDATES = "parked_updates"
    RUNS = "runs"
    SESSIONS = "sessions"
    USED_LINKS = "used_links"
    ATTEMPTS = "attempts"
    ERASURES = "erasures"
    AUDIT = "audit"
    BACKUPS = "backups"


class After(StrEnum):
    """What the time is counted from."""

    COURSE = "the end of the course"
    WRITTEN = "when it was written"
    ENDED = "when it was put down"
    SENT = "when it was sent"
    EXPIRED = "when it expired"
    HANDLED = "when it was handled"
    PARKED = "when it was parked"
    RUN = "the run"
    SEEN = "the last visit"
    TRIED = "the attempt"
    LAPSED = "when the link lapsed"
    NEVER = "nothing"


IN_REAL_TIME = frozenset({After.ENDED, After.SENT, After.HANDLED, After.PARKED, After.SEEN, After.TRIED, After.LAPSED})
"""Noted by the machine's clock; everything else by people's time, which a demo may move."""


class Fate(StrEnum):
    """What happens when the time has come."""

    DELETED = "deleted"
    EMPTIED = "its content is removed"
    KEPT = "kept"
    FOLLOWS = "goes with the alerts"


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of a record type. `keep` is months or a time, None: as many months as the organisation decides."""

    record: Record
    after: After
    keep: int | timedelta | None
    fate: Fate
    why: str

    @property
    def decided_by_organisation(self) -> bool:
        """Whether the time is the organisation's to decide."""
        return self.keep is None and self.fate in (Fate.DELETED, Fate.EMPTIED)

    def before(self, now: datetime, organisation: Organisation | None = None) -> datetime | None:
        """What is older than this moment is past its time; None: nothing is, or nobody has decided yet."""
        keep = self.keep
        if keep is None and organisation is not None:
            keep = organisation.retention_months.get(self.record)
        if keep is None or self.fate is Fate.KEPT:
            return None
        return months_before(now, keep) if isinstance(keep, int) else now - keep


_PERSON = "what the organisation's journal duty and archive law ask for, and no longer"

TABLE = (
    Rule(Record.ANSWERS, After.COURSE, None, Fate.DELETED, _PERSON),
    Rule(Record.ALERTS, After.COURSE, None, Fate.DELETED, _PERSON),
    Rule(Record.WRITTEN, After.NEVER, None, Fate.FOLLOWS, "reasons and agreements explain an alert, and nothing else"),
    Rule(Record.CHOICES, After.COURSE, None, Fate.DELETED, "they show what was agreed, as long as that is asked"),
    Rule(Record.COURSES, After.COURSE, None, Fate.DELETED, _PERSON),
    Rule(Record.DUTIES, After.COURSE, None, Fate.DELETED, _PERSON),
    Rule(Record.SHEETS, After.COURSE, None, Fate.DELETED, _PERSON),
    Rule(Record.SHEETS, After.WRITTEN, 6, Fate.EMPTIED, "by then it was passed on, or nobody wanted it"),
    Rule(Record.WORDS, After.WRITTEN, timedelta(days=1), Fate.DELETED, "what isn't sent on is nobody's business"),
    Rule(Record.IDENTITY, After.COURSE, None, Fate.DELETED, "a name is needed as long as somebody may come back"),
    Rule(Record.MESSAGES, After.ENDED, timedelta(days=30), Fate.EMPTIED, "one that was given up can be looked into"),
    Rule(Record.MESSAGES, After.ENDED, 12, Fate.DELETED, "their keys keep a message from going out twice"),
    Rule(Record.SENT_MESSAGES, After.SENT, 24, Fate.DELETED, "so long a chat can be cleaned from here"),
    Rule(Record.INVITES, After.EXPIRED, timedelta(days=30), Fate.DELETED, "so long an old link is explained"),
    Rule(Record.UPDATES, After.HANDLED, timedelta(hours=48), Fate.DELETED, "Telegram holds one for 24 hours at most"),
    Rule(Record.PARKED_UPDATES, After.PARKED, timedelta(days=7), Fate.DELETED, "a fault is mended within a week"),
    Rule(Record.RUNS, After.RUN, 36, Fate.DELETED, "they show that this table is followed"),
    Rule(Record.SESSIONS, After.SEEN, timedelta(days=1), Fate.DELETED, "nobody stays signed in that long"),
    Rule(Record.USED_LINKS, After.LAPSED, timedelta(days=1), Fate.DELETED, "then the link opens nothing anyway"),
    Rule(Record.ATTEMPTS, After.TRIED, timedelta(days=1), Fate.DELETED, "a door is never locked longer"),
    Rule(Record.ERASURES, After.NEVER, None, Fate.KEPT, "they show that a wish was met, by the code alone"),
    Rule(Record.AUDIT, After.NEVER, None, Fate.KEPT, "it holds ids and deeds alone, and a chain can't be cut"),
    Rule(Record.BACKUPS, After.NEVER, None, Fate.KEPT, "the operator's: see docs/privacy/backups.md"),
)

DECIDED = tuple(dict.fromkeys(rule.record for rule in TABLE if rule.decided_by_organisation))
"""The record types whose months the organisation decides."""


def months_before(moment: datetime, months: int) -> datetime:
    """So many calendar months earlier; where that month has no such day, its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
