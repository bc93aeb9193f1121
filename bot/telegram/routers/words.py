"""Text, stickers, voice and pictures instead of a button."""

from __future__ import annotations

from telegram import Message

from bot.usecases.receive_words import receive_words
from flows.people import Participant
from flows.ports import World


async def handle(message: Message, world: World, participant: Participant) -> None:
    """Hand words to the use case; what isn't text has none."""
    await receive_words(world, participant, message.text)
