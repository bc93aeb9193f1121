"""An alert on the page: seen, and closed when there was contact; and the duty to notify."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.acknowledge_alert import acknowledge_alert, close_alert
from bot.usecases.duty import record_duty_on
from bot.web.console import Console, NotHereError, Visit, participant
from bot.web.routes.console.person import show
from flows.authorisation import Deed
from flows.people import DutyOutcome
from flows.screen import Screen, Text

CONSOLE = Console()
ALERT = "/people/{code}/alerts/{alert}"


@CONSOLE.post(f"{ALERT}/seen", Deed.TAKE_ALERT, participant, stands_on=show)
async def take(visit: Visit) -> Response:
    """I have seen it."""
    return _on(visit, await acknowledge_alert(visit.world, visit.member, await _alert(visit)), "seen")


@CONSOLE.post(f"{ALERT}/contact", Deed.CLOSE_ALERT, participant, stands_on=show)
async def close(visit: Visit) -> Response:
    """I have been in touch."""
    return _on(visit, await close_alert(visit.world, visit.member, await _alert(visit)), "contact")


@CONSOLE.post(f"{ALERT}/duty", Deed.RECORD_DUTY, participant, stands_on=show)
async def record(visit: Visit) -> Response:
    """A notification of concern was considered, or sent."""
    alert, outcome = await _alert(visit), visit.form.get("outcome", "")
    if outcome not in list(DutyOutcome):
        return visit.go(f"/people/{visit.row.id}")
    return _on(visit, await record_duty_on(visit.world, visit.member, alert, outcome=DutyOutcome(outcome)), "duty")


async def _alert(visit: Visit) -> str:
    """The alert in the address, if it is about the young person in the address."""
    found = await visit.world.tx.alerts.get(visit.request.path_params["alert"])
    if found is None or found.participant != visit.row.id:
        raise NotHereError
    return found.id


def _on(visit: Visit, became: Screen | Text, done: str) -> Response:
    """Back to where the button stood. A sentence instead of a screen says that the alert isn't theirs."""
    if isinstance(became, Text):
        raise NotHereError
    return visit.go("" if visit.form.get("from") == "home" else f"/people/{visit.row.id}", done=done)
