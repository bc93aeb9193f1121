"""Serves `/healthz`, `/readyz` and `/metrics` beside the bot, on the event loop whose health it tells."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from bot.errors import PejlingError
from bot.monitor.health import Health, Ill
from bot.monitor.scrape import Scrape


@asynccontextmanager
async def serving(host: str, port: int, health: Health, scrape: Scrape) -> AsyncIterator[int]:
    """Serve until left; the port. Raises PejlingError where the address can't be had."""
    runner = web.AppRunner(_app(health, scrape), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host.strip("[]"), port)
        try:
            await site.start()
        except OSError as problem:
            said = f"{host}:{port} can't be used ({problem.strerror})"
            remedy = "end what uses it, or choose another address of this machine"
            raise PejlingError("PEJLING_MONITOR", said, remedy) from None
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _app(health: Health, scrape: Scrape) -> web.Application:
    async def healthz(_request: web.Request) -> web.Response:
        return _told(health.alive())

    async def readyz(_request: web.Request) -> web.Response:
        return _told(await health.ready())

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=await scrape.text(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)])
    return app


def _told(ill: Ill) -> web.Response:
    return web.json_response({"ok": not ill, "ill": ill}, status=503 if ill else 200)
