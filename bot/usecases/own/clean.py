"""Clean this chat: what stands there goes, as far as Telegram lets a bot. What is kept elsewhere isn't touched."""

from __future__ import annotations

from bot.usecases.own import show_page
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.own_data import cleaning_question_screen, cleaning_screen

UNDER_WAY = "now"


async def screen(_world: World, _participant: Participant, about: str) -> Screen:
    """What will happen; or, once it does, how to remove the rest."""
    return cleaning_screen() if about == UNDER_WAY else cleaning_question_screen()


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Have it cleaned; delivery does it after the commit."""
    if action.verb != "clean":
        await show_page(world, participant, "clean")
        return
    await world.tx.sent_messages.clean(participant.id)
    await show_page(world, participant, f"clean/{UNDER_WAY}")
