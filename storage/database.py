"""The database: transactions that commit once at their end, or leave nothing."""

from __future__ import annotations

import asyncio
import copy
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import engines, schema, sqlite
from storage.crypto import Keyring
from storage.peers import Peers, peers_at
from storage.repositories.base import Standpoint
from storage.transaction import StoredTransaction

if TYPE_CHECKING:
    from storage.repositories.budgets import Budgets

MISTAKES = (exc.IntegrityError, exc.DataError, exc.ProgrammingError, exc.NotSupportedError)


class Database:
    """What is remembered, at one address. Opens nothing by itself: `check` before the first use says what's wrong.

    Where the database is at fault within a transaction, DatabaseUnusableError says so with the remedy: doing it
    again later may work. Where the caller is (`MISTAKES`), the error stays SQLAlchemy's: it never will.
    """

    def __init__(self, url: str, keyring: Keyring) -> None:
        self._address = engines.parse(url)
        self._keyring = keyring
        self._writing, self._reading = engines.writing_and_reading(self._address)
        self._standpoint = Standpoint(process=1 + secrets.randbelow(2**31 - 1))

    def serving(self, organisations: Collection[str]) -> Database:
        """The same database as the bot of these organisations sees it: nobody else's rows. Closed with this one."""
        narrowed = copy.copy(self)
        narrowed._standpoint = replace(self._standpoint, organisations=organisations)
        return narrowed

    def peers(self) -> Peers:
        """This process among those that share the database."""
        return peers_at(self._address, self._standpoint.process)

    async def check(self) -> None:
        """Raise DatabaseUnusableError unless it can be written and has the schema this code works with.

        Raise KeyringError unless the keys are those that it was sealed with.
        """
        engines.check_file(self._address)
        async with self.transaction() as tx:
            schema.expect_head(await tx.connection.run_sync(schema.found), engines.place(self._address))
            await tx.keys.check(datetime.now(UTC))

    async def leave_no_traces(self) -> bool:
        """Have what was deleted be in no file any more; False where that has to wait for somebody who reads.

        SQLite overwrites what is deleted, but its log still holds the pages from before until they are moved over.
        PostgreSQL does so by itself, with its vacuum.
        """
        if self._address.get_backend_name() != "sqlite":
            return True
        return await asyncio.to_thread(sqlite.empty_log, Path(str(self._address.database)))

    def budgets(self, bot_id: int) -> Budgets | None:
        """What a bot may still send, one for all processes that send with it; None with SQLite, where one works."""
        if self._address.get_backend_name() == "sqlite":
            return None
        from storage.repositories.budgets import Budgets

        return Budgets(self._address, self._keyring, bot_id)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[StoredTransaction]:
        """Read and write: one commit at the end, nothing where anything is raised."""
        async with self._begun(self._writing) as tx:
            yield tx

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[StoredTransaction]:
        """Read only, from one moment's state, beside whoever writes; writing is refused."""
        async with self._begun(self._reading) as tx:
            yield tx

    @asynccontextmanager
    async def _begun(self, engine: AsyncEngine) -> AsyncIterator[StoredTransaction]:
        try:
            async with engine.begin() as connection:
                yield StoredTransaction(connection, self._keyring, self._standpoint)
        except MISTAKES:
            raise
        except (exc.DatabaseError, exc.TimeoutError) as error:
            raise engines.explain(self._address, error) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._writing.dispose()
        await self._reading.dispose()
