"""The page on which the participant says that something new begins, and takes it back. "transition/exams" asks when."""

from __future__ import annotations

from datetime import date

from bot.usecases.agreed import day_in
from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.transitions import asked_on, begin, can_begin, coming_up, take_back
from flows.people import Participant, ParticipantStatus, TransitionKind
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.transitions import TAKEN_BACK, transitions_screen, what_follows, when_screen
from flows.transitions import NOTED_BY_HAND, weeks


async def screen(world: World, participant: Participant, about: str) -> Screen:
    """What is noted and what can be; or when that begins."""
    if about in NOTED_BY_HAND:
        return when_screen(TransitionKind(about), weeks(day_in(world, participant, world.now)))
    contact = await acting_contact(world, participant)
    return transitions_screen(await coming_up(world, participant), contact.name)


async def act(world: World, participant: Participant, about: str, action: Action) -> None:
    """Note it, or take it back. A week that isn't offered today, as on a page of last month, only shows the page."""
    begins = next((day for day in _days(world, participant) if day.toordinal() == action.value), None)
    if not can_begin(world, participant):
        await show_page(world, participant, "menu")
    elif action.verb == "begins" and about in NOTED_BY_HAND and begins is not None:
        await _begin(world, participant, TransitionKind(about), begins)
    elif action.verb == "take_back" and not about and action.value < len(NOTED_BY_HAND):
        await _take_back(world, participant, NOTED_BY_HAND[action.value])
    else:
        await show_page(world, participant, f"transition/{about}" if about else "transition")


def _days(world: World, participant: Participant) -> list[date]:
    return list(weeks(day_in(world, participant, world.now)))


async def _begin(world: World, participant: Participant, kind: TransitionKind, day: date) -> None:
    begins = await begin(world, participant, kind, day)
    contact = (await acting_contact(world, participant)).name
    is_paused = participant.status is ParticipantStatus.PAUSED
    follows = what_follows(await asked_on(world, participant, begins), contact, is_paused=is_paused)
    await show_page(world, participant, "transition", follows)


async def _take_back(world: World, participant: Participant, kind: TransitionKind) -> None:
    for each in await coming_up(world, participant):
        if each.kind is kind:
            await take_back(world, participant, each)
    await show_page(world, participant, "transition", TAKEN_BACK)
