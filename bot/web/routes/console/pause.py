"""A pause that staff note, going on after it, and the end of a course."""

from __future__ import annotations

from fastapi import Response

from bot.reports.own_data.labels import EXIT, PAUSE, STATUS
from bot.usecases.aftercare import holds, may_follow
from bot.usecases.course_end import end_course, pause_course, return_to_course
from bot.usecases.whom import whom
from bot.web.console import Console, Visit, participant
from bot.web.routes.console.person import way_back
from bot.web.routes.console.words import day
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import ExitReason, PauseReason
from flows.screen import Text

CONSOLE = Console()

REASONS = {each: PAUSE[each] for each in (PauseReason.ADMISSION, PauseReason.PRISON)}
"""What staff note. A pause of their own young people make themselves."""


@CONSOLE.get("/people/{code}/pause", Deed.PAUSE_COURSE, participant)
async def show(visit: Visit) -> Response:
    """How it stands, and what can be noted."""
    return visit.page(
        "console/pause.html",
        about=whom(visit.world, visit.row),
        way_back=await way_back(visit),
        statuses=STATUS,
        reasons=REASONS,
        exits=EXIT,
        in_aftercare=holds(visit.row),
        aftercare_follows=may_follow(visit.world, visit.row),
    )


@CONSOLE.post("/people/{code}/pause", Deed.PAUSE_COURSE, participant, stands_on=show)
async def pause(visit: Visit) -> Response:
    """Nothing is asked for a while."""
    reason = visit.form.get("reason", "")
    if reason not in REASONS:
        raise RefusedError(Text("choose why there is a pause"))
    await pause_course(visit.world, visit.row, PauseReason(reason), day(visit.form, "until"))
    return visit.go(f"/people/{visit.row.id}/pause", done="paused")


@CONSOLE.post("/people/{code}/return", Deed.RETURN_TO_COURSE, participant, stands_on=show)
async def go_on(visit: Visit) -> Response:
    """It goes on: after a pause with what was due, after an end with the welcome."""
    await return_to_course(visit.world, visit.row)
    return visit.go(f"/people/{visit.row.id}/pause", done="returned")


@CONSOLE.post("/people/{code}/end", Deed.END_COURSE, participant, stands_on=show)
async def end(visit: Visit) -> Response:
    """The course is over."""
    reason = visit.form.get("exit", "")
    if reason not in EXIT:
        raise RefusedError(Text("choose a reason"))
    with_aftercare = "no_aftercare" not in visit.form
    await end_course(visit.world, visit.row, ExitReason(reason), with_aftercare=with_aftercare)
    return visit.go(f"/people/{visit.row.id}/pause", done="ended")
