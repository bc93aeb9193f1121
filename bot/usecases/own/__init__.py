"""The participant's own pages: what they can look at and decide at any time, in the chat's live message.

One page, one file here, and its line in `bot/usecases/pages.py`: `screen` says what it shows now, `act` what a tap on
it does. A page is named by its place: the page's name, and what it is about behind slashes ("choice/see/who5"). Its
buttons carry the place in `Action.ref`.
"""

from __future__ import annotations

from bot.usecases.current_screen import show_current
from flows.people import TAKING_PART, Participant, ParticipantStatus
from flows.ports import Dialogue, World
from flows.screen import Text

NOT_YET = (ParticipantStatus.INVITED, ParticipantStatus.WELCOME, ParticipantStatus.ERASED)

WHILE_TAKING_PART = frozenset({"time", "date", "clock", "reminders", "coming", "transition", "pause", "stop"})
"""Pages about being asked: whoever is asked nothing any more has no use for them."""


async def show_page(world: World, participant: Participant, place: str, notice: Text | None = None) -> None:
    """Have one of their pages shown, keeping what it stands before; who is still in the welcome goes on with that."""
    is_of_no_use = place.partition("/")[0] in WHILE_TAKING_PART and participant.status not in TAKING_PART
    if participant.status in NOT_YET or is_of_no_use:
        await show_current(world, participant)
        return
    live = await world.tx.live.get(participant.id)
    stood_there = live.check_in if live else None
    await world.tx.live.show(participant.id, Dialogue.OWN, stood_there, notice, place)
