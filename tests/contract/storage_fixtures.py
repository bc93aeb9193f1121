"""A migrated database for each test anew, on every kind of database. Load it with `pytest_plugins`.

Another kind of database is one more entry in `DATABASES`: the fixtures that give the address of a migrated database
and of an empty one.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import schema
from storage.crypto import Keyring, generate_key
from storage.database import Database
from tests.contract.postgresql import Server
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, BOS_CHAT, EVA, EVAS_CHAT

DATABASES = {"sqlite": ("sqlite_url", "sqlite_empty_url"), "postgresql": ("postgresql_url", "postgresql_empty_url")}


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """Two keys, of which the newer seals."""
    return Keyring.parse(f"{generate_key('k2')},{generate_key('k1')}")


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """A migrated file."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'pejling.db')}"


@pytest.fixture
def sqlite_empty_url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """This test process's own server, ended with it."""
    with Server.started(tmp_path_factory.getbasetemp().parent / "postgresql") as server:
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Server) -> Iterator[str]:
    """The name of a migrated database."""
    with postgresql.database("pejling_template") as url:
        schema.migrate(url)
        yield "pejling_template"


@pytest.fixture
def postgresql_url(postgresql: Server, postgresql_template: str) -> Iterator[str]:
    """A migrated database, lent from the server."""
    with postgresql.lent("pejling", postgresql_template) as url:
        yield url


@pytest.fixture
def postgresql_empty_url(postgresql: Server) -> Iterator[str]:
    """A database without a table."""
    with postgresql.database("pejling_empty") as url:
        yield url


@pytest.fixture(params=list(DATABASES))
def database_kind(request: pytest.FixtureRequest) -> str:
    """A test that asks for any database runs on each kind; `parametrize(…, indirect=True)` narrows it."""
    return str(request.param)


@pytest.fixture
def url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """The address of a migrated database without rows."""
    migrated, _ = DATABASES[database_kind]
    return str(request.getfixturevalue(migrated))


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_kind: str) -> str:
    """The address of a database that was never migrated."""
    _, empty = DATABASES[database_kind]
    return str(request.getfixturevalue(empty))


@pytest.fixture
async def database(url: str, keyring: Keyring) -> AsyncIterator[Database]:
    """A migrated database without rows."""
    database = Database(url, keyring)
    yield database
    await database.close()


@pytest.fixture
async def town(database: Database) -> Database:
    """The database with Bo, and Ada and Eva whose contact person he is; each in their chat."""
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        await tx.participants.add(ADA)
        await tx.participants.add(EVA)
        for subject, chat in ((ADA.id, ADAS_CHAT), (EVA.id, EVAS_CHAT), (BO.id, BOS_CHAT)):
            await tx.identities.tie(subject, chat)
    return database
