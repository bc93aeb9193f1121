"""The office that the use cases are tried in."""

from tests.unit.bot.usecases.kit import migrated, office, office_file

__all__ = ["migrated", "office", "office_file"]
