"""Statements compiled once for a whole test process, not for every engine anew: with them a third of the time went.

An engine keeps what it has compiled for its own dialect object. Tests make thousands of engines; they all get the
dialect and the statements of the first one of their kind. The same goes for the questionnaires that are shipped, which
every store and every command would read and check anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialectAsync_psycopg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite

from questionnaires import loader
from questionnaires.checks import Folder
from questionnaires.errors import Problem
from storage import sqlite

_FIRST: dict[type, tuple[Any, Any]] = {}
_SHIPPED: list[Folder] = []
_load_root = loader._load_root


def share() -> None:
    """From now on, in this process."""
    for dialect in (SQLiteDialect_aiosqlite, PGDialectAsync_psycopg):
        dialect.engine_created = _as_the_first  # type: ignore[method-assign]
    loader._load_root = _loaded_once


def _loaded_once(problems: list[Problem], root: Path) -> list[Folder]:
    """What the loader calls for every folder of questionnaires: whatever isn't shipped may have changed."""
    if root == loader.SHIPPED and _SHIPPED:
        return _SHIPPED
    found = _load_root(problems, root)
    if root == loader.SHIPPED and not problems:
        _SHIPPED.extend(found)
    return found


def _as_the_first(engine: Engine) -> None:
    """SQLAlchemy calls this for every engine that was made."""
    own = engine.dialect
    dialect, statements = _FIRST.setdefault(type(own), (own, engine._compiled_cache))
    if dialect is not own:
        own.initialize = dialect.initialize  # type: ignore[method-assign]
        engine.dialect = engine.pool._dialect = dialect
        engine._compiled_cache = statements


@contextmanager
def without_threads() -> Iterator[None]:
    """SQLite at once, in place of a thread for each connection: to begin and to end them takes longer than most tests.

    What happens beside a commit that waits is what tests/contract and tests/integration are about.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite.Connection, "in_thread", _at_once)
        yield


async def _at_once(_connection: sqlite.Connection, call: Callable[[], Any]) -> Any:
    return call()
