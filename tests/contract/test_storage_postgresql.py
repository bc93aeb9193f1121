"""What can be wrong with a PostgreSQL and a file can't have: its errors say what to do, and it goes on afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from storage import schema
from storage.crypto import Keyring
from storage.database import Database
from storage.errors import DatabaseUnusableError

pytest_plugins = ["tests.contract.storage_fixtures"]

END_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def test_a_database_that_is_as_it_should_be_is_accepted(postgresql_url: str, keyring: Keyring) -> None:
    database = Database(postgresql_url, keyring)
    await database.check()
    await database.close()


async def test_one_that_was_never_migrated_says_what_to_do(postgresql_empty_url: str, keyring: Keyring) -> None:
    database = Database(postgresql_empty_url, keyring)
    with pytest.raises(DatabaseUnusableError, match=r"has schema none, and \d+ is needed\. Run `pejling migrate`"):
        await database.check()
    await database.close()


async def test_a_name_that_no_database_has(postgresql_url: str, keyring: Keyring) -> None:
    elsewhere = postgresql_url.replace("/pejling?", "/nowhere?")
    database = Database(elsewhere, keyring)
    with pytest.raises(DatabaseUnusableError, match=r'"nowhere" does not exist.*Check its address'):
        await database.check()
    with pytest.raises(DatabaseUnusableError, match=r'"nowhere" does not exist'):
        schema.migrate(elsewhere)
    await database.close()


async def test_lost_connections_leave_nothing_and_the_next_transaction_works(
    postgresql_url: str, keyring: Keyring
) -> None:
    """The server was restarted: whoever was in the middle is told to do it again, and then it works."""
    ours, theirs = (Database(postgresql_url, keyring) for _ in range(2))
    with pytest.raises(DatabaseUnusableError):
        async with ours.transaction() as tx:
            await tx.facts.set("here", "lost")
            async with theirs.transaction() as other:
                await other.connection.execute(END_THE_OTHERS)
            await tx.facts.set("here", "lost as well")
    async with ours.transaction() as tx:
        assert await tx.facts.get("here") is None
        await tx.facts.set("here", "kept")
    await ours.close()
    await theirs.close()
