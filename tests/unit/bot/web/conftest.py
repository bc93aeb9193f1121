"""The office, whose pages are asked for over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.unit.bot.usecases.kit import METTE, Office, office, office_file

__all__ = ["office", "office_file"]


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Mette's; where it is to be another's, or more has to be there, the tests say so by a fixture of that name."""
    async with office.browser(METTE) as browser:
        yield browser
