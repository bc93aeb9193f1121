"""The fixtures of the integration tests."""

from tests.integration.commands import env, here, telegram
from tests.integration.fixtures import alma, database_file, keys, mette, town

__all__ = ["alma", "database_file", "env", "here", "keys", "mette", "telegram", "town"]
