"""What every repository has, and the few phrases of SQL they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Select, Table, case, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


@dataclass(frozen=True, slots=True)
class Repository:
    """One noun's reading and writing within one transaction."""

    connection: AsyncConnection
    keyring: Keyring

    def upsert(self, table: Table) -> Insert:
        """An INSERT that knows ON CONFLICT, from whichever dialect this is; both spell it alike."""
        dialect = import_module(f"sqlalchemy.dialects.{self.connection.dialect.name}")
        statement: Insert = dialect.insert(table)
        return statement

    async def rows(self, statement: Select[*tuple[Any, ...]]) -> Sequence[Any]:
        """All rows of a query."""
        return (await self.connection.execute(statement)).all()


def values_of(table: Table, record: object) -> dict[str, Any]:
    """A record's values for the table whose columns are named as its attributes."""
    return {column.name: getattr(record, column.name) for column in table.columns}


def named(columns: Iterable[Column[Any]], row: Sequence[Any]) -> dict[str, Any]:
    """The first values of a row by the names of the columns they were selected from."""
    return {column.name: value for column, value in zip(columns, row, strict=False)}


def due(column: ColumnElement[Any], at: datetime) -> ColumnElement[bool]:
    """The column's time has come, or there is none to wait for."""
    return or_(column.is_(None), column <= at)


def at_least(column: ColumnElement[Any], value: int) -> ColumnElement[int]:
    """The greater of the column and the value; the value where the column is empty."""
    return case((column > value, column), else_=value)
