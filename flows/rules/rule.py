"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.events import BecameUnreachable, CheckInCompleted, ContactWanted, FellSilent
from flows.organisation import Organisation

Trigger = CheckInCompleted | ContactWanted | BecameUnreachable | FellSilent


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw: the values it decided on, so that the decision can be explained afterwards."""

    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `needs_choice`: a nudge goes out only where the participant has chosen that beforehand.

    `is_said`: the participant is told that it fired, and so hears what becomes of it. `waits_for_office`: nothing has
    happened just now, so the nudge goes out in the office hours, and the promise counts from then.
    """

    id: str
    version: int
    needs_choice: bool
    check: Callable[[Trigger, Organisation], Finding | None]
    is_said: bool = True
    waits_for_office: bool = False
