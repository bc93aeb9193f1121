"""Where a bot's chat is: Telegram is asked once, and a page says so plainly when it can't be."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chats import Chats
from bot.decisions import TOKEN
from bot.sandbox.server import Sandbox
from bot.settings import Environment, load_settings
from flows.names import RefusedError


async def test_telegram_is_asked_once_for_a_bots_name(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path / "telegram", host="127.0.0.1", port=0, chats=0)
    ready = await sandbox.start()
    settings = load_settings(env=Environment.TEST, bot_token=ready.token, telegram_api=ready.address)
    asked = Chats(settings, lambda _organisation: TOKEN)
    try:
        found = await asked.chat_with("demo-kommune")
    finally:
        await sandbox.stop()
    assert found.startswith("https://t.me/")
    assert await asked.chat_with("another") == found
    with pytest.raises(RefusedError, match="Telegram can't be asked"):
        await Chats(settings, lambda _organisation: TOKEN).chat_with("demo-kommune")
