"""Processes that share a database, and their transactions, each of which can be held in its middle.

A script is a transaction as a task of its own: it goes on until it pauses where it was told to, waits for a lock that
another holds, or has ended. So several are open at once, on real connections, and it is known which.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
from psycopg import sql

from storage import engines
from storage.crypto import Keyring
from storage.database import Database
from storage.errors import DatabaseUnusableError
from storage.repositories.live import Undrawn
from storage.repositories.outbox import ClaimedOutgoing
from storage.transaction import StoredTransaction
from tests.contract.storage_records import BOTS

PATIENCE_S = 8.0
POLL_S, TURNS = 0.0005, 8


class LeftError(Exception):
    """The transaction is given up on purpose."""


@dataclass(slots=True)
class Sending:
    """A row that a process has claimed, and the message it has become, once it went out."""

    row: ClaimedOutgoing
    message_id: int | None = None


@dataclass(slots=True)
class Drawing:
    """A live message that a process has claimed, and the message it stands in, once it was drawn."""

    undrawn: Undrawn
    message_id: int | None = None


class Script:
    """One transaction of a process. What is to be `then` happens when it commits."""

    def __init__(self, database: Database, steps: Callable[[Script], Awaitable[None]], hold_at: int) -> None:
        self.tx: StoredTransaction
        self.touched: set[str] = set()
        self.is_held = False
        self._effects: list[Callable[[], object]] = []
        self.database = database
        self._steps = steps
        self._pauses_left = hold_at
        self._fate: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def then(self, effect: Callable[..., object], *values: object) -> None:
        """Have this happen to the model, or to the process's memory, with the commit."""
        self._effects.append(partial(effect, *values))

    async def pause(self) -> None:
        """A place where the transaction can be held."""
        self._pauses_left -= 1
        if self._pauses_left == 0:
            await self._hold()

    def go_on(self, *, commit: bool) -> None:
        """Let a held transaction go on, or give it up."""
        self.is_held = False
        self._fate.set_result(commit)

    async def run(self) -> None:
        """From its beginning to its end. What a step raises comes out, but for what was done on purpose."""
        try:
            async with self.database.transaction() as self.tx:
                await self._steps(self)
                await self._hold()
                for effect in self._effects:
                    effect()
        except LeftError:
            pass
        except DatabaseUnusableError as problem:
            if "deadlock" not in str(problem):
                raise
            # one of two was undone, as good as rolled back: whoever was handling something does it again

    async def _hold(self) -> None:
        self.is_held = True
        is_to_commit = await self._fate
        self._fate = asyncio.get_running_loop().create_future()
        if not is_to_commit:
            raise LeftError


@dataclass(slots=True)
class Process:
    """One process, with the bots of both organisations, what it has in hand, and at most one open transaction."""

    slot: int
    database: Database
    bots: dict[str, Database]
    number: int
    sending: dict[str, Sending] = field(default_factory=dict)
    drawing: dict[str, Drawing] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    failed: list[Any] = field(default_factory=list)
    script: Script | None = None
    task: asyncio.Task[None] | None = None

    @classmethod
    async def started(cls, server: Server, slot: int, keyring: Keyring) -> Process:
        """A new one with a number of its own, in one of several places."""
        database = Database(server.address(slot), keyring)
        bots = {organisation: database.serving({organisation}) for organisation in BOTS}
        return cls(slot, database, bots, database.peers().process)

    @property
    def is_waiting(self) -> bool:
        """Whether its transaction is under way and not held."""
        return self.task is not None and not self.task.done() and self.script is not None and not self.script.is_held

    @property
    def is_held(self) -> bool:
        """Whether its transaction is open and held."""
        return self.script is not None and self.script.is_held

    def begin(self, script: Script) -> None:
        """Open a transaction."""
        self.script, self.task = script, asyncio.create_task(script.run())

    def collect(self) -> None:
        """Forget a transaction that has ended; raises what it raised."""
        if self.task is not None and self.task.done():
            task, self.task, self.script = self.task, None, None
            task.result()


