"""Asks Telegram who a bot is."""

from __future__ import annotations

from bot.botapi.client import BotApi
from bot.botapi.errors import WrongTokenError
from bot.settings import Settings, refused


async def user_name(settings: Settings, setting: str) -> str:
    """The user name of the bot whose token stands in a setting. Raises SettingsError where Telegram refuses it."""
    api = BotApi(settings.token(setting), settings.telegram_api)
    try:
        return await api.open()
    except WrongTokenError:
        raise refused(setting) from None
    finally:
        await api.close()
