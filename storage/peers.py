"""The processes that share a database: who alone does what, who is alive, and how they wake each other.

With SQLite one process works at a time, and holds a lock on a file beside the database. PostgreSQL's is in
`postgresql.py`.
"""

from __future__ import annotations

import asyncio
import fcntl
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import TextIO

from sqlalchemy.engine import URL

from storage.errors import DatabaseUnusableError


class Peers(ABC):
    """This process among those that share the database. Every call raises DatabaseUnusableError."""

    def __init__(self, process: int) -> None:
        self.process = process

    @abstractmethod
    async def take(self, what: str, *, alone: bool) -> bool:
        """Whether this process may do that now, and goes on to; `alone`: only one process may at a time.

        Ask again now and then: it may be lost, when the connection was.
        """

    @abstractmethod
    async def alive(self) -> list[int]:
        """The processes that are at work, this one among them."""

    @abstractmethod
    async def gone(self, holders: Collection[int]) -> set[int]:
        """Those of some processes that are surely at work no more."""

    @abstractmethod
    def news(self) -> AsyncIterator[str]:
        """What other processes have put down, as it comes: whose live message changed, or "" for the outbox.

        Begins with one "", for what came before.
        """

    @abstractmethod
    async def close(self) -> None:
        """Give up everything."""


class OnlyOne(Peers):
    """SQLite's: a second process stands by."""

    def __init__(self, process: int, database: Path) -> None:
        super().__init__(process)
        self._path = database.with_name(f"{database.name}-running")
        self._file: TextIO | None = None

    async def take(self, what: str, *, alone: bool) -> bool:
        """Whether no other process works on the file; the same for everything."""
        if self._file is not None:
            return True
        try:
            file = self._path.open("a")
        except OSError as problem:
            remedy = "Give this user write access to the folder."
            raise DatabaseUnusableError(f"{self._path} can't be made: {problem.strerror}. {remedy}") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    async def alive(self) -> list[int]:
        """Whoever has taken it is the only one."""
        return [self.process]

    async def gone(self, holders: Collection[int]) -> set[int]:
        """Everybody else."""
        return set(holders) - {self.process}

    async def news(self) -> AsyncIterator[str]:
        """None but the first: what this process does it knows, and a short command's work the tick finds."""
        yield ""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Let the next one work."""
        file, self._file = self._file, None
        if file is not None:
            file.close()


def peers_at(url: URL, process: int) -> Peers:
    """Those of the database at an address, for the process of this number."""
    if url.get_backend_name() == "sqlite":
        return OnlyOne(process, Path(str(url.database)))
    from storage.postgresql import SideBySide

    return SideBySide(process, url)
