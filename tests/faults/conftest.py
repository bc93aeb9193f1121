"""A migrated database of each kind."""

from tests.contract.storage_fixtures import (
    postgresql,
    postgresql_template,
    postgresql_url,
    sqlite_url,
)

__all__ = ["postgresql", "postgresql_template", "postgresql_url", "sqlite_url"]
