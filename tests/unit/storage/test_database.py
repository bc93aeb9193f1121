"""A database that can't be opened: place, value and remedy (issue 2, bad input)."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import engines, schema
from storage.crypto import Keyring, generate_key
from storage.database import Database
from storage.errors import DatabaseUnusableError

KEYS = Keyring.parse(generate_key("k1"))
NOBODY = 65_534


async def complaint(url: str) -> str:
    """What `check` says is wrong."""
    database = Database(url, KEYS)
    try:
        with pytest.raises(DatabaseUnusableError) as caught:
            await database.check()
        return str(caught.value)
    finally:
        await database.close()


@pytest.fixture
def path(migrated_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated_file, tmp_path / "pejling.db"))


@pytest.fixture
def damaged(path: Path) -> Path:
    """Everything but the first page is overwritten."""
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    return path


@pytest.fixture
def read_only(path: Path) -> Iterator[Path]:
    """A file in a folder that this process may only read; as root it gives its rights away for the test."""
    rights = os.geteuid()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(path, folder))
        copy.chmod(0o444)
        copy.parent.chmod(0o555)
        if rights == 0:
            os.seteuid(NOBODY)
        yield copy
        os.seteuid(rights)
        copy.parent.chmod(0o755)


async def test_a_database_that_is_as_it_should_be_is_accepted(path: Path) -> None:
    database = Database(f"sqlite:///{path}", KEYS)
    await database.check()
    await database.close()


async def test_a_path_from_here_and_a_path_with_odd_characters(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    shutil.copy(path, "æ ø?å#%41.db")
    for url in ("sqlite:///pejling.db", "sqlite:///æ ø%3Få#%2541.db"):
        database = Database(url, KEYS)
        await database.check()
        await database.close()


async def test_a_missing_folder(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/pejling.db"
    words = await complaint(url)
    assert url in words
    assert f"the folder {tmp_path}/nowhere does not exist. Create it" in words
    with pytest.raises(DatabaseUnusableError, match=r"does not exist\. Create it"):
        schema.migrate(url)


async def test_a_missing_file_is_not_made_by_looking_for_it(tmp_path: Path) -> None:
    words = await complaint(f"sqlite:///{tmp_path}/pejling.db")
    assert "does not exist yet. Run `pejling migrate`." in words
    database = Database(f"sqlite:///{tmp_path}/pejling.db", KEYS)
    with pytest.raises(DatabaseUnusableError, match="can't be opened"):
        async with database.transaction():
            pass
    await database.close()
    assert "does not exist yet" in await complaint(f"sqlite:///{tmp_path}/pejling.db")


async def test_a_folder_instead_of_a_file(tmp_path: Path) -> None:
    assert "is a folder. Name a file in it." in await complaint(f"sqlite:///{tmp_path}")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Milk, bread, and a long list of other things. " * 99)
    words = await complaint(f"sqlite:///{tmp_path}/notes.txt")
    assert "is not a SQLite database" in words
    assert "Correct PEJLING_DATABASE_URL" in words
    with pytest.raises(DatabaseUnusableError, match="is not a SQLite database"):
        schema.current(f"sqlite:///{tmp_path}/notes.txt")


async def test_a_file_that_may_not_be_written(read_only: Path) -> None:
    words = await complaint(f"sqlite:///{read_only}")
    assert "Give this user write access to the file and to its folder." in words


async def test_a_damaged_file(damaged: Path) -> None:
    words = await complaint(f"sqlite:///{damaged}")
    assert "is damaged" in words
    assert "Restore the last backup." in words


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("0000", f"has schema 0000, and {schema.HEAD} is needed. Run `pejling migrate`."),
        ("9999", f"has schema 9999, newer than this Pejling's {schema.HEAD}. Install the newer Pejling"),
    ],
)
async def test_an_older_and_a_newer_schema(path: Path, version: str, words: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (version,))
    connection.close()
    assert words in await complaint(f"sqlite:///{path}")


async def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "pejling.db").touch()
    assert "has schema none" in await complaint(f"sqlite:///{tmp_path}/pejling.db")


async def test_a_full_disk_is_said_and_leaves_what_was_there(path: Path) -> None:
    database = Database(f"sqlite:///{path}", KEYS)
    async with database.transaction() as tx:
        pages = (await tx.connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await tx.connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DatabaseUnusableError, match=r"the disk is full .* Make room"):
        async with database.transaction() as tx:
            await tx.facts.set("much", "x" * 100_000)
    async with database.transaction() as tx:
        await tx.facts.set("little", "x")
        assert await tx.facts.get("much") is None
    await database.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "can't be read. Set PEJLING_DATABASE_URL to sqlite:///"),
        ("pejling.db", "can't be read"),
        ("mysql://user:hunter2@host/name", "'mysql' is no database this works with"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_can_not_be_used(url: str, words: str) -> None:
    with pytest.raises(DatabaseUnusableError) as caught:
        Database(url, KEYS)
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite:///pejling.db", "sqlite+aiosqlite"),
        ("sqlite+pysqlite:///pejling.db", "sqlite+aiosqlite"),
        ("postgresql://user:hunter2@host/name", "postgresql+psycopg"),
        ("postgresql+asyncpg://host/name", "postgresql+psycopg"),
    ],
)
def test_addresses_as_users_write_them_get_their_driver(url: str, driver: str) -> None:
    parsed = engines.parse(url)
    assert parsed.drivername == driver
    assert "hunter2" not in engines.place(parsed)


def test_an_error_without_an_explanation_quotes_the_driver_alone() -> None:
    words = str(engines.explain(engines.parse("postgresql://user:hunter2@host/name"), Exception("refused")))
    assert "postgresql://user:***@host/name can't be used: refused" in words
