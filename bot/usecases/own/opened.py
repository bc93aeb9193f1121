"""The page that says who has opened their answers, and when. Source: the audit log."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.own import show_page
from flows.authorisation import Deed
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Moment, Screen
from flows.screens.opened import opened_screen

AT_MOST = 10


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """The newest readings, and how many there were before."""
    entries = await world.tx.audit.about(participant.id)
    readings = [each for each in reversed(entries) if each.deed == Deed.READ_ANSWERS]
    zone = zone_of(world, participant)
    newest = [(await _first_name(world, each.actor), Moment(each.at, zone)) for each in readings[:AT_MOST]]
    return opened_screen(newest, len(readings[AT_MOST:]))


async def act(world: World, participant: Participant, _about: str, _action: Action) -> None:
    """There is nothing to decide here."""
    await show_page(world, participant, "opened")


async def _first_name(world: World, actor: str) -> str:
    """Only staff are let read answers (`flows.authorisation`)."""
    return (await world.tx.staff.get(actor)).name.split()[0]
