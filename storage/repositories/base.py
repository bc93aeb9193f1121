"""What every repository has, and the few phrases of SQL they share.

Statements are built once, as constants with named parameters: building one takes ten times as long as running it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Executable,
    Integer,
    Select,
    Table,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.crypto import Keyring

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who asks: which process, and the bot of which organisations, whose people alone it sees. None: all of them."""

    process: int = 0
    organisations: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Repository:
    """One noun's reading and writing within one transaction.

    `mail` is the transaction's list of whom there is something to send to now, so that its owner can wake delivery.
    `own` is what nobody else can change until the transaction ends, as this repository has read or saved it, by id.
    """

    connection: AsyncConnection
    keyring: Keyring
    standpoint: Standpoint = Standpoint()
    mail: list[str] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def dialect(self) -> str:
        """Which database this is."""
        return self.connection.dialect.name

    @property
    def served(self) -> dict[str, object]:
        """The parameters of a query that asks for `identities.SERVED`."""
        organisations = self.standpoint.organisations
        return {"everybody": organisations is None, "organisations": list(organisations or ())}

    @property
    def ours(self) -> dict[str, object]:
        """The parameter of a statement that asks for `nobody_elses`."""
        return {"ours": self.standpoint.process}

    async def rows(self, query: Executable, **parameters: object) -> Sequence[Any]:
        """All rows of a query."""
        return (await self.connection.execute(query, parameters)).all()

    async def first(self, query: Executable, **parameters: object) -> Any | None:
        """The first row of a query, None where there is none."""
        return (await self.connection.execute(query, parameters)).first()

    async def held(self, query: Select[Any], *tables: Table, **parameters: object) -> Any | None:
        """As `first`; a transaction that writes has those tables' rows to itself until its end, as they are then.

        So of two that read the same row to change it, the second waits and goes on from what the first left. Everybody
        names the tables in the same order, the participant's first: then two never wait for each other.
        """
        return await self.first(_held(query, *tables) if self._writes else query, **parameters)

    async def alone(self, what: str) -> None:
        """Wait until no other transaction does the same; whoever comes next sees all that this one commits."""
        if self.dialect == "postgresql":  # SQLite has one writer anyway
            await self.connection.execute(_ALONE, {"what": what})

    @property
    def _writes(self) -> bool:
        return "postgresql_readonly" not in self.connection.engine.get_execution_options()

    async def change(self, statement: Executable, values: Mapping[str, object]) -> int:
        """Run an UPDATE, DELETE or INSERT; returns how many rows it changed."""
        # By default SQLAlchemy looks at the row count of UPDATE and DELETE only.
        options = {"preserve_rowcount": True}
        return (await self.connection.execute(statement, values, execution_options=options)).rowcount


_ALONE = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("what"))))


@cache
def _held(query: Select[Any], *tables: Table) -> Select[Any]:
    """Locks the rows on PostgreSQL, but not for those that only refer to them; SQLite has one writer anyway."""
    return query.with_for_update(of=tables, key_share=True)


def inserting(table: Table, dialect: str) -> Insert:
    """An INSERT that knows ON CONFLICT, in whichever dialect; both spell it alike."""
    statement: Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return statement


def values_of(table: Table, record: object) -> dict[str, Any]:
    """A record's values for the table whose columns are named as its attributes."""
    return {column.name: getattr(record, column.name) for column in table.columns}


def named(columns: Iterable[Column[Any]], row: Sequence[Any]) -> dict[str, Any]:
    """The first values of a row by the names of the columns they were selected from."""
    return {column.name: value for column, value in zip(columns, row, strict=False)}


def due(column: ColumnElement[Any], at: str) -> ColumnElement[bool]:
    """The column's time has come at the moment given as that parameter, or there is none to wait for."""
    return or_(column.is_(None), column <= bindparam(at))


def nobody_elses(leased_by: ColumnElement[Any]) -> ColumnElement[bool]:
    """Nobody has the row in hand, or this process (`Repository.ours`)."""
    return or_(leased_by.is_(None), leased_by == whole("ours"))


def whole(parameter: str) -> BindParameter[int]:
    """A parameter that is a whole number."""
    return bindparam(parameter, type_=Integer)


def at_least(column: ColumnElement[Any], parameter: str) -> ColumnElement[int]:
    """The greater of the column and the parameter; the parameter where the column is empty."""
    return case((column > whole(parameter), column), else_=whole(parameter))
