"""`pejling run`: the bots until they are ended, and what has an address beside them: pages and webhooks."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack

import structlog

from bot import metrics
from bot.app import Bot, Jobs, web_parts
from bot.back_off import back_off
from bot.delivery.picture_worker import PictureWorker
from bot.log import configure_logs
from bot.role import Role
from bot.settings import Settings, SettingsError, load_settings
from bot.store import Store, open_store
from storage.errors import DatabaseUnusableError

LONGEST_BACK_OFF_S = 30.0
log = structlog.get_logger("run")


def run(role: Role) -> None:
    """Run until SIGINT or SIGTERM; what is in hand is finished."""
    configure_logs()
    asyncio.run(_run(load_settings(), role))


async def _run(settings: Settings, role: Role) -> None:
    if role is not Role.ALL and settings.database_url.startswith("sqlite"):
        raise SettingsError("--role", "needs several processes on one database", "use PostgreSQL, or leave it out")
    if role is Role.WEB and settings.public_url is None:
        raise SettingsError(
            "PEJLING_PUBLIC_URL", "is missing, so there are no pages to serve", "set it, or another role"
        )
    async with AsyncExitStack() as ends:
        store = await ends.enter_async_context(open_store(settings))
        bots = [Bot(settings, store, name, role) for name in store.bots] if role in (Role.ALL, Role.BOT) else []
        _expect_different(store, bots)
        if settings.public_url is not None and role is not Role.JOBS:
            await _serve(settings, store, bots, ends)
        if (address := settings.monitored_on()) is not None:
            await _tell_operators(address, store, bots, ends)
        listening = asyncio.create_task(_listen(store, bots))
        ends.callback(listening.cancel)
        await _side_by_side([*bots, *([Jobs(store)] if role is Role.JOBS else [])])


def _expect_different(store: Store, bots: Sequence[Bot]) -> None:
    first: dict[int, str] = {}
    for bot, name in zip(bots, store.bots, strict=False):
        if first.setdefault(bot.api.id, name) != name:
            remedy = "have the organisations name the same variable, or give each bot a token of its own"
            raise SettingsError(name, f"holds the token of the same bot as {first[bot.api.id]}", remedy)


async def _side_by_side(parts: Sequence[Bot | Jobs]) -> None:
    """Until told to stop. A bot that breaks ends alone, loudly; the error comes out when the others have ended."""
    ended = asyncio.Event()

    def stop() -> None:
        ended.set()
        for part in parts:
            part.stop()

    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop)
    if not parts:
        log.info("ready")
        await ended.wait()
    ends = map(_noted, parts) if len(parts) > 1 else (part.run() for part in parts)
    for end in await asyncio.gather(*ends, return_exceptions=True):
        if isinstance(end, BaseException):
            raise end


async def _noted(part: Bot | Jobs) -> None:
    """Say at once what broke: it comes out only when all have ended."""
    try:
        await part.run()
    except Exception as problem:
        log.error("part_broken", part=part.name, error=type(problem).__name__)
        raise


async def _listen(store: Store, bots: Sequence[Bot]) -> None:
    """Wake the bots when another process has put something down. What can't be heard is found by the next tick."""
    failures = 0
    while True:
        try:
            async for participant in store.peers.news():
                failures = 0
                for bot in bots:
                    bot.wake(participant)
        except DatabaseUnusableError as problem:
            failures += 1
            log.warning("news_not_heard", error=type(problem).__name__)
            await asyncio.sleep(back_off(failures, 1.0, LONGEST_BACK_OFF_S))


async def _tell_operators(address: tuple[str, int], store: Store, bots: Sequence[Bot], ends: AsyncExitStack) -> None:
    """Until the end, of health and metrics."""
    from bot.monitor.health import Health
    from bot.monitor.scrape import Scrape, reading_from
    from bot.monitor.server import serving

    health = Health(store.database.check, bots, metrics.PULSES)
    scrape = Scrape(metrics.REGISTRY, reading_from(store.database, store.clock))
    await ends.enter_async_context(serving(*address, health, scrape))


async def _serve(settings: Settings, store: Store, bots: Sequence[Bot], ends: AsyncExitStack) -> None:
    """Until the end; the web's libraries are loaded only here, for they take half a second and 20 MB."""
    from bot.web.app import create_app
    from bot.web.server import bound, serving

    remedy = "end what uses it, or choose another with PEJLING_LISTEN"
    page = ends.enter_context(bound(*settings.listens_on(), remedy))
    pictures = PictureWorker()
    ends.push_async_callback(pictures.close)
    app = create_app(web_parts(settings, store, pictures.draw, bots))
    for bot in bots:
        app.router.routes.extend(bot.routes)
    await ends.enter_async_context(serving(app, page, settings.trusted_proxies))
