"""Backup and restore of a database that may be in use: one file, written from one moment's state and looked through.

How it is done is each database's own matter: `sqlite.py`, `postgresql.py`.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from storage import engines, schema
from storage.backup.files import BackupError, Contents

__all__ = ["BackupError", "Contents", "back_up", "restore"]


def back_up(url: str, file: Path) -> Contents:
    """Copy the database at an address to a new file, readable by its owner alone. Raises StorageError.

    Whoever writes meanwhile is not held up: what is committed before the copy begins is in it, nothing else is.
    """
    if os.path.lexists(file):
        raise BackupError(f"{file} is there already. Name a new file, or move that one away.")
    address = engines.parse(url)
    found: Contents = _way_of(address).back_up(address, file)
    return found


def restore(url: str, file: Path, *, force: bool = False) -> Contents:
    """Put a backup in the place of the database at an address, and bring it to the current schema.

    Returns what was in the backup; what was there before is put aside. Raises StorageError, then with nothing changed:
    where the file is no sound backup, or another process has the database open. `force` goes on in spite of that.
    """
    if not file.is_file():
        raise BackupError(f"{file} is no file. Name the file that `pejling backup` has written.")
    address = engines.parse(url)
    found: Contents = _way_of(address).restore(address, file, force=force)
    schema.migrate(url)
    return found


def _way_of(address: URL) -> Any:
    return import_module(f"storage.backup.{address.get_backend_name()}")
