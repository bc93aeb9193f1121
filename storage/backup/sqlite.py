"""Backup and restore of a SQLite database that may be in use.

SQLite copies from one moment's state, and the copy is looked through before it gets its name.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import URL

from storage import engines
from storage.backup.files import BESIDE, BackupError, Contents, expect_known, flush, new_file_for

KEPT = ".before-restore"
"""What the name of a database ends with that a restore has put aside."""


def back_up(address: URL, file: Path) -> Contents:
    """Copy it through SQLite's own online backup."""
    database = _file_of(address)
    with _explained(file), new_file_for(file) as copy:
        _copy(database, copy)
        found = _look_through(copy, file)
        copy.rename(file)
        flush(file.parent)
    return found


def restore(address: URL, file: Path, *, force: bool = False) -> Contents:
    """Put it in the database's place, which is kept as NAME.before-restore.

    With `force`, another process that has the database open works on with what was put aside, until it is started
    again.
    """
    database = _file_of(address, must_exist=False)
    kept = database.with_name(database.name + KEPT)
    if os.path.lexists(kept):
        raise BackupError(f"{kept} is there already, from an earlier restore. Move it away first.")
    with _explained(database), new_file_for(database) as copy:
        with _sound(file):
            _expect_whole(file)
            _copy(file, copy, "ro")
            found = _look_through(copy, file)
        expect_known(found.schema, file)
        if database.exists():
            _put_aside(database, kept, copy, force=force)
        copy.replace(database)
        flush(database.parent)
    return found


def _file_of(address: URL, *, must_exist: bool = True) -> Path:
    (engines.check_file if must_exist else engines.check_folder)(address)
    return Path(str(address.database)).resolve()  # SQLite, too, looks beside what a link points to


def _copy(source: Path, target: Path, mode: str = "rw") -> None:
    """All pages in one step: one moment's state, and in WAL mode no writer waits for it."""
    with closing(_opened(source, mode)) as reading, closing(_opened(target)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing that belongs to it beside it
    with target.open("rb") as copied:
        os.fsync(copied.fileno())


def _opened(path: Path, mode: str = "rw") -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _expect_whole(file: Path) -> None:
    """Raise BackupError unless the file has the size that its first page says; SQLite forgives half a last page."""
    with closing(_opened(file, "ro")) as connection:
        pages, each = (connection.execute(f"PRAGMA page_{what}").fetchone()[0] for what in ("count", "size"))
    if pages * each != file.stat().st_size:
        raise BackupError(_damaged(file, "its size and its pages"))


def _look_through(copy: Path, named: Path) -> Contents:
    """What is in it. Raises BackupError for what is damaged, or no database of Pejling's; `named` as the user does."""
    with closing(_opened(copy)) as connection:
        damage = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if damage != "ok" or connection.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupError(_damaged(named, "its tables" if damage == "ok" else "its pages"))
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not {"alembic_version", "participant", "check_in"} <= tables:
            raise BackupError(f"{named} is no database of Pejling's. Name the file that `pejling backup` has written.")
        row = "SELECT (SELECT version_num FROM alembic_version), (SELECT count(*) FROM participant), count(*)"
        version, participants, check_ins = connection.execute(f"{row} FROM check_in").fetchone()
    return Contents(str(version), participants, check_ins, copy.stat().st_size)


def _damaged(named: Path, what: str) -> str:
    return f"{named} is damaged or cut off: {what} don't fit together. Use another backup."


@contextmanager
def _sound(file: Path) -> Iterator[None]:
    """SQLite stumbles over a file: say that it is the backup's own fault."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise BackupError(f"{_damaged(file, 'its pages')} SQLite says: {error}.") from error


def _put_aside(database: Path, kept: Path, copy: Path, *, force: bool) -> None:
    """Give the database its second name. The first is replaced afterwards, so that it is never without a file."""
    if not force:
        _expect_unused(database)
    was = database.stat()
    copy.chmod(was.st_mode & 0o777)
    if (was.st_uid, was.st_gid) != (copy.stat().st_uid, copy.stat().st_gid):
        os.chown(copy, was.st_uid, was.st_gid)
    kept.hardlink_to(database)
    for end in BESIDE:
        beside = database.with_name(database.name + end)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + end))


def _expect_unused(database: Path) -> None:
    """Raise BackupError where another process has the database open, even if it does nothing with it just now.

    SQLite changes from WAL to another journal only for the one connection there is, and writes everything into the
    one file then. Every connection that has used a database in WAL mode, as all of ours do, holds a lock on it until
    it is closed, and the system gives the lock back when a process dies.
    """
    remedy = "End `pejling run` and whatever else has it open, or go on in spite of it with --force."
    try:
        with closing(_opened(database)) as connection:
            connection.execute("PRAGMA busy_timeout=0")
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise BackupError(f"The database {database} is in use. {remedy}") from error
        if code not in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise
        raise BackupError(
            f"The database {database} is damaged ({error}), so it can't be told whether it is in use. {remedy}"
        ) from error


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """What goes wrong with files and disks, as one sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise BackupError(
            f"{place} can't be written: {error}. See that its folder exists and is yours to write, and that there is "
            "room on the disk."
        ) from error
