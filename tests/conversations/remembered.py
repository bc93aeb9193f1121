"""Everything that a store remembers, and in what two stores differ: what was sealed, opened."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from storage.crypto import Keyring
from storage.sealed import BY_TABLE
from storage.tables import METADATA

Rows = list[dict[str, Any]]
SEALED = {table.name: columns for table, columns in BY_TABLE}


def remembered(file: Path, keyring: Keyring) -> dict[str, Rows]:
    """Every row of every table, by their names."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            table.name: [
                _opened(table.name, dict(row), keyring)
                for row in connection.execute(f"SELECT * FROM {table.name} ORDER BY 1, 2")  # noqa: S608 - our own
            ]
            for table in METADATA.sorted_tables
        }


def _opened(table: str, row: dict[str, Any], keyring: Keyring) -> dict[str, Any]:
    for sealed in SEALED.get(table, ()):
        if row[sealed.column.name] is not None:
            row[sealed.column.name] = keyring.open(row[sealed.column.name], sealed.place(row))
    return row


def differences(one: Mapping[str, Rows], other: Mapping[str, Rows], may_differ: Collection[str]) -> list[str]:
    """The rows that stand in one of two stores alone. `may_differ` names columns ("outbox.state") and whole tables."""
    found = []
    for table in one.keys() - set(may_differ):
        ours, theirs = ([_legible(table, row, may_differ) for row in each[table]] for each in (one, other))
        found += [f"{table}, one alone: {row}" for row in Counter(ours) - Counter(theirs)]
        found += [f"{table}, the other alone: {row}" for row in Counter(theirs) - Counter(ours)]
    return found


def _legible(table: str, row: Mapping[str, Any], but: Collection[str]) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in row.items() if f"{table}.{name}" not in but)
