"""What the sandbox remembers over a restart: JSON documents, settings and file contents in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot.sandbox.errors import SandboxError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (kind TEXT, id INTEGER, head TEXT, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS content (id INTEGER PRIMARY KEY, bytes BLOB);
"""
# Changes with the tables above; a file with another number was written by something else.
_FORMAT = 0x50454A01
_BLOCK = 100

dumps = json.JSONEncoder(separators=(",", ":")).encode


def _open(path: Path | None) -> sqlite3.Connection:
    """The file, made where there is none. Raises SandboxError for a file of something else, and sqlite3.Error."""
    sqlite = sqlite3.connect(path or ":memory:", timeout=0)
    try:
        # Exclusive: a second sandbox on the same file would hand out the same ids.
        sqlite.execute("PRAGMA locking_mode=EXCLUSIVE")
        (tables,) = sqlite.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (found,) = sqlite.execute("PRAGMA user_version").fetchone()
        if tables and found != _FORMAT:
            raise SandboxError(
                f"{path} is no state file of this version of the sandbox. Choose another file, or delete this one."
            )
        sqlite.execute("PRAGMA journal_mode=WAL")
        sqlite.execute("PRAGMA synchronous=OFF")
        sqlite.executescript(f"{_SCHEMA} PRAGMA user_version={_FORMAT};")
    except BaseException:
        sqlite.close()
        raise
    return sqlite


class Store:
    """Written through: `put`, `delete` and `set` open a transaction, `commit` ends it before a caller is answered.

    Without a path it lives in memory. `synchronous=OFF` leaves the writing to the operating system: it survives
    the death of this process (kill -9), not a power cut, which a local Telegram need not survive.
    """

    def __init__(self, path: Path | None) -> None:
        try:
            self._sqlite = _open(path)
        except sqlite3.Error as error:
            raise SandboxError(
                f"The state file {path} can't be used ({error}). Choose a file in a folder that exists, and end any "
                "other sandbox that has it open."
            ) from error

    def load(self, kind: str) -> Iterator[tuple[int, Any, str]]:
        """All documents of a kind as (id, head, body), in the order of their ids."""
        rows = self._sqlite.execute("SELECT id, head, body FROM document WHERE kind = ? ORDER BY id", (kind,))
        return ((number, json.loads(head), body) for number, head, body in rows)

    def put(self, kind: str, number: int, head: Any, body: str = "") -> None:
        """Write one document, new or changed: `head` is what the sandbox keeps about it, `body` the text it has."""
        row = (kind, number, dumps(head), body)
        self._sqlite.execute("INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)", row)

    def delete(self, kind: str, numbers: Iterable[int]) -> None:
        """Forget documents; one that isn't there is no error."""
        rows = [(kind, number) for number in numbers]
        if rows:
            self._sqlite.executemany("DELETE FROM document WHERE kind = ? AND id = ?", rows)

    def get(self, name: str, default: Any = None) -> Any:
        """A setting, or the default where it was never set."""
        row = self._sqlite.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, name: str, value: Any) -> None:
        """Write one setting."""
        self._sqlite.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, dumps(value)))

    def write_content(self, number: int, content: bytes) -> None:
        """Keep the bytes of a file."""
        self._sqlite.execute("INSERT OR REPLACE INTO content VALUES (?, ?)", (number, content))

    def read_content(self, number: int) -> bytes:
        """The bytes of a file that is known to exist."""
        row = self._sqlite.execute("SELECT bytes FROM content WHERE id = ?", (number,)).fetchone()
        return bytes(row[0])

    def commit(self) -> None:
        """End the transaction that the writes since the last commit belong to."""
        self._sqlite.commit()

    def close(self) -> None:
        """Commit and let go of the file."""
        self._sqlite.commit()
        self._sqlite.close()


class Counter:
    """Ids that never go back, not even after kill -9.

    They are reserved in blocks: the end of the block is on disk before its first id is used, and a restart goes on
    from there. So most ids cost no write, and a restart leaves a gap, as Telegram's own ids have gaps.
    """

    def __init__(self, store: Store, name: str, first: int = 1) -> None:
        self._store = store
        self._name = f"counter.{name}"
        self._reserved: int = store.get(self._name, first)
        self._next: int = self._reserved

    def __call__(self) -> int:
        """The next id."""
        if self._next == self._reserved:
            self._reserved += _BLOCK
            self._store.set(self._name, self._reserved)
        self._next += 1
        return self._next - 1
