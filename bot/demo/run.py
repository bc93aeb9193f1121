"""Put the demo together and run it: local Telegram, bot and pages in one process, over real HTTP."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Bot, open_store, web_parts
from bot.delivery.picture_worker import PictureWorker
from bot.demo.desk import Desk
from bot.demo.home import Home
from bot.demo.people import DemoPerson, demo_people
from bot.sandbox.server import Sandbox
from bot.settings import Environment, load_settings
from bot.web.app import create_app
from bot.web.parts import Parts
from bot.web.server import bound, serving
from storage.schema import migrate

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """What is running: what its pages show, what they are made of, the people, the local Telegram's address, and the bot."""

    desk: Desk
    parts: Parts
    people: list[DemoPerson]
    telegram: str
    polling: asyncio.Task[None]


@asynccontextmanager
async def running_demo(
    home: Home, telegram_port: int, *, fresh: bool, public_url: str | None = None
) -> AsyncIterator[RunningDemo]:
    """The local Telegram and the bot on it, ended together; `public_url` is where the pages are served, if they are."""
    keys = home.prepare(fresh=fresh)
    sandbox = Sandbox(home.telegram_state, host=HOST, port=telegram_port, chats=0)
    ready = await sandbox.start()
    try:
        settings = load_settings(
            env=Environment.DEMO,
            bot_token=ready.token,
            telegram_api=ready.address,
            database_url=home.database_url,
            keys=keys,
            organisations=home.organisations,
            public_url=public_url,
            webhook_secret="",
        )
        migrate(settings.database_url)
        async with open_store(settings) as store:
            bot, pictures = Bot(settings, store), PictureWorker()
            polling = asyncio.create_task(bot.run())
            try:
                people = await demo_people(store, home.people, ready.address)
                desk = Desk(store, people, ready.address, bot.tick.run)
                await desk.show_time_on_phones()
                yield RunningDemo(desk, web_parts(settings, store, pictures.draw), people, ready.address, polling)
            finally:
                bot.stop()
                await polling
                await pictures.close()
    finally:
        await sandbox.stop()


async def serve(folder: Path, port: int, *, fresh: bool) -> None:
    """Serve the demo page until SIGINT or SIGTERM."""
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    address = f"http://{HOST}:{port}"
    remedy = "end what uses it, perhaps another demo, or choose one with --port"
    with bound(HOST, port, remedy) as page:
        async with (
            running_demo(Home(folder), port + 1, fresh=fresh, public_url=address) as demo,
            serving(create_app(demo.parts, demo.desk), page),
        ):
            demo.polling.add_done_callback(lambda _ended: ended.set())
            sys.stdout.write(f"Pejling's demo is ready: {address}\nEnd it with Ctrl-C.\n")
            sys.stdout.flush()
            await ended.wait()
