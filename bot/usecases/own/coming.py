"""The page that says what comes: what waits now, and when something is asked next."""

from __future__ import annotations

from collections.abc import Sequence

from bot.usecases.coming import coming, waiting
from bot.usecases.current_screen import who_did
from bot.usecases.own import show_page
from flows.authorisation import Deed
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.screen import Action, Screen, Text
from flows.screens.coming import coming_screen
from flows.screens.pause import break_lasts

AFTERCARE = Text("Your course has ended. I still ask you now and then.")


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """As it is now."""
    now, days = await waiting(world, participant), await coming(world, participant)
    return coming_screen(now, days, await _told_first(world, participant, is_asked=bool(now or days)))


async def act(world: World, participant: Participant, _about: str, _action: Action) -> None:
    """There is nothing to decide here."""
    await show_page(world, participant, "coming")


async def _told_first(world: World, participant: Participant, *, is_asked: bool) -> Sequence[Text]:
    if participant.status is ParticipantStatus.PAUSED:
        return break_lasts(participant, await who_did(world, participant, Deed.PAUSE_COURSE))
    return (AFTERCARE,) if is_asked and participant.aftercare_from is not None else ()
