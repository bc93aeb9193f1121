"""Backup and restore of a SQLite database that may be in use.

A backup is one file that was copied through SQLite's own online backup from one moment's state, and looked through
before it gets its name. A restore puts such a file in the database's place, and keeps what was there.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from storage import engines, schema
from storage.errors import StorageError

KEPT = ".before-restore"
"""What the name of a database ends with that a restore has put aside."""

_BESIDE = ("-wal", "-shm", "-journal")
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


def back_up(url: str, file: Path) -> Contents:
    """Copy the database at an address to a new file, readable by its owner alone. Raises StorageError.

    Whoever writes meanwhile is not held up: what is committed before the copy begins is in it, nothing else is.
    """
    database = _file_of(url)
    if os.path.lexists(file):
        raise BackupError(f"{file} is there already. Name a new file, or move that one away.")
    with _explained(file), _new_file_for(file) as copy:
        _copy(database, copy)
        found = _look_through(copy, file)
        copy.rename(file)
        _flush(file.parent)
    return found


def restore(url: str, file: Path, *, force: bool = False) -> Contents:
    """Put a backup in the place of the database at an address, and bring it to the current schema.

    Returns what was in the backup. The database that was there is kept as NAME.before-restore. Raises StorageError,
    then with nothing changed: where the file is no sound backup, or another process has the database open. `force`
    goes on in spite of that; the other one then works on with what was put aside, until it is started again.
    """
    database = _file_of(url, must_exist=False)
    kept = database.with_name(database.name + KEPT)
    if os.path.lexists(kept):
        raise BackupError(f"{kept} is there already, from an earlier restore. Move it away first.")
    if not file.is_file():
        raise BackupError(f"{file} is no file. Name the file that `pejling backup` has written.")
    with _explained(database), _new_file_for(database) as copy:
        with _sound(file):
            _expect_whole(file)
            _copy(file, copy, "ro")
            found = _look_through(copy, file)
        _expect_known(found.schema, file)
        if database.exists():
            _put_aside(database, kept, copy, force=force)
        copy.replace(database)
        _flush(database.parent)
    schema.migrate(url)
    return found


def _file_of(url: str, *, must_exist: bool = True) -> Path:
    address = engines.parse(url)
    if address.get_backend_name() != "sqlite":
        raise BackupError(_for_postgresql(address))
    (engines.check_file if must_exist else engines.check_folder)(address)
    return Path(str(address.database)).resolve()  # SQLite, too, looks beside what a link points to


def _for_postgresql(address: URL) -> str:
    bare = URL.create(
        "postgresql", address.username, host=address.host, port=address.port, database=address.database
    ).render_as_string()
    return (
        f"The database {engines.place(address)} is backed up and restored with PostgreSQL's own programs. Use "
        f"`pg_dump --format=custom --file=FILE {bare}` and, with the bot ended, "
        f"`pg_restore --clean --if-exists --single-transaction --dbname={bare} FILE`."
    )


@contextmanager
def _new_file_for(path: Path) -> Iterator[Path]:
    """A file beside where it is to be in the end (mode 0600, mkstemp's own); gone afterwards if it still is there."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        for end in ("", *_BESIDE):
            part.with_name(part.name + end).unlink(missing_ok=True)


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


def _expect_known(version: str, file: Path) -> None:
    known = {path.name.partition("_")[0] for path in (schema.MIGRATIONS / "versions").glob("*.py")}
    if version not in known:
        raise BackupError(
            f"{file} has schema {version}, which this Pejling doesn't know (its own is {schema.HEAD}). Install the "
            "Pejling that made the backup, or a newer one."
        )


def _put_aside(database: Path, kept: Path, copy: Path, *, force: bool) -> None:
    """Give the database its second name. The first is replaced afterwards, so that it is never without a file."""
    if not force:
        _expect_unused(database)
    was = database.stat()
    copy.chmod(was.st_mode & 0o777)
    if (was.st_uid, was.st_gid) != (copy.stat().st_uid, copy.stat().st_gid):
        os.chown(copy, was.st_uid, was.st_gid)
    kept.hardlink_to(database)
    for end in _BESIDE:
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


def _flush(folder: Path) -> None:
    """Have the disk remember a new name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
