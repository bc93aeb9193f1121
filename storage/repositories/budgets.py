"""What a bot and its chats may still send: one budget for all processes that send with it, on PostgreSQL.

A turn to send stands between a tap and its answer, so this is no transaction among the others but one statement to
read and one to write, on a connection of its own. A write says which version of the bot's row it goes on from, and
does nothing where that has changed meanwhile: two processes never both spend what is there once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import psycopg
from psycopg import AsyncConnection
from sqlalchemy.engine import URL

from storage import engines
from storage.crypto import Keyring
from storage.errors import DatabaseUnusableError
from storage.postgresql import KEPT_ALIVE

TRIP_S = 5.0
"""A trip takes a thousandth of that; what takes longer is given up and tried again."""

WHOLE_BOT = ""
"""Instead of a chat."""

Level = tuple[float, float, float | None]
"""So many calls may be made at the moment `at`, and none before `paused_until`; seconds since 1970."""

_READ = """
SELECT extract(epoch FROM clock_timestamp())::float8, budget.xmin::text, chat,
    level, extract(epoch FROM at)::float8, extract(epoch FROM paused_until)::float8
FROM (SELECT) AS once LEFT JOIN budget ON bot_id = %(bot)s AND (chat = ANY(%(chats)s))
"""
_READ_AND_PAUSED = _READ.replace("ANY(%(chats)s)", "ANY(%(chats)s) OR paused_until > clock_timestamp()")
_WRITE = """
WITH bot AS (
    INSERT INTO budget (bot_id, chat, level, at, paused_until)
    VALUES (%(bot)s, '', %(level)s, to_timestamp(%(at)s), to_timestamp(%(paused_until)s))
    ON CONFLICT (bot_id, chat) DO UPDATE
    SET level = excluded.level, at = excluded.at, paused_until = excluded.paused_until
    WHERE budget.xmin = %(version)s::xid
    RETURNING chat
)
INSERT INTO budget (bot_id, chat, level, at, paused_until)
SELECT %(bot)s, new.chat, new.level, to_timestamp(new.at), to_timestamp(new.paused_until)
FROM unnest(%(chats)s::text[], %(levels)s::float8[], %(ats)s::float8[], %(pauses)s::float8[])
    AS new (chat, level, at, paused_until)
WHERE EXISTS (SELECT FROM bot)
ON CONFLICT (bot_id, chat) DO UPDATE
SET level = excluded.level, at = excluded.at, paused_until = excluded.paused_until
"""
_FORGET = """
DELETE FROM budget WHERE bot_id = %(bot)s AND chat IN (
    SELECT chat FROM budget
    WHERE bot_id = %(bot)s AND chat <> ''
    AND level + %(per_second)s * extract(epoch FROM clock_timestamp() - greatest(at, paused_until)) >= %(burst)s
    FOR UPDATE SKIP LOCKED
)
"""


class Seen(NamedTuple):
    """What was read at the moment `now` of the database's clock; what has no row was never used, or is full again."""

    now: float
    version: str | None
    bot: Level | None
    chats: dict[int, Level]
    another_is_paused: bool


class Budgets:
    """One bot's budget. Every call raises DatabaseUnusableError, and then the next one connects anew."""

    def __init__(self, url: URL, keyring: Keyring, bot_id: int) -> None:
        self._url = url
        self._keyring = keyring
        self._bot_id = bot_id
        self._connection: AsyncConnection | None = None

    async def read(self, chat_ids: Collection[int], *, and_paused: bool = False) -> Seen:
        """The bot's bucket and those of these chats; `and_paused`: also whether any other chat is paused."""
        hashes = {self._hash(chat_id): chat_id for chat_id in chat_ids}
        query = _READ_AND_PAUSED if and_paused else _READ
        cursor = await self._asked(query, bot=self._bot_id, chats=[WHOLE_BOT, *hashes])
        found = await cursor.fetchall()
        levels: dict[str, Level] = {chat: level for _, _, chat, *level in found if chat is not None}
        version = next((xmin for _, xmin, chat, *_ in found if chat == WHOLE_BOT), None)
        bot = levels.pop(WHOLE_BOT, None)
        chats = {hashes[chat]: level for chat, level in levels.items() if chat in hashes}
        return Seen(found[0][0], version, bot, chats, another_is_paused=len(levels) > len(chats))

    async def write(self, version: str | None, bot: Level, chats: Mapping[int, Level]) -> bool:
        """Keep the bot's bucket and those of chats, one at least. False: somebody wrote since `read` saw that version.

        Then nothing is kept.
        """
        level, at, paused_until = bot
        levels, ats, pauses = (list(column) for column in zip(*chats.values(), strict=True))
        hashes = [self._hash(chat_id) for chat_id in chats]
        cursor = await self._asked(
            _WRITE,
            **{"bot": self._bot_id, "version": version, "level": level, "at": at, "paused_until": paused_until},
            **{"chats": hashes, "levels": levels, "ats": ats, "pauses": pauses},
        )
        return cursor.rowcount > 0

    async def forget(self, per_second: float, burst: float) -> int:
        """Delete the rows of chats whose bucket is full at this rate. Returns how many."""
        cursor = await self._asked(_FORGET, bot=self._bot_id, per_second=per_second, burst=burst)
        return cursor.rowcount

    async def close(self) -> None:
        """Close the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                await connection.close()

    def _hash(self, chat_id: int) -> str:
        return self._keyring.lookup_hash(str(chat_id))

    async def _asked(self, query: str, **values: object) -> psycopg.AsyncCursor[Any]:
        try:
            async with asyncio.timeout(TRIP_S):
                return await (await self._connected()).execute(query, values)
        except TimeoutError:
            await self.close()
            place = engines.place(self._url)
            raise DatabaseUnusableError(f"The database {place} did not answer. Check that it is running.") from None
        except psycopg.Error as error:
            await self.close()
            raise engines.explain(self._url, error) from error

    async def _connected(self) -> AsyncConnection:
        if self._connection is None:
            address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = await AsyncConnection.connect(address, autocommit=True, options=KEPT_ALIVE)
        return self._connection
