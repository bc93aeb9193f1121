"""Where the bots' chats are: Telegram is asked once for each bot's name, when a link to it is to be made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.botapi.client import BotApi
from bot.botapi.errors import BotApiError
from bot.settings import Settings
from bot.web.parts import nobody_says

LONGEST_CALL_S = 2.0
"""A page asks within its transaction, for which others wait; nothing hangs on it, for it can be asked again."""


class Chats:
    """Answers `Parts.chat_with`. `setting_of` names the setting with the token of an organisation's bot."""

    def __init__(self, settings: Settings, setting_of: Callable[[str], str]) -> None:
        self._settings = settings
        self._setting_of = setting_of
        self._known: dict[str, str] = {}

    async def chat_with(self, organisation: str) -> str:
        """The address that opens a chat with the bot. Raises RefusedError where Telegram can't be asked."""
        setting = self._setting_of(organisation)
        if setting not in self._known:
            api = BotApi(self._settings.token(setting), self._settings.telegram_api)
            try:
                async with asyncio.timeout(LONGEST_CALL_S):
                    self._known[setting] = f"https://t.me/{await api.open()}"
            except (BotApiError, TimeoutError):
                return await nobody_says(organisation)
            finally:
                await api.close()
        return self._known[setting]
