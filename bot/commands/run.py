"""`pejling run`: the bot until it is ended."""

from __future__ import annotations

import asyncio
import signal

from bot.app import Bot, open_store
from bot.log import configure_logs
from bot.settings import Settings, load_settings


def run() -> None:
    """Run until SIGINT or SIGTERM; what is in hand is finished."""
    configure_logs()
    asyncio.run(_run(load_settings()))


async def _run(settings: Settings) -> None:
    async with open_store(settings) as store:
        bot = Bot(settings, store)
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, bot.stop)
        await bot.run()
