"""Everything that a store remembers, and in what two stores differ: what was sealed, opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
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


def differences(one: Mapping[str, Rows], other: Mapping[str, Rows], may_differ: Mapping[str, set[str]]) -> list[str]:
    """The tables in which two stores differ, with the rows that stand in one alone.

    `may_differ` names columns by table; "*" stands for the whole table.
    """
    found = []
    for table, rows in one.items():
        but = may_differ.get(table, set())
        if "*" in but:
            continue
        ours, theirs = (sorted(_legible(row, but) for row in each) for each in (rows, other[table]))
        found += [f"{table}, one alone: {row}" for row in ours if row not in theirs]
        found += [f"{table}, the other alone: {row}" for row in theirs if row not in ours]
        if len(ours) != len(theirs):
            found.append(f"{table}: {len(ours)} rows and {len(theirs)}")
    return found


def _legible(row: Mapping[str, Any], but: set[str]) -> str:
    return ", ".join(f"{name} {value!r}" for name, value in row.items() if name not in but)
