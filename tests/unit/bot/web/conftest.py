"""The office, whose pages are asked for over HTTP."""

from tests.unit.bot.usecases.kit import office, office_file

__all__ = ["office", "office_file"]
