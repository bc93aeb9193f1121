"""Handover sheets about a young person: written, read and approved by them, and only then passed on."""

from __future__ import annotations

from fastapi import Response

from bot.usecases import sheet
from bot.usecases.whom import whom
from bot.web.console import Console, NotHereError, Visit, participant
from bot.web.routes.console.person import way_back
from bot.web.routes.console.words import SHEET_STATES
from flows.authorisation import Deed
from flows.people import Sheet

CONSOLE = Console()


@CONSOLE.get("/people/{code}/sheets", Deed.WRITE_SHEET, participant)
async def show(visit: Visit) -> Response:
    """What was written, how far each has come, and an empty one."""
    return visit.page(
        "console/sheets.html",
        about=whom(visit.world, visit.row),
        way_back=await way_back(visit),
        sheets=await visit.world.tx.sheets.of(visit.row.id),
        states=SHEET_STATES,
        empty=sheet.template(),
        longest=sheet.LONGEST,
    )


@CONSOLE.post("/people/{code}/sheets", Deed.WRITE_SHEET, participant, stands_on=show)
async def write(visit: Visit) -> Response:
    """Keep it, and ask the young person to read it."""
    await sheet.write_sheet(visit.world, visit.row, visit.form.get("content", ""))
    return visit.go(f"/people/{visit.row.id}/sheets", done="sheet")


@CONSOLE.get("/people/{code}/sheets/{sheet}", Deed.PASS_SHEET_ON, participant)
async def show_one(visit: Visit) -> Response:
    """One sheet, as far as the member may read it; to be printed once it was passed on."""
    about, found = whom(visit.world, visit.row), await _sheet(visit)
    return visit.page("console/sheet.html", about=about, sheet=found, states=SHEET_STATES)


@CONSOLE.post("/people/{code}/sheets/{sheet}", Deed.PASS_SHEET_ON, participant, stands_on=show_one)
async def pass_on(visit: Visit) -> Response:
    """It is passed on: there is a page to print."""
    found = await _sheet(visit)
    await sheet.pass_sheet_on(visit.world, visit.row, found.id)
    return visit.go(f"/people/{visit.row.id}/sheets/{found.id}", done="passed-on")


async def _sheet(visit: Visit) -> Sheet:
    """The sheet in the address, if it is about the young person in the address."""
    found = await sheet.read_sheet(visit.world, visit.row, visit.request.path_params["sheet"])
    if found is None:
        raise NotHereError
    return found
