"""From an address as users write it to engines, and from a driver's error to a sentence with a remedy.

What SQLite and PostgreSQL do differently is here, in `sqlite.py`, `peers.py`, `postgresql.py` and
`repositories/budgets.py`, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from storage import sqlite
from storage.errors import DatabaseInterruptedError, DatabaseUnusableError

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg"}
READERS = 4
CONNECTIONS = 15
"""To PostgreSQL, and kept: a new one costs a process over there."""


PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA synchronous=FULL")
WRITING: tuple[str, ...] = (*PRAGMAS, "PRAGMA journal_mode=WAL", "PRAGMA secure_delete=ON")
READING = (*PRAGMAS, "PRAGMA query_only=ON")
MIGRATING = ("PRAGMA journal_mode=WAL",)
"""Without foreign keys: SQLite changes a table by building it anew and dropping the old one."""

WATCHFUL: Mapping[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 3,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}
"""A PostgreSQL whose machine is gone without a word is noticed within ten seconds."""

_ACCESS = "Give this user write access to the file and to its folder."
EXPLANATIONS = {
    "not a database": ("is not a SQLite database", "Correct PEJLING_DATABASE_URL or move that file away."),
    "readonly": ("can't be written", _ACCESS),
    "unable to open": ("can't be opened", _ACCESS),
    "lock timeout": ("is held by another process", "End what holds it; what was not saved is tried again."),
    "locked": ("is held by another process", "End what holds it; what was not saved is tried again."),
    "full": ("has no room: the disk is full", "Make room; what was not saved is tried again."),
    "malformed": ("is damaged", "Restore the last backup."),
    "deadlock": ("had two changes waiting for each other", "One was undone; it is tried again."),
    "no such table": ("lacks a table", "Run `pejling migrate`."),
}
"""A piece of the driver's message -> what it means, and what to do."""


def parse(url: str) -> URL:
    """`sqlite:///path` or `postgresql://…` with its asyncio driver. Raises DatabaseUnusableError."""
    remedy = "Set PEJLING_DATABASE_URL to sqlite:///pejling.db or postgresql://user:password@host/name."
    try:
        parsed = make_url(url)
        driver = DRIVERS[parsed.get_backend_name()]
    except ArgumentError:
        raise DatabaseUnusableError(f"The database's address can't be read. {remedy}") from None
    except KeyError:
        raise DatabaseUnusableError(f"{parsed.drivername!r} is no database this works with. {remedy}") from None
    if driver == DRIVERS["sqlite"] and parsed.database in {None, "", ":memory:"}:
        raise DatabaseUnusableError(f"{url!r} names no file to remember things in. {remedy}")
    return parsed.set(drivername=driver)


def place(url: URL) -> str:
    """How an error names the database: without its password."""
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def check_folder(url: URL) -> None:
    """Raise DatabaseUnusableError where SQLite's file can't be at all."""
    if url.get_backend_name() != "sqlite":
        return
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise DatabaseUnusableError(
            f"The database {place(url)} can't be there: the folder {path.parent} does not exist. Create it, or "
            "correct PEJLING_DATABASE_URL."
        )
    if path.is_dir():
        raise DatabaseUnusableError(f"The database {place(url)} is a folder. Name a file in it.")


def check_file(url: URL) -> None:
    """Raise DatabaseUnusableError where SQLite's file isn't there yet."""
    check_folder(url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        raise DatabaseUnusableError(f"The database {place(url)} does not exist yet. Run `pejling migrate`.")


def explain(url: URL, error: Exception) -> DatabaseUnusableError:
    """What a driver's error means; its own words are quoted, statements and values never."""
    words = str(getattr(error, "orig", error))
    interrupted = getattr(error, "connection_invalidated", False) or "deadlock" in words
    kind = DatabaseInterruptedError if interrupted else DatabaseUnusableError
    for piece, (meaning, remedy) in EXPLANATIONS.items():
        if piece in words:
            return kind(f"The database {place(url)} {meaning} ({words}). {remedy}")
    return kind(f"The database {place(url)} can't be used: {words}. Check its address, and that it is running.")


def writing_and_reading(url: URL) -> tuple[AsyncEngine, AsyncEngine]:
    """The engine for transactions that write and the one for those that only read.

    SQLite has one writer at a time, so one connection: tasks queue for it in order instead of polling a lock.
    """
    if url.get_backend_name() == "sqlite":
        return (
            _sqlite(url, 1, WRITING, sqlite.BEGIN_WRITING),
            _sqlite(url, READERS, READING, sqlite.BEGIN_READING),
        )
    patience = {**WATCHFUL, "options": f"-c lock_timeout={sqlite.BUSY_SECONDS * 1000:.0f}"}
    try:
        engine = create_async_engine(
            url, hide_parameters=True, connect_args=patience, pool_size=CONNECTIONS, max_overflow=0
        )
    except ModuleNotFoundError as missing:
        raise DatabaseUnusableError(
            f"The database {place(url)} needs the Python package {missing.name!r}. Install it, or use sqlite:///."
        ) from None
    event.listen(engine.sync_engine, "handle_error", _quote_no_values, retval=True)
    return engine, engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def migrating(url: URL) -> Engine:
    """An engine without asyncio, for Alembic; creates SQLite's file where it is missing."""
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, hide_parameters=True, connect_args=WATCHFUL)
        event.listen(engine, "handle_error", _quote_no_values, retval=True)
        return engine
    options = {"isolation_level": None, "timeout": sqlite.BUSY_SECONDS}
    engine = create_engine(url.set(drivername="sqlite"), connect_args=options, hide_parameters=True)
    _prepare(engine)
    return engine


def _sqlite(url: URL, size: int, pragmas: tuple[str, ...], begin: str) -> AsyncEngine:
    return create_async_engine(
        url.set(drivername=sqlite.DRIVER),
        async_creator=partial(sqlite.Connection.connect, Path(str(url.database)), pragmas, begin),
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
    )


def _quote_no_values(context: ExceptionContext) -> Exception | None:
    """PostgreSQL tells what it refused with the whole row; an error keeps only which rule it was."""
    error = context.original_exception
    said = getattr(getattr(error, "diag", None), "message_primary", None)
    if said is None or not isinstance(context.sqlalchemy_exception, DBAPIError):
        return None
    error.args = (said,)
    quoted = type(context.sqlalchemy_exception)(None, None, error, hide_parameters=True)
    quoted.connection_invalidated = context.is_disconnect
    return quoted


def _prepare(engine: Engine) -> None:
    """Set up each connection, and begin transactions ourselves: the driver's own way loses savepoints."""

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in MIGRATING:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: object) -> None:
        connection.exec_driver_sql(sqlite.BEGIN_WRITING)  # type: ignore[attr-defined]
