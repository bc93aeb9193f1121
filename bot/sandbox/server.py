"""Start and stop a sandbox: in a test, in the demo, or as a program of its own."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from aiohttp import web

from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.control import Control
from bot.sandbox.errors import SandboxError
from bot.sandbox.files import MAX_DOCUMENT_BYTES
from bot.sandbox.jsonapi import preflight
from bot.sandbox.phones import STATIC, Phones
from bot.sandbox.world import World

_MAX_REQUEST_BYTES = MAX_DOCUMENT_BYTES + 1_000_000


@dataclass(frozen=True)
class Ready:
    """Where the sandbox listens (http://host:port), the bot's token, and the private chats that are started."""

    address: str
    token: str
    chats: list[int]


class Sandbox:
    """A local Telegram for one bot.

    `state` is the file it remembers everything in (None: memory); port 0 takes a free one; `limits=False` switches
    Telegram's sending budget off; `chats` people are there at first; `seed` decides the token and the faults.
    """

    def __init__(
        self,
        state: Path | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 1,
        *,
        limits: bool = True,
        chats: int = 50,
        clock: Clock | None = None,
    ) -> None:
        self._state = state
        self._host = host
        self._port = port
        self._seed = seed
        self._limits = limits
        self._people = chats
        self._clock = clock or Clock()

    async def start(self) -> Ready:
        """Listen. Raises SandboxError when the port is in use or the state can't be opened."""
        world = World(self._state, seed=self._seed, limits=self._limits, clock=self._clock)
        self._world = world
        world.settle(self._people)
        bot_api = BotApi(world)
        app = web.Application(client_max_size=_MAX_REQUEST_BYTES)
        app.router.add_routes(bot_api.routes())
        app.router.add_routes(Phones(world).routes())
        app.router.add_routes(Control(world).routes())
        app.router.add_static("/static", STATIC)
        app.router.add_route("OPTIONS", "/{path:.*}", preflight)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        await self._runner.setup()
        await world.webhook.start(bot_api.carry_out)
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as error:
            await self.stop()
            raise SandboxError(
                f"Port {self._port} on {self._host} can't be used ({error.strerror}). "
                "End the program that has it, or choose another port."
            ) from error
        host, port = self._runner.addresses[0][:2]
        started = [chat.id for chat in world.chats if chat.is_private and chat.started]
        return Ready(f"http://{host}:{port}", world.token, started)

    async def stop(self) -> None:
        """End long polls and streams, close all connections and let go of the state file."""
        self._world.closing = True
        self._world.updates.close()
        for chat in self._world.chats:
            chat.wake()
        await self._world.webhook.stop()
        await self._runner.cleanup()
        self._world.store.close()


def run_sandbox(
    state: Path | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    seed: int = 1,
    *,
    limits: bool = True,
    chats: int = 50,
) -> None:
    """Serve until SIGINT or SIGTERM; one JSON line on standard output says that it is ready."""
    asyncio.run(_serve(Sandbox(state, host, port, seed, limits=limits, chats=chats)))


async def _serve(sandbox: Sandbox) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    ready = await sandbox.start()
    sys.stdout.write(json.dumps(asdict(ready)) + "\n")
    sys.stdout.flush()
    await ended.wait()
    await sandbox.stop()
