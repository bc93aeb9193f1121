"""Processes side by side on PostgreSQL: advisory locks, and NOTIFY.

The locks hang on a connection of this process's own: the server gives them up the moment the process dies.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from time import monotonic
from typing import Any

import psycopg
from psycopg import AsyncConnection
from sqlalchemy.engine import URL

from storage import engines
from storage.errors import DatabaseUnusableError
from storage.peers import Peers

NEWS = "pejling"
"""What the triggers of migration 0003 notify."""

ALIVE, TURN = 7165, 7166
"""Two families of locks: by a process's number, and by what one of them does alone. Any numbers will do."""

ANSWER_WITHIN_S = 5.0
"""The longest that a question on these connections may take."""

SURELY_GONE_S = 3.0
"""A process whose connection was lost is back before that: it looks every two seconds."""

KEPT_ALIVE = "-c tcp_keepalives_idle=3 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
"""So that the server, too, notices within ten seconds when the whole machine of a process is gone."""

_ALIVE = """
SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s AND objsubid = 2
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class SideBySide(Peers):
    """This process among others on one PostgreSQL database."""

    def __init__(self, process: int, url: URL) -> None:
        super().__init__(process)
        self._url = url
        self._connection: AsyncConnection | None = None
        self._taken: set[str] = set()
        self._is_known = False
        self._missing_since: dict[int, float] = {}
        self._one_at_a_time = asyncio.Lock()
        """Or two who ask at first would both connect, and the second wait for the lock that the first has."""

    async def take(self, what: str, *, alone: bool) -> bool:
        """Alone: by a lock that the server gives to one connection at a time."""
        async with self._one_at_a_time:
            connection = await self._connected()
            if alone and what not in self._taken:
                query = "SELECT pg_try_advisory_lock(%s, hashtext(%s))"
                ((got,),) = await self._asked(connection, query, TURN, what)
                if not got:
                    return False
                self._taken.add(what)
            return True

    async def alive(self) -> list[int]:
        """By the lock that each holds."""
        async with self._one_at_a_time:
            return [number for (number,) in await self._asked(await self._connected(), _ALIVE, ALIVE)]

    async def gone(self, holders: Collection[int]) -> set[int]:
        """Who was missing at an earlier look, too: one whose connection was lost has it again soon, and works on."""
        now, missing = monotonic(), set(holders) - set(await self.alive())
        self._missing_since = {number: self._missing_since.get(number, now) for number in missing}
        return {number for number, since in self._missing_since.items() if now - since >= SURELY_GONE_S}

    async def news(self) -> AsyncIterator[str]:
        """By NOTIFY, on a connection of its own."""
        connection = await self._connect()
        try:
            await self._asked(connection, f"LISTEN {NEWS}")
            yield ""
            async for notice in connection.notifies():
                yield notice.payload
        except psycopg.Error as error:
            raise engines.explain(self._url, error) from error
        finally:
            await connection.close()

    async def close(self) -> None:
        """Close the connection, and with it every lock."""
        self._taken.clear()
        self._is_known = False
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()

    async def _connected(self) -> AsyncConnection:
        """The connection that holds the locks, alive; where it was lost, a new one without them."""
        if self._connection is not None:
            try:
                await self._asked(self._connection, "SELECT 1")
            except DatabaseUnusableError:
                await self.close()
        if self._connection is None:
            self._connection = await self._connect()
        if not self._is_known:  # the server may hold a lost connection, with its lock, for some seconds more
            query = "SELECT pg_try_advisory_lock(%s, %s)"
            ((self._is_known,),) = await self._asked(self._connection, query, ALIVE, self.process)
        return self._connection

    async def _connect(self) -> AsyncConnection:
        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            return await AsyncConnection.connect(address, autocommit=True, options=KEPT_ALIVE, **engines.WATCHFUL)
        except psycopg.Error as error:
            raise engines.explain(self._url, error) from error

    async def _asked(self, connection: AsyncConnection, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                cursor = await connection.execute(query, values or None)
                return await cursor.fetchall() if cursor.description else []
        except (psycopg.Error, TimeoutError) as error:
            raise engines.explain(self._url, error) from error
