"""How alerts stand in the organisation, for coordinator and leader."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.alert_overview import alert_overview
from bot.web.console import Console, Visit, organisation
from flows.alert import Rung
from flows.alert_figures import ENOUGH, HANDS
from flows.authorisation import Deed
from flows.screen import Text

CONSOLE = Console()
RUNGS = {
    Rung.CONTACT: Text("The contact person has it"),
    Rung.REMINDED: Text("The contact person was reminded"),
    Rung.SUBSTITUTE: Text("It passed to the stand-in"),
    Rung.COORDINATOR: Text("It passed to a coordinator"),
    Rung.LEADER: Text("Nobody was in touch in time"),
}


@CONSOLE.get("/alerts", Deed.SEE_ALERTS, organisation)
async def show(visit: Visit) -> Response:
    """What waits, how long it took, and for the coordinator which ones are open."""
    found = await alert_overview(visit.world, visit.row)
    return visit.page("console/alert_overview.html", found=found, rungs=RUNGS, enough=ENOUGH, hands=HANDS)
