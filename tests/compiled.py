"""Statements compiled once for a whole test process, not for every engine anew: with them a third of the time went.

An engine keeps what it has compiled for its own dialect object. Tests make thousands of engines; they all get the
dialect and the statements of the first one of their kind.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

_FIRST: dict[type, tuple[Any, Any]] = {}


def share() -> None:
    """From now on, in this process."""
    for dialect in (SQLiteDialect_aiosqlite, PGDialectAsync_psycopg):
        dialect.engine_created = _as_the_first  # type: ignore[method-assign]


def _as_the_first(engine: Engine) -> None:
    """SQLAlchemy calls this for every engine that was made."""
    own = engine.dialect
    dialect, statements = _FIRST.setdefault(type(own), (own, engine._compiled_cache))
    if dialect is not own:
        own.initialize = dialect.initialize  # type: ignore[method-assign]
        engine.dialect = engine.pool._dialect = dialect
        engine._compiled_cache = statements
