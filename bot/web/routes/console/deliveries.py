"""Messages that have not arrived."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.deliveries import put_away, send_again, stuck
from bot.usecases.overview import colleagues
from bot.web.console import Console, Visit, organisation
from bot.web.routes.console.office_words import KINDS, UNKNOWN, WHY
from flows.authorisation import Deed

CONSOLE = Console()


@CONSOLE.get("/deliveries", Deed.SEE_OVERVIEW, organisation)
async def show(visit: Visit) -> Response:
    """What was given up, what waits for long, and how much the bot could not read."""
    bot, _, _secret = visit.parts.token_of(visit.row).partition(":")
    return visit.page(
        "console/deliveries.html",
        stuck=await stuck(visit.world, visit.row, visit.parts.clock.real()),
        parked=await visit.tx.deliveries.parked(int(bot or 0)),
        names={each.id: each.name for each in await colleagues(visit.world, visit.row)},
        kinds=KINDS,
        why=lambda error: WHY.get(error, UNKNOWN),
    )


@CONSOLE.post("/deliveries/again", Deed.SEND_AGAIN, organisation, stands_on=show)
async def again(visit: Visit) -> Response:
    """Try it anew."""
    await send_again(visit.world, visit.row, visit.form.get("letter", ""))
    return visit.go("/deliveries", done="again")


@CONSOLE.post("/deliveries/away", Deed.SEND_AGAIN, organisation, stands_on=show)
async def away(visit: Visit) -> Response:
    """It is not wanted any more."""
    await put_away(visit.world, visit.row, visit.form.get("letter", ""))
    return visit.go("/deliveries", done="put-away")
