"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flows.events import CheckInCompleted, ContactWanted
from flows.people import Organisation

Trigger = CheckInCompleted | ContactWanted


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule saw: the values it decided on, so that the decision can be explained afterwards."""

    values: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `needs_choice`: a nudge goes out only where the participant has chosen that beforehand."""

    id: str
    version: int
    needs_choice: bool
    check: Callable[[Trigger, Organisation], Finding | None]
