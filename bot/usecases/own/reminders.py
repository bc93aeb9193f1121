"""The page on which the participant decides whether they are reminded of what waits for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.usecases.agreed import timetable_of, windows_of
from bot.usecases.own import show_page
from bot.usecases.wish import wish
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.reminders import reminders_screen
from flows.window import reminders

CHOSEN: Mapping[str, tuple[int, ...] | None] = {"off": (), "on": None}
"""What each button agrees, as in `OwnPlan.reminders`: none at all, or those of the organisation."""


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """Whether they are, and when."""
    usual = windows_of(world, _with(participant, None)).reminders
    return reminders_screen(windows_of(world, participant).reminders, is_possible=bool(usual))


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Be reminded, or not. Days that staff agreed with them stay until they want none."""
    if action.verb in CHOSEN and not (action.verb == "on" and windows_of(world, participant).reminders):
        agreed = _with(participant, CHOSEN[action.verb])
        await _pass_over(world, agreed)
        await wish(world, agreed)
    await show_page(world, participant, "reminders")


async def _pass_over(world: World, participant: Participant) -> None:
    """What would have reminded of something while they wanted none isn't caught up on."""
    windows, timetable = windows_of(world, participant), timetable_of(world, participant)
    for check_in in await world.tx.check_ins.of(participant.id):
        past = sum(each <= world.now for each in reminders(check_in, windows, timetable))
        if check_in.is_open and past > check_in.reminded:
            await world.tx.check_ins.keep_window(replace(check_in, reminded=past))


def _with(participant: Participant, reminders: tuple[int, ...] | None) -> Participant:
    return replace(participant, plan=replace(participant.plan, reminders=reminders))
