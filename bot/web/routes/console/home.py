"""The first page of the console."""

from __future__ import annotations

from fastapi import Response

from bot.web.console import Console, Visit, oneself
from flows.authorisation import Deed

CONSOLE = Console()


@CONSOLE.get("", Deed.SEE_OWN_DESK, oneself)
async def show(visit: Visit) -> Response:
    """What there is for whoever is signed in."""
    return visit.page("console/home.html")
