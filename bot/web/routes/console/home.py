"""The first page of the console, and what stands side by side."""

from __future__ import annotations

from fastapi import Response

from bot.reports.own_data.labels import STATUS
from bot.usecases.see_desk import see_desk
from bot.usecases.side_by_side import open_side_by_side
from bot.web.console import Console, Visit, oneself
from bot.web.routes.console.words import STANDINGS, WAYS, news_in, standing
from flows.authorisation import Deed

CONSOLE = Console()


@CONSOLE.get("", Deed.SEE_OWN_DESK, oneself)
async def show(visit: Visit) -> Response:
    """What there is for whoever is signed in."""
    desk, wanted = await see_desk(visit.world, visit.member), standing(visit.request.query_params.get("show", ""))
    shown = {"desk": desk, "hands": desk.only(wanted), "wanted": wanted, "standings": STANDINGS}
    return visit.page(
        "console/home.html",
        **shown,
        ways=WAYS,
        news=news_in(visit.world, visit.member.organisation),
        statuses=STATUS,
    )


@CONSOLE.get("/side-by-side", Deed.SEE_OWN_DESK, oneself)
async def show_side_by_side(visit: Visit) -> Response:
    """What young people share beside what the member answered, and what they say about the contact."""
    return visit.page("console/side_by_side.html", contents=await open_side_by_side(visit.world, visit.member))
