"""Backup and restore of a PostgreSQL database, with PostgreSQL's own programs, `pg_dump` and `pg_restore`.

A restore puts what was there aside, as a schema of its own in the same database.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from sqlalchemy.engine import URL

from storage import engines
from storage.backup.files import BackupError, Contents, expect_known, flush, new_file_for

OURS = "public"
KEPT = "before_restore"
"""The schema that holds what a restore has put aside."""

OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
CONTENTS = """
SELECT (SELECT version_num FROM alembic_version), (SELECT count(*) FROM participant), (SELECT count(*) FROM check_in)
"""
HELD = {"alembic_version", "participant", "check_in"}
_TABLE = re.compile(r"TABLE public (\w+) ")
_VERSION = re.compile(r"^COPY public\.alembic_version .*\n(\S+)$", re.MULTILINE)


def back_up(address: URL, file: Path) -> Contents:
    """Dump it from one moment's state, in which the rows are counted as well."""
    with _connected(address) as connection, new_file_for(file) as part:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        (moment,) = _row(connection, "SELECT pg_export_snapshot()")
        _run(address, "pg_dump", "--format=custom", f"--schema={OURS}", f"--snapshot={moment}", f"--file={part}")
        _expect_ours(address, part, file)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(file)
        flush(file.parent)
        return _contents(connection, file)


def restore(address: URL, file: Path, *, force: bool = False) -> Contents:
    """Put it in the database's place, all or nothing; what was there is kept as the schema `before_restore`.

    With `force`, another process that is connected works on with what was restored, and its transactions fail once.
    """
    _expect_ours(address, file, file)
    version = _version_in(address, file)
    expect_known(version, file)
    with _connected(address) as connection:
        _put_aside(connection, address, force=force)
    into = ("--single-transaction", "--exit-on-error", "--no-owner", f"--schema={OURS}", f"--dbname={_bare(address)}")
    try:
        _run(address, "pg_restore", *into, str(file))
    except BackupError:
        with _connected(address) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {OURS} CASCADE")
            connection.execute(f"ALTER SCHEMA {KEPT} RENAME TO {OURS}")
        raise
    with _connected(address) as connection:
        return _contents(connection, file)


def _contents(connection: psycopg.Connection, file: Path) -> Contents:
    version, participants, check_ins = _row(connection, CONTENTS)
    return Contents(str(version), int(participants), int(check_ins), file.stat().st_size)


def _row(connection: psycopg.Connection, query: LiteralString) -> tuple[Any, ...]:
    row = connection.execute(query).fetchone()
    if row is None:
        raise BackupError(f"PostgreSQL gave no answer to {query!r}. See that the database is Pejling's.")
    return row


def _put_aside(connection: psycopg.Connection, address: URL, *, force: bool) -> None:
    place = engines.place(address)
    if _row(connection, OTHERS) != (0,) and not force:
        remedy = "End `pejling run` and whatever else has it open, or go on in spite of it with --force."
        raise BackupError(f"The database {place} is in use. {remedy}")
    kept = "SELECT 1 FROM information_schema.schemata WHERE schema_name = %s"
    if connection.execute(kept, [KEPT]).fetchone():
        remedy = f"Drop that schema first, when nobody needs it: DROP SCHEMA {KEPT} CASCADE."
        raise BackupError(f"The database {place} still holds what an earlier restore put aside, as {KEPT}. {remedy}")
    connection.execute(f"ALTER SCHEMA {OURS} RENAME TO {KEPT}")
    connection.execute(f"CREATE SCHEMA {OURS}")


def _expect_ours(address: URL, dump: Path, named: Path) -> None:
    """Raise BackupError for what is damaged, or no database of Pejling's; `named` as the user does."""
    try:
        listed = _run(address, "pg_restore", "--list", str(dump))
    except BackupError as problem:
        raise BackupError(f"{named} is damaged, cut off or no backup. Use another. ({problem})") from None
    if not set(_TABLE.findall(listed)) >= HELD:
        raise BackupError(f"{named} is no database of Pejling's. Name the file that `pejling backup` has written.")


def _version_in(address: URL, file: Path) -> str:
    said = _run(address, "pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(file))
    found = _VERSION.search(said)
    if found is None:
        raise BackupError(f"{file} doesn't say which schema it has. Use another backup.")
    return found[1]


@contextmanager
def _connected(address: URL) -> Iterator[psycopg.Connection]:
    """One transaction."""
    url = address.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        with psycopg.connect(url, **engines.WATCHFUL) as connection:
            yield connection
    except psycopg.Error as error:
        raise engines.explain(address, error) from error


def _bare(address: URL) -> str:
    """The address without its password, which the system would show to everybody among the running programs."""
    return address.set(drivername="postgresql", password=None).render_as_string()


def _run(address: URL, program: str, *arguments: str) -> str:
    """What a program says. Raises BackupError where it isn't there or fails."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is not installed here. Install PostgreSQL's client programs, of the server's version or newer."
        )
    where = [f"--dbname={_bare(address)}"] if program == "pg_dump" else []
    password = {"PGPASSWORD": address.password} if isinstance(address.password, str) else {}
    ended = subprocess.run(  # noqa: S603 - a program of PostgreSQL's, with our own arguments
        [found, *where, *arguments], env=os.environ | password, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        said = ended.stderr.strip().splitlines() or [f"exit code {ended.returncode}"]
        raise BackupError(f"{program} failed: {said[0]}")
    return ended.stdout
