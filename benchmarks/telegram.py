"""The local Telegram of a benchmark: its Bot API over HTTP, in the process that also holds the phones.

A bot calls it over the loopback as it calls any Bot API server. The phones do without HTTP: they look at what Telegram
has, and tap by queueing the update that a tap queues, so that the measuring side costs a third of what it would.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from benchmarks.people import Phone
from bot.sandbox.botapi import BotApi
from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError
from bot.sandbox.limits import Limits
from bot.sandbox.world import World

SEED = 1


class Meter(Limits):
    """Telegram's limits, which remember when each message or edit came (monotonic seconds) and how many it refused."""

    def __init__(self, clock: Clock, *, enabled: bool) -> None:
        super().__init__(clock, enabled=enabled)
        self.taken: list[float] = []
        self.refused = 0

    def take(self, chat_id: int) -> None:
        """Count one message or edit to a chat. Raises 429."""
        try:
            super().take(chat_id)
        except ApiError:
            self.refused += 1
            raise
        self.taken.append(time.monotonic())


@dataclass(frozen=True, slots=True)
class Telegram:
    """A running local Telegram: where it listens, what it holds, and its limits."""

    address: str
    world: World
    meter: Meter

    def phones(self) -> list[Phone]:
        """Everybody's phone, numbered from 0."""
        return [Phone(self.world, chat, number) for number, chat in enumerate(self.world.chats)]


@asynccontextmanager
async def local_telegram(chats: int, *, limits: bool) -> AsyncIterator[Telegram]:
    """A local Telegram with its state in memory, in which so many people have pressed Start."""
    clock = Clock()
    world = World(None, seed=SEED, limits=limits, clock=clock)
    meter = world.limits = Meter(clock, enabled=limits)
    world.settle(chats)
    app = web.Application()
    app.router.add_routes(BotApi(world).routes())
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield Telegram(f"http://{host}:{port}", world, meter)
    finally:
        world.updates.close()
        await runner.cleanup()
        world.store.close()
