"""The fixtures of the integration tests."""

from tests.integration.fixtures import alma, database_file, keys, mette, migrated, town

__all__ = ["alma", "database_file", "keys", "mette", "migrated", "town"]
