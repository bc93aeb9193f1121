"""What a chat's live message shows: one of the participant's own pages, or what the chat is about."""

from __future__ import annotations

from collections.abc import Callable

from bot.usecases.current_screen import current_screen
from bot.usecases.pages import own_screen
from flows.ports import Dialogue, LiveMessage, World
from flows.screen import Screen


async def shown(world: World, live: LiveMessage, endonym: Callable[[str], str]) -> Screen:
    """The screen of a live message. `endonym` gives a language's own name."""
    if live.dialogue is Dialogue.OWN:
        return await own_screen(world, await world.tx.participants.get(live.participant), live)
    return await current_screen(world, live, endonym)
