"""What both kinds of backup share: files that get their name when they are complete, and what is refused."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import schema
from storage.errors import StorageError

BESIDE = ("-wal", "-shm", "-journal")
"""The ends of the names of what SQLite keeps beside a database."""


class BackupError(StorageError):
    """A backup can't be made, or can't be restored."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a backup: the schema's version, how many rows, and the file's size in bytes."""

    schema: str
    participants: int
    check_ins: int
    size: int


@contextmanager
def new_file_for(path: Path) -> Iterator[Path]:
    """A file beside where it is to be in the end (mode 0600, mkstemp's own); gone afterwards if it still is there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for end in ("", *BESIDE):
            part.with_name(part.name + end).unlink(missing_ok=True)


def expect_known(version: str, file: Path) -> None:
    """Raise BackupError for a schema that this code can't bring to its own."""
    known = {path.name.partition("_")[0] for path in (schema.MIGRATIONS / "versions").glob("*.py")}
    if version not in known:
        raise BackupError(
            f"{file} has schema {version}, which this Pejling doesn't know (its own is {schema.HEAD}). Install the "
            "Pejling that made the backup, or a newer one."
        )


def flush(folder: Path) -> None:
    """Have the disk remember a new name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
