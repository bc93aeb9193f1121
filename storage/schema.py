"""The schema's version. Asking for it is cheap; only `migrate` loads Alembic, which takes half a second."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, column, func, inspect, select, table
from sqlalchemy.exc import DBAPIError

from storage import engines
from storage.errors import DatabaseUnusableError

HEAD = "0008"
"""The newest file in `migrations/versions`. Revisions are numbered in order, so older and newer can be told."""

MIGRATIONS = Path(__file__).parent / "migrations"


def found(connection: Connection) -> str | None:
    """The version of the schema in a database; None where nothing was ever migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(select(column("version_num")).select_from(table("alembic_version")))
    return version


def current(url: str) -> str | None:
    """The version of the schema at an address. Raises DatabaseUnusableError."""
    address = engines.parse(url)
    engines.check_file(address)
    engine = engines.migrating(address)
    try:
        with engine.connect() as connection:
            return found(connection)
    except DBAPIError as error:
        raise engines.explain(address, error) from error
    finally:
        engine.dispose()


def expect_head(version: str | None, place: str) -> None:
    """Raise DatabaseUnusableError unless the version is the one that this code works with."""
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise DatabaseUnusableError(
            f"The database {place} has schema {version}, newer than this Pejling's {HEAD}. Install the newer "
            "Pejling, or restore a backup from before the change."
        )
    raise DatabaseUnusableError(
        f"The database {place} has schema {version or 'none'}, and {HEAD} is needed. Run `pejling migrate`."
    )


def migrate(url: str) -> None:
    """Bring a database to `HEAD`, in one transaction; a missing file is created, a missing folder is not.

    Raises DatabaseUnusableError, also for a schema that is newer than this code.
    """
    address = engines.parse(url)
    engines.check_folder(address)
    engine = engines.migrating(address)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # of two at once the second finds nothing left to do
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("pejling migrate"))))
            version = found(connection)
            if version is not None and version > HEAD:
                expect_head(version, engines.place(address))
            if version != HEAD:
                _upgrade(connection)
    except DBAPIError as error:
        raise engines.explain(address, error) from error
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
