"""A staff member is away: from when to when, and who stands in; and is back."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.hands import today_in
from bot.usecases.overview import colleagues
from bot.usecases.substitute import appoint_substitute, can_stand_in, come_back
from bot.web.console import Console, Visit, oneself
from bot.web.routes.console.words import day
from flows.authorisation import Deed

CONSOLE = Console()


@CONSOLE.get("/absence", Deed.APPOINT_SUBSTITUTE, oneself)
async def show(visit: Visit) -> Response:
    """What is known of their absences, and the form for another."""
    world, member = visit.world, visit.member
    everybody = {each.id: each for each in await colleagues(world, member.organisation)}
    known = [each for each in await world.tx.substitutions.of(member.id) if not each.over]
    return visit.page(
        "console/absence.html",
        known=[(each, everybody[each.substitute].name) for each in known],
        substitutes=[each for each in everybody.values() if can_stand_in(each, member)],
        today=today_in(world, member.organisation),
    )


@CONSOLE.post("/absence", Deed.APPOINT_SUBSTITUTE, oneself, stands_on=show)
async def appoint(visit: Visit) -> Response:
    """Somebody stands in."""
    form, today = visit.form, today_in(visit.world, visit.member.organisation)
    days = (day(form, "from") or today, day(form, "until"))
    await appoint_substitute(visit.world, visit.member, form.get("substitute", ""), *days)
    return visit.go("/absence", done="away")


@CONSOLE.post("/absence/back", Deed.APPOINT_SUBSTITUTE, oneself, stands_on=show)
async def be_back(visit: Visit) -> Response:
    """They are there again."""
    await come_back(visit.world, visit.member)
    return visit.go("/absence", done="back")
