"""What begins in a young person's life: noted and taken back by staff, as they themselves can."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.transitions import beginnings, can_begin, set_transition, take_transition_back
from bot.usecases.whom import whom
from bot.web.console import Console, Visit, participant
from bot.web.routes.console.person import way_back
from bot.web.routes.console.words import day
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import TransitionKind
from flows.screen import Text
from flows.transitions import KINDS, NOTED_BY_HAND

CONSOLE = Console()


@CONSOLE.get("/people/{code}/transitions", Deed.SET_TRANSITION, participant)
async def show(visit: Visit) -> Response:
    """What is noted, by whom and when it is asked about; and the form for one more."""
    return visit.page(
        "console/transitions.html",
        about=whom(visit.world, visit.row),
        way_back=await way_back(visit),
        noted=await beginnings(visit.world, visit.row),
        can_begin=can_begin(visit.world, visit.row),
        kinds={each: KINDS[each] for each in NOTED_BY_HAND},
    )


@CONSOLE.post("/people/{code}/transitions", Deed.SET_TRANSITION, participant, stands_on=show)
async def note(visit: Visit) -> Response:
    """Note one; the same kind again is the same with another day."""
    kind, on_day = visit.form.get("kind", ""), day(visit.form, "on")
    if kind not in NOTED_BY_HAND:
        raise RefusedError(Text("choose what begins"))
    if on_day is None:
        raise RefusedError(Text("choose the day on which it begins"))
    await set_transition(visit.world, visit.row, TransitionKind(kind), on_day)
    return visit.go(f"/people/{visit.row.id}/transitions", done="begins")


@CONSOLE.post("/people/{code}/transitions/back", Deed.TAKE_TRANSITION_BACK, participant, stands_on=show)
async def take_back(visit: Visit) -> Response:
    """It doesn't begin after all."""
    await take_transition_back(visit.world, visit.row, visit.form.get("transition", ""))
    return visit.go(f"/people/{visit.row.id}/transitions", done="begins-not")
