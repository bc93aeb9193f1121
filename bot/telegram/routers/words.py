"""Text, stickers, voice and pictures instead of a button."""

from __future__ import annotations

from telegram import Message

from bot.usecases.current_screen import show_current
from bot.usecases.neutral import is_on_the_page, wrote_in_chat
from bot.usecases.receive_words import receive_words
from flows.people import Participant
from flows.ports import World
from storage.transaction import StoredTransaction


async def handle(message: Message, tx: StoredTransaction, world: World, participant: Participant) -> None:
    """Hand words to the use case; what isn't text has none.

    By webhook words may come after what was done later, and would answer another question than the one they were
    written to: then the current one is just drawn again.
    """
    if is_on_the_page(world, participant):
        await wrote_in_chat(world, participant)
    elif await tx.live.has_heard_later(participant.id, message.message_id):
        await show_current(world, participant)
    else:
        await receive_words(world, participant, message.text)
