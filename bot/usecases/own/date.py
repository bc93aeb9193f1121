"""The page on which the participant chooses a date in the month instead of a day of the week."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.own import show_page
from bot.usecases.wish import wish
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.times import LAST_DAY, dates_screen


async def screen(_world: World, _participant: Participant, _about: str) -> Screen:
    """The dates."""
    return dates_screen()


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Choose a date, and read on the page of times what comes of it."""
    if action.verb == "month_day" and 1 <= action.value <= LAST_DAY:
        await wish(world, replace(participant, weekday=None, month_day=action.value))
        await show_page(world, participant, "time")
    else:
        await show_page(world, participant, "date")
