"""How a run went, as figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.compared import Held


@dataclass(slots=True)
class Result:
    """How it went. `lost`, `wrong`, `doubled` and `stuck` count `differences`, and are to be 0."""

    seed: int
    kills: int = 0
    taps: int = 0
    answers: int = 0
    dialogues: int = 0
    months: int = 0
    nudges: int = 0
    reminders: int = 0
    letters: int = 0
    lost: int = 0
    wrong: int = 0
    doubled: int = 0
    stuck: int = 0
    duplicates_explained: int = 0
    longest_wait_s: float = 0.0
    seconds: float = 0.0
    differences: list[str] = field(default_factory=list)
    complaints: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)


def steps_of(held: Held) -> dict[str, int]:
    """What happened to alerts, counted; what was undone by itself."""
    steps = [step for trail in held.trails.values() for step in trail]
    return dict(Counter(step.did.value for step in steps).most_common())
