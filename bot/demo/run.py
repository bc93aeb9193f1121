"""Put the demo together and run it: local Telegram, bot and pages in one process, over real HTTP."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from bot.app import Bot, open_store
from bot.demo.desk import Desk
from bot.demo.home import Home
from bot.demo.people import DemoPerson, demo_people
from bot.errors import PejlingError
from bot.sandbox.server import Sandbox
from bot.settings import Environment, load_settings
from bot.web.app import create_app
from storage.schema import migrate

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class RunningDemo:
    """What is running: the desk behind the pages, the people, the local Telegram's address, and the bot."""

    desk: Desk
    people: list[DemoPerson]
    telegram: str
    polling: asyncio.Task[None]


@asynccontextmanager
async def running_demo(home: Home, telegram_port: int, *, fresh: bool) -> AsyncIterator[RunningDemo]:
    """The local Telegram and the bot on it, ended together."""
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
        )
        migrate(settings.database_url)
        async with open_store(settings) as store:
            bot = Bot(settings, store)
            polling = asyncio.create_task(bot.run())
            try:
                people = await demo_people(store, home.people, ready.address)
                desk = Desk(store, people, ready.address, bot.tick.run)
                await desk.show_time_on_phones()
                yield RunningDemo(desk, people, ready.address, polling)
            finally:
                bot.stop()
                await polling
    finally:
        await sandbox.stop()


async def serve(folder: Path, port: int, *, fresh: bool) -> None:
    """Serve the demo page until SIGINT or SIGTERM."""
    with _bound(port) as page:
        async with running_demo(Home(folder), port + 1, fresh=fresh) as demo:
            await _serve_on(page, port, demo)


async def _serve_on(page: socket.socket, port: int, demo: RunningDemo) -> None:
    server = _Server(uvicorn.Config(create_app(demo.desk), log_level="warning", lifespan="off"))
    demo.polling.add_done_callback(lambda _ended: server.end())
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, server.end)
    sys.stdout.write(f"Pejling's demo is ready: http://{HOST}:{port}\nEnd it with Ctrl-C.\n")
    sys.stdout.flush()
    await server.serve(sockets=[page])


class _Server(uvicorn.Server):
    """Ends when it is told to; the signals are handled outside, once for all parts."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield

    def end(self) -> None:
        """Stop serving."""
        self.should_exit = True
        self.force_exit = True  # open phones hold their connections for ever


def _bound(port: int) -> socket.socket:
    page = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    page.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        page.bind((HOST, port))
    except OSError as problem:
        page.close()
        if problem.errno == errno.EADDRINUSE:
            raise PejlingError(
                f"port {port}", "is in use", "end what uses it, perhaps another demo, or choose one with --port"
            ) from None
        raise
    return page
