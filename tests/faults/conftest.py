"""The fixtures of the fault runs."""

from tests.integration.fixtures import database_file, keys, migrated

__all__ = ["database_file", "keys", "migrated"]
