"""The schema: migrations make what the tables say, and the version is told without loading Alembic."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import ClauseElement, Connection, create_engine, inspect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from storage import schema
from storage.errors import DatabaseUnusableError
from storage.repositories import waves
from storage.tables import METADATA


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pejling.db"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


@pytest.fixture
def migrated_url(migrated_file: Path, path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_file, path)}"


def _checks(connection: Connection) -> set[tuple[str, str | None, str]]:
    """Every CHECK, for Alembic compares none."""
    inspector = inspect(connection)
    return {
        (table, rule["name"], re.sub(r"\s+", " ", rule["sqltext"]))
        for table in inspector.get_table_names()
        for rule in inspector.get_check_constraints(table)
    }


def test_migrations_make_exactly_the_tables_of_the_models(url: str) -> None:
    schema.migrate(url)
    migrated, declared = create_engine(url), create_engine("sqlite://")
    with migrated.connect() as connection, declared.connect() as other:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA) == []
        METADATA.create_all(other)
        assert _checks(connection) == _checks(other) != set()
    migrated.dispose()
    declared.dispose()


@pytest.mark.parametrize("query", [waves._DUE_OF, waves._PLANNED_OF, waves._CANCEL], ids=["due", "planned", "cancel"])
def test_what_is_planned_for_one_is_found_without_everybody_else(migrated_file: Path, query: ClauseElement) -> None:
    """Of ten thousand people it took 43 ms, for each of their taps."""
    sql = str(query.compile(dialect=sqlite_dialect()))
    with sqlite3.connect(migrated_file) as connection:
        steps = connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall()
    connection.close()
    assert "(participant=? AND state=?" in steps[0][3]


def test_head_is_the_newest_script_and_scripts_are_numbered_in_order() -> None:
    """Older and newer schemas are told apart by comparing these numbers."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())
    newest_first = [script.revision for script in scripts]
    assert newest_first == [f"{number:04}" for number in range(len(scripts), 0, -1)]
    assert newest_first[0] == schema.HEAD


def test_migrating_twice_changes_nothing(migrated_url: str, migrated_file: Path, path: Path) -> None:
    schema.migrate(migrated_url)
    assert schema.current(migrated_url) == schema.HEAD
    with sqlite3.connect(migrated_file) as once, sqlite3.connect(path) as twice:
        assert list(once.iterdump()) == list(twice.iterdump())
    once.close()
    twice.close()


def test_a_file_without_tables_has_no_version(url: str, path: Path) -> None:
    path.touch()
    assert schema.current(url) is None


def test_a_migration_that_breaks_off_leaves_nothing(url: str, path: Path) -> None:
    """The last table of the first revision is in the way: those before it are not left behind."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE live_message (id INTEGER)")
    connection.close()
    with pytest.raises(DatabaseUnusableError, match="already exists"):
        schema.migrate(url)
    engine = create_engine(url)
    assert inspect(engine).get_table_names() == ["live_message"]
    engine.dispose()


def test_a_newer_schema_is_left_alone_and_explained(migrated_url: str, path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(DatabaseUnusableError, match=r"has schema 9999, newer than .* Install the newer"):
        schema.migrate(migrated_url)
    assert schema.current(migrated_url) == "9999"


def test_nothing_that_runs_every_day_loads_alembic(migrated_url: str) -> None:
    """It takes half a second; `pejling run` is to be ready in two."""
    program = (
        "import sys; from storage.database import Database; from storage import schema;"
        f"assert schema.current({migrated_url!r}) == schema.HEAD; assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)  # noqa: S603 - our own words
