"""A handover sheet as its young person reads it: `sheet/<id>`."""

from __future__ import annotations

from bot.usecases.hands import name_of
from bot.usecases.own import show_page
from bot.usecases.sheet import decide_on_sheet
from flows.people import Participant, Sheet
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.hands import no_sheet_screen, sheet_screen


async def screen(world: World, participant: Participant, about: str) -> Screen:
    """What would be passed on; nothing for a sheet about somebody else."""
    sheet = await _theirs(world, participant, about)
    return sheet_screen(sheet, await name_of(world, participant, sheet.written_by)) if sheet else no_sheet_screen()


async def act(world: World, participant: Participant, about: str, action: Action) -> None:
    """Yes or no."""
    sheet = await _theirs(world, participant, about)
    if sheet is not None and action.verb in ("yes", "no"):
        await decide_on_sheet(world, participant, sheet, approved=action.verb == "yes")
    await show_page(world, participant, f"sheet/{about}")


async def _theirs(world: World, participant: Participant, sheet_id: str) -> Sheet | None:
    sheet = await world.tx.sheets.get(sheet_id)
    return sheet if sheet and sheet.participant == participant.id and sheet.content is not None else None
