"""The town and the database it stands on, for the tests here and in `tests/faults`."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.crypto import generate_key
from tests.integration.kit import Town, running_town
from tests.integration.phone import Phone


@pytest.fixture(scope="session")
def keys() -> str:
    """One key for a whole run."""
    return generate_key("test")


@pytest.fixture
def database_file(migrated_file: Path, tmp_path: Path) -> Path:
    """A migrated file of one test's own."""
    return Path(shutil.copy(migrated_file, tmp_path / "pejling.db"))


@pytest.fixture
async def town(database_file: Path, keys: str) -> AsyncIterator[Town]:
    """A running bot on the sandbox, without people."""
    async with running_town(database_file, keys) as town:
        yield town


@pytest.fixture
async def mette(town: Town) -> Phone:
    """The contact person."""
    return await town.contact_person("Mette")


@pytest.fixture
async def alma(town: Town, mette: Phone) -> Phone:
    """A young person with an offer on the phone, who chose that Mette is told."""
    return await town.taking_part(mette, "Alma")
