"""The office that the use cases are tried in."""

from tests.unit.bot.usecases.authorising import full_office
from tests.unit.bot.usecases.kit import office, office_file

__all__ = ["full_office", "office", "office_file"]
