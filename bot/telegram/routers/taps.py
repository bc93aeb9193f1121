"""A participant's taps."""

from __future__ import annotations

from telegram import CallbackQuery

from bot.botapi.actions import decode
from bot.telegram.outcome import Outcome
from bot.usecases.act import act
from bot.usecases.neutral import is_on_the_page
from flows.people import Participant
from flows.ports import LiveMessage, World

STAYS = "help"
"""The topic whose button may be pressed again wherever it stands."""


async def handle(tap: CallbackQuery, world: World, participant: Participant) -> Outcome:
    """Carry out a tap. A tap on any message but the live one takes that message's buttons away."""
    action = decode(tap.data or "")
    message_id = tap.message.message_id if tap.message else 0
    elsewhere = _is_elsewhere(await world.tx.live.get(participant.id), message_id)
    if is_on_the_page(world, participant):  # a button from before it was decided so
        action = None
    await act(world, participant, action)
    strip = elsewhere and (action is None or action.topic != STAYS)
    return Outcome(draw=participant.id, strip=strip, language=participant.language)


def _is_elsewhere(live: LiveMessage | None, message_id: int) -> bool:
    """Whether it is not the live message. Who taps a new one is sometimes sooner than the note that it was sent."""
    if live is None:
        return True
    known = live.message_id or 0
    may_be_new = live.revision > live.shown_revision and message_id > known
    return message_id != known and not may_be_new
