"""A SQLite connection for SQLAlchemy's asyncio dialect in which only what waits leaves the event loop.

aiosqlite hands every call to a thread: four trips for each statement, and a trip costs more than most statements.
Here a statement runs where it is, in tens of microseconds, since nothing it needs is held by anybody else: the
write lock is taken when a transaction begins, and asked for again and again while another process has it. What
waits for the disk goes to the connection's own thread: opening, pragmas, `COMMIT`. A turn (three transactions,
twelve statements) takes under half of the time that it takes with aiosqlite.

One thread a connection keeps its calls in order even when a task is cancelled while it waits: the rollback
queues up behind what is still running.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util import await_only as await_

BUSY_SECONDS = 10.0
"""How long a transaction that writes waits for another process's."""

ASK_AGAIN_SECONDS = 0.002
"""About as long as a transaction takes."""

BEGIN_WRITING = "BEGIN IMMEDIATE"
BEGIN_READING = "BEGIN"

T = TypeVar("T")


def empty_log(path: Path) -> bool:
    """Move everything from a database's log into its file, and empty the log. False where somebody reads from it."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)) as connection:
        busy, _pages, _moved = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


class _AtOnce(Awaitable[None]):
    """What SQLAlchemy waits for after a statement, since it insists on waiting for something."""

    def __await__(self) -> Generator[Any, Any, None]:
        yield from ()


class Cursor(sqlite3.Cursor):
    """SQLite's own, for SQLAlchemy's asyncio: a statement runs where it is, and its rows can be read anywhere."""

    def execute(self, statement: str, parameters: Any = ()) -> Cursor:
        """Run one statement."""
        super().execute(statement, parameters)
        await_(_AtOnce())
        return self

    def executemany(self, statement: str, parameters: Any) -> Cursor:
        """Run one statement for each set of parameters."""
        super().executemany(statement, parameters)
        await_(_AtOnce())
        return self

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks for it before rows are read; these stay where they are until then."""


class Adapted(AsyncAdapt_aiosqlite_connection):
    """A connection as SQLAlchemy has it; its cursors are SQLite's own."""

    __slots__ = ()

    def cursor(self, server_side: bool = False) -> Any:
        """A new cursor; none reads ahead."""
        return self._connection.cursor()

    def begin(self) -> None:
        """Begin a transaction; waits for whoever writes."""
        await_(self._connection.begin())


class Driver(AsyncAdapt_aiosqlite_dbapi):
    """Where SQLAlchemy gets connections from."""

    def connect(self, *, async_creator_fn: Callable[[], Awaitable[Any]]) -> Adapted:
        """Open one."""
        return Adapted(self, await_(async_creator_fn()))


class Dialect(SQLiteDialect_aiosqlite):
    """SQLAlchemy's own, but for connections and for how a transaction begins: the driver's way loses savepoints.

    A listener to `begin` would do as well, but where anything listens every statement looks for who listens to it.
    """

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Driver:
        """What the dialect works with."""
        return Driver(aiosqlite, sqlite3)

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin a transaction as its connection does."""
        dbapi_connection.begin()


DRIVER = "sqlite+pejling"
registry.register(DRIVER.replace("+", "."), __name__, Dialect.__name__)


class Connection:
    """One connection with its thread. `_connection` is None once it is closed: the dialect looks at it."""

    def __init__(self, begins: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._connection: sqlite3.Connection | None = None
        self._begins = begins

    @classmethod
    async def connect(cls, path: Path, pragmas: Sequence[str], begins: str) -> Connection:
        """Open an existing file; a missing one is an error, never created. `begins` is how a transaction does."""
        opened = cls(begins)
        opened._connection = await opened.in_thread(partial(_opened, path, pragmas))
        return opened

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Run something in this connection's thread, after what it is doing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return self._raw.cursor(Cursor)

    async def begin(self) -> None:
        """Begin a transaction. Raises sqlite3.OperationalError where another process keeps the write lock."""
        if self._begins != BEGIN_WRITING:
            self._raw.execute(self._begins)
            return
        waited = 0.0
        while True:
            try:
                self._begin_writing()
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or waited >= BUSY_SECONDS:
                    raise
            else:
                return
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            waited += ASK_AGAIN_SECONDS

    def _begin_writing(self) -> None:
        """Take the write lock at once, or not."""
        self._raw.execute("PRAGMA busy_timeout=0")
        try:
            self._raw.execute(BEGIN_WRITING)
        finally:
            self._raw.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")

    async def create_function(self, *args: Any, **options: Any) -> None:
        """Register a function of Python's for SQL (the dialect does so once)."""
        self._raw.create_function(*args, **options)

    async def commit(self) -> None:
        """Commit; waits for the disk."""
        await self.in_thread(self._raw.commit)

    async def rollback(self) -> None:
        """Undo what isn't committed; the pool asks for it after every use, mostly for nothing."""
        if self._raw.in_transaction:
            await self.in_thread(self._raw.rollback)

    async def close(self) -> None:
        """Close the file and end the thread."""
        await self.in_thread(self.stop)

    def stop(self) -> None:
        """Close at once, without waiting."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._thread.shutdown(wait=False)

    @property
    def _raw(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the connection is closed")
        return self._connection


def _opened(path: Path, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        timeout=BUSY_SECONDS,
        check_same_thread=False,
    )
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
