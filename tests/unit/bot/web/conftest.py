"""The office, whose pages are asked for over HTTP."""

from tests.unit.bot.usecases.kit import migrated, office, office_file

__all__ = ["migrated", "office", "office_file"]
