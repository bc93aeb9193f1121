"""A simulated year of a thousand people on the pure core, and every written rule held against what happened.

`python -m benchmarks.year` (with `--json` for one JSON object). People answer at once, late, half-way or never, want to
be asked later, pause, stop and come back, move to other time zones, change their day, block the bot, fall silent; plans
are edited; contact persons are told of what they may know, and get in touch sooner or later; the bot is away for an
hour, a day, five days and a month. The clock is virtual, and so is everything but `flows`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass

from tests.unit.flows.year.people import People
from tests.unit.flows.year.rules import broken


@dataclass(frozen=True, slots=True)
class Figures:
    """How much happened, what of it broke a rule, by rule, and the seconds of CPU for both."""

    people: int
    asked: int
    events: int
    broken: dict[str, int]
    seconds: float


def run(people: int, seed: int) -> Figures:
    """One year."""
    begun = time.process_time()
    journal = People(people, seed).live()
    found = Counter(each.rule for each in broken(journal))
    asked = sum(each.what == "opened" for each in journal.entries)
    return Figures(people, asked, len(journal.entries), dict(found), round(time.process_time() - begun, 1))


def main() -> None:
    """Run it and print the figures; 1 where a rule was broken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--participants", type=int, default=1_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    found = asdict(run(given.participants, given.seed))
    lines = "\n".join(f"{name:10} {value}" for name, value in found.items())
    sys.stdout.write((json.dumps(found) if given.json else lines) + "\n")
    sys.exit(1 if found["broken"] else 0)


if __name__ == "__main__":
    main()
