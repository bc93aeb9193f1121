"""`python -m tests.faults`: a long run, as JSON on standard output. Exit 1 where anything is not as it must be."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from storage.schema import migrate
from tests.contract.postgresql import Server
from tests.faults.run import Plan, run


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


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--intake", choices=["polling", "webhook"], default="polling")
    parser.add_argument("--processes", type=int, choices=[1, 2, 4], default=1)
    parser.add_argument("--limits", action="store_true", help="with Telegram's limits, and a bot that keeps to them")
    parser.add_argument("--keep", type=Path, help="keep the folder with database and logs here")
    parser.add_argument("--json", action="store_true", help="as one line")
    given = parser.parse_args()
    plan = Plan(given.seed, given.kills, given.people, given.intake, given.processes, given.limits)
    with tempfile.TemporaryDirectory(prefix="pejling-faults-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        with database(given.database, folder) as url:
            result = asyncio.run(run(plan, folder, url))
    sys.stdout.write(json.dumps(asdict(plan) | asdict(result), indent=None if given.json else 1) + "\n")
    return 1 if result.differences else 0


if __name__ == "__main__":
    sys.exit(main())
