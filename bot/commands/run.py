"""`pejling run`: the bot until it is ended, and beside it what has an address: contact persons' pages, the webhook."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

from bot.app import Bot, Store, open_store
from bot.log import configure_logs
from bot.settings import Settings, load_settings


def run() -> None:
    """Run until SIGINT or SIGTERM; what is in hand is finished."""
    configure_logs()
    asyncio.run(_run(load_settings()))


async def _run(settings: Settings) -> None:
    async with AsyncExitStack() as ends:
        store = await ends.enter_async_context(open_store(settings))
        bot = Bot(settings, store)
        if settings.public_url is not None:
            await _serve(settings, store, bot, ends)
        for name in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(name, bot.stop)
        await bot.run()


async def _serve(settings: Settings, store: Store, bot: Bot, ends: AsyncExitStack) -> None:
    """Until the end; the web's libraries are loaded only here, for they take half a second and 20 MB."""
    from bot.web.app import create_app
    from bot.web.contact_desk import StoredContactDesk
    from bot.web.server import bound, serving

    remedy = "end what uses it, or choose another with PEJLING_LISTEN"
    page = ends.enter_context(bound(*settings.listens_on(), remedy))
    app = create_app(StoredContactDesk(store.database, store.worlds, store.links, store.clock))
    app.router.routes.extend(bot.routes)
    await ends.enter_async_context(serving(app, page))
