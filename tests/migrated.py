"""A migrated SQLite file, made once for all test processes: copying it takes a thousandth of the time."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from storage.schema import migrate


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file; nobody writes to it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    path = folder / "migrated.db"
    with (folder / "migrating").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not path.exists():
            migrate(f"sqlite:///{path}")
    return path
