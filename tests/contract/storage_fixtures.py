"""A migrated database for each test anew, on every kind of database. Load it with `pytest_plugins`.

Another kind of database is one more entry in `DATABASES`.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from storage import schema
from storage.crypto import Keyring, generate_key
from storage.database import Database
from tests.contract.storage_kit import ADA, ADAS_CHAT, BO, BOS_CHAT, EVA, EVAS_CHAT


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.parse(f"{generate_key('k2')},{generate_key('k1')}")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file: a copy of it takes less time than migrating anew."""
    path = tmp_path_factory.mktemp("storage") / "template.db"
    schema.migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'pejling.db')}"


@asynccontextmanager
async def _sqlite(request: pytest.FixtureRequest, keyring: Keyring) -> AsyncIterator[Database]:
    database = Database(request.getfixturevalue("sqlite_url"), keyring)
    yield database
    await database.close()


Opening = Callable[[pytest.FixtureRequest, Keyring], AbstractAsyncContextManager[Database]]
DATABASES: dict[str, Opening] = {"sqlite": _sqlite}


@pytest.fixture(params=list(DATABASES))
async def database(request: pytest.FixtureRequest, keyring: Keyring) -> AsyncIterator[Database]:
    """An empty database."""
    async with DATABASES[request.param](request, keyring) as opened:
        yield opened


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
