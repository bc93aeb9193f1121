"""The page on which the participant says where they are, so that they are asked by the clock on their wall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.usecases.agreed import zone_of
from bot.usecases.coming import asked_next
from bot.usecases.own import show_page
from bot.usecases.wish import wish
from flows.people import Participant
from flows.places import Place, places_from
from flows.ports import World
from flows.screen import Action, Moment, Screen
from flows.screens.clock import clock_screen


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """What their clock says now, when the next time is, and the places."""
    zone, due = zone_of(world, participant), await asked_next(world, participant)
    moment = None if due is None else Moment(due, zone)
    return clock_screen(Moment(world.now, zone), moment, _places(world, participant))


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Choose a place; what is planned moves along. Where the organisation is, its clock counts, also if it moves."""
    places = _places(world, participant)
    if action.verb == "place" and action.value < len(places):
        zone = places[action.value].zone
        is_ours = zone == world.organisations(participant.organisation).zone
        await wish(world, replace(participant, zone=None if is_ours else zone))
    await show_page(world, participant, "clock")


def _places(world: World, participant: Participant) -> Sequence[Place]:
    return places_from(world.organisations(participant.organisation).zone)
