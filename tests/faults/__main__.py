"""`python -m tests.faults`: a long run of every variant, as JSON on standard output. With a database, an intake or a
number of processes: one run of that. Exit 1 where anything is not as it must be.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from random import SystemRandom
from typing import Any

from storage.schema import migrate
from tests.contract.postgresql import Server
from tests.faults.result import Result
from tests.faults.run import Plan, run

VARIANTS: Sequence[dict[str, Any]] = (
    {"database": "sqlite", "intake": "polling", "processes": 1},
    {"database": "postgresql", "intake": "polling", "processes": 2},
    {"database": "postgresql", "intake": "webhook", "processes": 1},
    {"database": "postgresql", "intake": "webhook", "processes": 4},
)
"""The kills are shared out among them."""

SUMS = ("kills", "taps", "answers", "dialogues", "nudges", "reminders", "lost", "wrong", "doubled", "stuck")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of a new, migrated database."""
    if kind == "sqlite":
        url = f"sqlite:///{folder / 'pejling.db'}"
        migrate(url)
        yield url
        return
    with Server.started(folder / "postgresql") as server, server.database("pejling") as url:
        migrate(url)
        yield url


def carried_out(plan: Plan, folder: Path) -> Result:
    """One run in a folder of its own; a line on standard error says which, for these take long."""
    sys.stderr.write(f"{plan}\n")
    folder.mkdir(parents=True, exist_ok=True)
    with database(plan.database, folder) as url:
        return asyncio.run(run(plan, folder, url))


def added_up(runs: Sequence[tuple[Plan, Result]]) -> dict[str, Any]:
    """Every run by its name, and all of them together."""
    results = [result for _, result in runs]
    return {
        "seeds": [plan.seed for plan, _ in runs],
        **{name: sum(getattr(each, name) for each in results) for name in SUMS},
        "duplicates": sum(each.duplicates_explained for each in results),
        "longest_wait_s": max(each.longest_wait_s for each in results),
        "variants": {plan.name: asdict(plan) | asdict(result) for plan, result in runs},
    }


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="in all")
    parser.add_argument("--people", type=int, default=100, help="in each run")
    parser.add_argument("--seed", type=int, help="of the first run, the next one's is one more; any where not given")
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    parser.add_argument("--intake", choices=["polling", "webhook"])
    parser.add_argument("--processes", type=int, choices=[1, 2, 4])
    parser.add_argument("--limits", action="store_true", help="with Telegram's limits, and a bot that keeps to them")
    parser.add_argument("--keep", type=Path, help="keep the folders with database and logs in here")
    parser.add_argument("--json", action="store_true", help="as one line")
    return parser.parse_args()


def main() -> int:
    """Run it."""
    given = _read_arguments()
    chosen = {name: value for name in VARIANTS[0] if (value := getattr(given, name)) is not None}
    variants = [chosen] if chosen else VARIANTS
    seed = SystemRandom().randrange(10**6) if given.seed is None else given.seed
    shares = [given.kills // len(variants) + (place < given.kills % len(variants)) for place in range(len(variants))]
    plans = [
        Plan(seed + place, share, given.people, limits=given.limits, **variant)
        for place, (share, variant) in enumerate(zip(shares, variants, strict=True))
    ]
    with tempfile.TemporaryDirectory(prefix="pejling-faults-") as temporary:
        runs = [(plan, carried_out(plan, (given.keep or Path(temporary)) / plan.name)) for plan in plans]
    sys.stdout.write(json.dumps(added_up(runs), indent=None if given.json else 1) + "\n")
    return 1 if any(result.differences for _, result in runs) else 0


if __name__ == "__main__":
    sys.exit(main())
