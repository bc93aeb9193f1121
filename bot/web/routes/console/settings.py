"""What a staff member sets for themselves."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.choose_language import LANGUAGES, choose_language
from bot.web.console import Console, Visit, oneself
from flows.authorisation import Deed
from locales.catalog import endonym

CONSOLE = Console()


@CONSOLE.get("/settings", Deed.CHOOSE_LANGUAGE, oneself)
async def show(visit: Visit) -> Response:
    """The language of what they read."""
    return visit.page("console/settings.html", languages={each: endonym(each) for each in LANGUAGES})


@CONSOLE.post("/settings", Deed.CHOOSE_LANGUAGE, oneself, stands_on=show)
async def choose(visit: Visit) -> Response:
    """Another language from now on."""
    await choose_language(visit.world, visit.member, visit.form.get("language", ""))
    return visit.go("/settings", done="language")