class Server(ABC):
    """What knows which transactions wait for a lock."""

    def __init__(self, url: str) -> None:
        self.url = url

    @abstractmethod
    def blocked(self, processes: list[Process]) -> int:
        """How many of the processes' transactions wait for one that is held."""

    async def settled(self, processes: list[Process]) -> None:
        """Until every transaction is held, has ended, or waits for one that is held."""
        async with asyncio.timeout(PATIENCE_S):
            while waiting := [each for each in processes if each.is_waiting]:
                if await self._is_quiet(waiting) and self.blocked(processes) == len(waiting):
                    break

    async def _is_quiet(self, waiting: list[Process]) -> bool:
        """Whether nothing was heard of them for a moment: then it is worth asking."""
        for _ in range(TURNS):
            if not all(each.is_waiting for each in waiting):
                return False
            await asyncio.sleep(POLL_S)
        return True

    async def end(self, process: Process) -> None:
        """The process dies: its connections are gone, whatever was open on them is undone."""
        if process.task is not None:
            await self._cut(process)
            process.task.cancel()
            await asyncio.gather(process.task, return_exceptions=True)
            process.task = process.script = None
        await process.database.close()

    @abstractmethod
    def address(self, slot: int) -> str:
        """Where the process in that place finds the database."""

    @abstractmethod
    async def _cut(self, process: Process) -> None:
        """Cut its connections."""

    @abstractmethod
    def close(self) -> None:
        """Nobody needs it any more."""


class File(Server):
    """SQLite: whoever writes is alone."""

    def address(self, slot: int) -> str:
        """The file's."""
        return self.url

    def blocked(self, processes: list[Process]) -> int:
        """All the others, as soon as one is held."""
        return sum(each.is_waiting for each in processes) if any(each.is_held for each in processes) else 0

    def close(self) -> None:
        """A file needs no closing."""

    async def _cut(self, process: Process) -> None:
        if process.is_held and process.script is not None:
            await process.script.tx.connection.invalidate()


class Backend(Server):
    """PostgreSQL: its own table of locks tells."""

    _WAITING = "SELECT DISTINCT pid, pg_blocking_pids(pid) FROM pg_locks WHERE NOT granted"
    _END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s"

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._connection = psycopg.connect(url, autocommit=True)
        name = sql.Identifier(self._connection.info.dbname)
        self._connection.execute(sql.SQL("ALTER DATABASE {} SET deadlock_timeout = '20ms'").format(name))

    def address(self, slot: int) -> str:
        """With the name by which the server knows the process."""
        return f"{self.url}&application_name=process-{slot}"

    def blocked(self, processes: list[Process]) -> int:
        """Those whose lock isn't granted; none of them as long as some wait for each other."""
        waits_for: dict[int, list[int]] = dict(self._connection.execute(self._WAITING).fetchall())
        return -1 if any(_waits_for_itself(pid, waits_for) for pid in waits_for) else len(waits_for)

    async def _cut(self, process: Process) -> None:
        name = f"process-{process.slot}"
        while self._connection.execute(self._END, (name,)).fetchall():  # noqa: ASYNC110 - nobody tells that it is over
            await asyncio.sleep(POLL_S)

    def close(self) -> None:
        """Close the connection that looks at the locks."""
        self._connection.close()


def _waits_for_itself(pid: int, waits_for: Mapping[int, Collection[int]]) -> bool:
    reached: set[int] = set()
    ahead = set(waits_for[pid])
    while ahead:
        reached |= ahead
        ahead = {each for one in ahead for each in waits_for.get(one, ())} - reached
    return pid in reached


def server_at(url: str) -> Server:
    """The one at an address."""
    return File(url) if engines.parse(url).get_backend_name() == "sqlite" else Backend(url)
