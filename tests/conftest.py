"""What every test shares: how hard Hypothesis looks, what is saved, and the golden conversations' `--update`."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from storage import engines
from tests import compiled, forked
from tests.migrated import migrated_file

__all__ = ["migrated_file"]

settings.register_profile(
    "ci",
    max_examples=50,
    derandomize=False,
    print_blob=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("ci"), max_examples=2000)
settings.load_profile("ci")

compiled.share()
forked.share()
# No test switches the power off: what a power cut leaves is a promise of SQLite's, and the disk would be waited for.
engines.WRITING = (*engines.WRITING, "PRAGMA synchronous=OFF")

MEMORY = Path("/dev/shm")  # noqa: S108 - the system's own, and pytest makes a folder of its own in it
ROOM = 4 * 2**30
"""Bytes. All that the tests leave behind while they run is under a quarter of it."""

if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    # A disk is waited for in thousands of small writes; what the tests are about is the same in memory.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

# A hundred programs are started: each would compile all of the code where the surroundings say that nobody keeps it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

LONGEST = ("tests/faults/test_faults.py", "tests/conversations/test_twenty.py")
"""What one process is at for half a minute begins first, so that none waits for another in the end. The faults mostly
wait themselves: beside them the others have both cores."""

GARBAGE = 50_000
"""So many new objects call for a collection, seventy times the usual: with a heap of this size that took a sixth of
the time."""

gc.disable()  # until everything is imported and collected


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first; all else as it stands."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What is there by now stays: it needn't be looked through again and again."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="rewrite what the golden conversations have recorded, and say what changed",
    )
