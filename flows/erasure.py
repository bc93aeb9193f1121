"""A wish to be erased: asked, assessed by a person, then erased or kept, each record type with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from flows.names import RefusedError
from flows.retention import Record
from flows.screen import Text


class Reason(StrEnum):
    """Why something has to be kept although somebody wishes it erased. Source: GDPR art. 17(3)(b), (d) and (e)."""

    JOURNAL_DUTY = "journal_duty"
    ARCHIVE_LAW = "archive_law"
    LEGAL_CLAIM = "legal_claim"


ASSESSED = (
    Record.IDENTITY,
    Record.ANSWERS,
    Record.ALERTS,
    Record.WRITTEN,
    Record.CHOICES,
    Record.COURSES,
    Record.SHEETS,
    Record.DUTIES,
)
"""What a wish is about, in the order in which it is told. What else there is goes with the identity.

An alert that is kept is that it was raised, each step, when and by whom, and how it ended. What staff wrote down about
it, a reason or an agreement, is kept only where that is decided by itself (`Record.WRITTEN`). What the young person
wrote and sent on, and what was written to them, is nobody's record: it goes with the identity.
"""

ALWAYS_ERASED = Record.IDENTITY
"""Whatever has to be kept stays under the code: what needs a name has its place in the organisation's own journal."""

Decisions = Mapping[Record, Reason | None]
"""What becomes of each record type: None is erased, else it is kept, for that reason."""


class DecisionError(RefusedError):
    """A wish can't be decided like this; the sentence says what and what to do."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """One wish. It is answered by `answer_by` at the latest; times are UTC-aware, None: not yet."""

    id: str
    participant: str
    asked_at: datetime
    answer_by: date
    decisions: Decisions
    assessed_at: datetime | None = None
    assessed_by: str | None = None
    carried_out_at: datetime | None = None

    @property
    def erased(self) -> tuple[Record, ...]:
        """What is erased."""
        return tuple(record for record in ASSESSED if record in self.decisions and self.decisions[record] is None)

    @property
    def kept(self) -> Mapping[Record, Reason]:
        """What is kept, and why."""
        return {record: why for record in ASSESSED if (why := self.decisions.get(record)) is not None}


def decided(kept: Mapping[str, str]) -> Decisions:
    """A decision about every record type: those named are kept for that reason. Raises DecisionError."""
    for record, reason in kept.items():
        if record not in ASSESSED or record == ALWAYS_ERASED:
            known = ", ".join(each for each in ASSESSED if each is not ALWAYS_ERASED)
            raise DecisionError(f"{record!r} can't be kept: it is none of {known}. Name one of these.")
        if reason not in list(Reason):
            raise DecisionError(f"{reason!r} is no reason to keep {record}. Give one of {', '.join(Reason)}.")
    if Record.WRITTEN in kept and Record.ALERTS not in kept:
        raise DecisionError(Text("Reasons and agreements can't be kept without the alerts. Keep both, or erase them."))
    return {record: Reason(kept[record]) if record in kept else None for record in ASSESSED}
