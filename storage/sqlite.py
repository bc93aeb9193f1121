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
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

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


class Cursor:
    """A cursor, as SQLAlchemy's adapter of asyncio drivers expects it."""

    def __init__(self, connection: Connection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor

    async def __aenter__(self) -> Cursor:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run one statement."""
        if statement == BEGIN_WRITING:
            await self._begin_writing()
        elif statement.startswith("PRAGMA"):
            await self._connection.in_thread(lambda: self._cursor.execute(statement))
        else:
            self._cursor.execute(statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> Cursor:
        """Run one statement for each set of parameters."""
        self._cursor.executemany(statement, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """All rows of the last statement."""
        return self._cursor.fetchall()

    async def close(self) -> None:
        """Give the statement back."""
        self._cursor.close()

    @property
    def description(self) -> Any:
        """The columns of the last statement, None where it gave no rows."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the last row that was inserted."""
        return self._cursor.lastrowid

    async def _begin_writing(self) -> None:
        """Take the write lock. Raises sqlite3.OperationalError where another process keeps it."""
        waited = 0.0
        while True:
            try:
                return self._begin_at_once()
            except sqlite3.OperationalError as error:
                busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or waited >= BUSY_SECONDS:
                    raise
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            waited += ASK_AGAIN_SECONDS

    def _begin_at_once(self) -> None:
        self._cursor.execute("PRAGMA busy_timeout=0")
        try:
            self._cursor.execute(BEGIN_WRITING)
        finally:
            self._cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")


class Connection:
    """One connection with its thread. `_connection` is None once it is closed: the dialect looks at it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sqlite")
        self._connection: sqlite3.Connection | None = None

    @classmethod
    async def connect(cls, path: Path) -> Connection:
        """Open an existing file; a missing one is an error, never created."""
        opened = cls()
        opened._connection = await opened.in_thread(
            lambda: sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw",
                uri=True,
                isolation_level=None,
                timeout=BUSY_SECONDS,
                check_same_thread=False,
            )
        )
        return opened

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Run something in this connection's thread, after what it is doing."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def cursor(self) -> Cursor:
        """A new cursor."""
        return Cursor(self, self._raw.cursor())

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
