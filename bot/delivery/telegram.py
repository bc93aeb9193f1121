"""The Telegram channel: a letter as a message, or as a picture with its words below."""

from __future__ import annotations

import asyncio
from functools import partial

from bot.botapi.client import BotApi
from bot.botapi.courtesies import Courtesies
from bot.botapi.errors import NoTurnError
from bot.delivery.letters import Letter
from bot.delivery.picture_worker import PictureWorker
from bot.pacing import Pacer
from bot.usecases.collect_own_data import File
from flows.screen import Screen, Text
from locales import catalog
from locales.catalog import Catalog

LONGEST_TURN_S = 20.0


class TelegramChannel:
    """Sends letters with one bot, within its budget."""

    def __init__(self, api: BotApi, pacer: Pacer, courtesies: Courtesies, pictures: PictureWorker) -> None:
        self._api = api
        self._pacer = pacer
        self._courtesies = courtesies
        self._pictures = pictures

    async def send(self, chat_id: int, letter: Letter, language: str, urgency: int) -> int:
        """Send it; the message id. Raises `BotApiError`."""
        words = catalog.load(language)
        if letter.file is not None:
            return await self._send_file(chat_id, letter.file, _caption(letter.screen, words), urgency)
        if letter.picture is None:
            await self._turn(chat_id, urgency)
            return await self._api.send(chat_id, letter.screen, words)
        picture = letter.picture if isinstance(letter.picture, bytes) else await self._pictures.draw(letter.picture)
        await self._turn(chat_id, urgency)
        return await self._api.send_picture(chat_id, picture, _caption(letter.screen, words))

    async def _send_file(self, chat_id: int, file: File, caption: str, urgency: int) -> int:
        await self._turn(chat_id, urgency)
        return await self._api.send_document(chat_id, file.name, file.content, caption)

    async def _turn(self, chat_id: int, urgency: int) -> None:
        """Wait for a turn, but not so long that the row's lease runs out meanwhile."""
        try:
            async with asyncio.timeout(LONGEST_TURN_S):
                await self._pacer.turn(chat_id, urgency)
        except TimeoutError:
            raise NoTurnError("no turn in time") from None

    def strip(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off an older message."""
        self._courtesies.offer(chat_id, partial(self._api.strip, chat_id, message_id))

    def too_many(self, chat_id: int, seconds: float) -> None:
        """Telegram asked for a pause."""
        self._pacer.too_many(chat_id, seconds)


def _caption(screen: Screen, words: Catalog) -> str:
    return " ".join(words.text(part) for part in screen.body if isinstance(part, Text))
