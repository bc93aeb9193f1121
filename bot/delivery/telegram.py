"""The Telegram channel: a letter as a message, or as a picture with its words below."""

from __future__ import annotations

from bot.botapi.client import BotApi
from bot.delivery.letters import Letter
from bot.delivery.picture_worker import PictureWorker
from bot.pacing import Pacer
from bot.reports.labels import chart_labels
from flows.screen import Text
from locales import catalog


class TelegramChannel:
    """Sends letters with one bot, within its budget."""

    def __init__(self, api: BotApi, pacer: Pacer, pictures: PictureWorker) -> None:
        self._api = api
        self._pacer = pacer
        self._pictures = pictures

    async def send(self, chat_id: int, letter: Letter, language: str, urgency: int) -> int:
        """Send it; the message id. Raises `BotApiError`."""
        words = catalog.load(language)
        if not letter.points:
            await self._pacer.turn(chat_id, urgency)
            return await self._api.send(chat_id, letter.screen, words)
        picture = await self._pictures.chart(letter.points, chart_labels(letter.points, words))
        said = " ".join(words.text(part) for part in letter.screen.body if isinstance(part, Text))
        await self._pacer.turn(chat_id, urgency)
        return await self._api.send_picture(chat_id, picture, said)

    async def strip(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off an older message."""
        await self._api.strip(chat_id, message_id)

    def too_many(self, chat_id: int, seconds: float) -> None:
        """Telegram asked for a pause."""
        self._pacer.too_many(chat_id, seconds)
