"""Put the demo together and run it: local Telegram, bot and pages in one process, over real HTTP."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.app import Bot, web_parts
from bot.delivery.picture_worker import PictureWorker
from bot.demo.desk import HOST, Desk
from bot.demo.home import Home
from bot.demo.mail import DemoMail
from bot.demo.people import DemoPerson, demo_people
from bot.sandbox.server import Ready, Sandbox
from bot.settings import Environment, Settings, load_settings
from bot.store import open_store
from bot.web.app import create_app
from bot.web.server import bound, serving
from storage.schema import migrate


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """What is running: what its page shows, the people, the addresses of the pages and of Telegram, and the bot."""

    desk: Desk
    people: list[DemoPerson]
    address: str
    telegram: str
    polling: asyncio.Task[None]


@asynccontextmanager
async def running_demo(home: Home, port: int, telegram_port: int, *, fresh: bool) -> AsyncIterator[RunningDemo]:
    """The local Telegram, the bot on it and the pages, ended together; port 0 takes a free one."""
    async with AsyncExitStack() as ends:
        remedy = "end what uses it, perhaps another demo, or choose one with --port"
        page = ends.enter_context(bound(HOST, port, remedy))
        address = f"http://{HOST}:{page.getsockname()[1]}"
        keys = home.prepare(fresh=fresh)
        sandbox = Sandbox(home.telegram_state, host=HOST, port=telegram_port, chats=0)
        ready = await sandbox.start()
        ends.push_async_callback(sandbox.stop)
        settings = _settings(home, keys, ready, address)
        migrate(settings.database_url)
        store = await ends.enter_async_context(open_store(settings))
        mail = DemoMail()
        bot, pictures = Bot(settings, store, mail=mail), PictureWorker()
        ends.push_async_callback(pictures.close)
        polling = asyncio.create_task(bot.run())
        ends.push_async_callback(_end, bot, polling)
        people = await demo_people(store, home.people, ready.address)
        desk = Desk(store, people, address, ready.address, mail, bot.tick.run)
        await desk.show_time_on_phones()
        app = create_app(web_parts(settings, store, pictures.draw, [bot]), desk)
        await ends.enter_async_context(serving(app, page))
        yield RunningDemo(desk, people, address, ready.address, polling)


async def _end(bot: Bot, polling: asyncio.Task[None]) -> None:
    bot.stop()
    await polling


def _settings(home: Home, keys: str, ready: Ready, address: str) -> Settings:
    return load_settings(
        env=Environment.DEMO,
        bot_token=ready.token,
        telegram_api=ready.address,
        database_url=home.database_url,
        keys=keys,
        organisations=home.organisations,
        public_url=address,
        webhook_secret="",
    )


async def serve(folder: Path, port: int, *, fresh: bool) -> None:
    """Serve the demo page until SIGINT or SIGTERM."""
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    async with running_demo(Home(folder), port, port + 1, fresh=fresh) as demo:
        demo.polling.add_done_callback(lambda _ended: ended.set())
        sys.stdout.write(f"Pejling's demo is ready: {demo.address}\nEnd it with Ctrl-C.\n")
        sys.stdout.flush()
        await ended.wait()
