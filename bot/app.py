"""The composition root: the one place where the real parts are put together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from functools import partial

import structlog

from bot.bell import Bell
from bot.botapi.client import BotApi
from bot.botapi.courtesies import Courtesies
from bot.botapi.errors import BotApiError, TooManyError, TransientError, WrongTokenError
from bot.chats import Chats
from bot.clock import Clock
from bot.decisions import TOKEN
from bot.delivery.cleaning import Cleaner
from bot.delivery.email import MailChannel, MailServer
from bot.delivery.outbox import Outbox
from bot.delivery.picture_worker import PictureWorker
from bot.delivery.telegram import TelegramChannel
from bot.jobs.alerts import AlertJob
from bot.jobs.birthdays import Birthdays
from bot.jobs.check_ins import CheckInJobs
from bot.jobs.follow_ups import FollowUps
from bot.jobs.hands import HandsJob
from bot.jobs.plans import PlanJob
from bot.jobs.retention import Retention
from bot.jobs.silence import SilenceJob
from bot.jobs.tick import Part, Tick
from bot.jobs.upkeep import Upkeep
from bot.jobs.windows import WindowJobs
from bot.metrics import PULSES
from bot.pacing import Pacer
from bot.role import Role
from bot.settings import Settings, refused
from bot.store import Store
from bot.telegram.handler import Handler
from bot.telegram.intake import Intake, Polling
from bot.telegram.routers.commands import MENU
from bot.telegram.view import Drawer
from bot.web.parts import Draw, Parts
from bot.worlds import Worlds
from locales import catalog
from storage.database import Database
from storage.errors import DatabaseUnusableError

LOOK_S = 2.0
"""How often who stands by looks whether it is their turn: well within the ten seconds an outage may take."""

log = structlog.get_logger("app")


def web_parts(settings: Settings, store: Store, draw: Draw, bots: Sequence[Bot] = ()) -> Parts:
    """What the pages are put together from; `bots` are those in the same process."""
    serving = {name: setting for setting, names in store.bots.items() for name in names}

    def token_of(organisation: str) -> str:
        return settings.token(serving[organisation])

    def wake(participant: str) -> None:
        for bot in bots:
            bot.wake(participant)

    public_url = str(settings.public_url)
    chats = Chats(settings, serving.__getitem__)
    shared = (store.database, store.worlds, store.links, store.clock)
    return Parts(*shared, draw, token_of, public_url, chats.chat_with, wake)


class Bot:
    """One running bot: intake, live messages, outbox and clock, for the people of its organisations.

    `mail` hands e-mails in, in place of the server of the settings.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        setting: str = TOKEN,
        role: Role = Role.ALL,
        mail: MailChannel | None = None,
    ) -> None:
        self._setting = setting
        self._peers = store.peers
        self.api = BotApi(settings.token(setting), settings.telegram_api)
        self.name = f"bot {self.api.id}"
        self._pictures = PictureWorker()
        cleaning = Bell()
        self._bell = Bell(cleaning)
        database, worlds, clock = store.database.serving(store.bots[setting]), store.worlds, store.clock
        # By polling one process sends, and needs to share its budget with nobody.
        shared = database.budgets(self.api.id) if settings.webhook_secret.get_secret_value() else None
        self._pacer = pacer = Pacer(time.monotonic, settings.sends_per_second, shared)
        self._courtesies = Courtesies(pacer)
        self._drawer = Drawer(database, self.api, worlds, pacer, self._courtesies, clock)
        self._handler = Handler(database, self.api, worlds, self._drawer, self._courtesies, self._bell, clock)
        self._intake = _intake(settings, self.api, self._handler)
        self.routes = self._intake.routes
        self._cleaner = Cleaner(database, self.api, pacer, cleaning, clock)
        channel = TelegramChannel(self.api, pacer, self._courtesies, self._pictures)
        self._outbox = Outbox(self.name, database, channel, worlds, self._bell, clock, mail or _mail(settings, clock))
        upkeep = Upkeep(database, worlds, store.peers, self.api.id, self._intake.is_healthy, self._bell, clock)
        clocked = _clocked(self.name, database, worlds, self._bell, clock)
        clockwork = clocked if role is Role.ALL else ()
        self.tick = Tick(
            self.name,
            upkeep.free,
            *clockwork,
            upkeep.mind_the_gap,
            self._drawer.sweep,
            self._outbox.let_go,
        )
        self._works = False
        self._stands_by = False

    def is_taking_in(self) -> bool:
        """Whether updates come in and what came last is committed."""
        return self._intake.is_healthy()

    def is_standing_by(self) -> bool:
        """Whether another process works for it, so that this one need neither take in nor send."""
        return self._stands_by

    async def run(self) -> None:
        """Run until `stop()`; what is in hand is finished. Raises SettingsError for a token that Telegram refuses."""
        try:
            await self._until_reached(self.api.open)
            while await self._gets_its_turn():
                await self._work()
        except WrongTokenError:
            raise refused(self._setting) from None
        finally:
            self.stop()
            async with AsyncExitStack() as ends:  # each is closed, whatever happens to the others; the last one first
                for part in (self.api, self._pictures, self._pacer, self._courtesies, self._drawer):
                    ends.push_async_callback(part.close)

    def wake(self, participant: str) -> None:
        """Another process has put something in the outbox or, where one is named, changed what a chat is to show."""
        if not self._works:
            return
        if participant:
            self._drawer.draw(participant)
        else:
            self._bell.ring()

    async def _gets_its_turn(self) -> bool:
        """Wait until this process may work for the bot. False: told to stop meanwhile."""
        while not self._intake.is_stopping and not await self._has_its_turn():
            if not self._stands_by:
                log.info("standing_by", bot=self.api.id)
            self._stands_by = True
            await self._intake.unless_stopping(asyncio.sleep(LOOK_S))
        self._stands_by = False
        return not self._intake.is_stopping

    async def _has_its_turn(self) -> bool:
        try:
            return await self._peers.take(f"bot:{self.api.id}", alone=self._intake.alone)
        except DatabaseUnusableError as problem:
            log.warning("turn_unknown", error=type(problem).__name__)
            return self._works  # whoever works goes on: where nothing can be committed, nothing is acknowledged either

    async def _until_the_turn_is_lost(self) -> None:
        while await self._has_its_turn():  # noqa: ASYNC110 - nothing here can tell that a lock was lost
            await asyncio.sleep(LOOK_S)
        log.warning("turn_lost", bot=self.api.id)

    async def _work(self) -> None:
        """Take in and send out, side by side, until told to stop or the turn is lost; where a part breaks, all end."""
        self.tick.start()
        try:
            await self._until_reached(self._intake.announce)
            log.info("ready", bot=self.api.id)
            self._works = True
            intake = asyncio.create_task(self._intake.run())
            outbox = asyncio.create_task(self._outbox.run())
            turn = asyncio.create_task(self._until_the_turn_is_lost())
            menu = asyncio.create_task(self._set_menu())
            cleaner = asyncio.create_task(self._cleaner.run())
            ended, _ = await asyncio.wait({intake, outbox, turn}, return_when=asyncio.FIRST_COMPLETED)
            if turn in ended:
                intake.cancel()  # what it has in hand isn't acknowledged, and comes to whoever has the turn
            elif outbox in ended:
                self.stop()
            for other in (outbox, turn, menu, cleaner):
                other.cancel()
            for end in await asyncio.gather(intake, outbox, turn, menu, cleaner, return_exceptions=True):
                if isinstance(end, Exception):
                    raise end
        finally:
            self._works = False
            await self.tick.stop()
            PULSES.rest(self.name)

    def stop(self) -> None:
        """Take in nothing more, finish what is in hand."""
        self._intake.stop()

    async def _until_reached(self, call: Callable[[], Awaitable[object]]) -> None:
        """Call Telegram; as long as it can't be reached, wait and call again, until told to stop."""
        await self._intake.unless_stopping(_patiently(call))

    async def _set_menu(self) -> None:
        """Beside the work: on a bad network so many calls take long, and nobody who taps is to wait for them."""
        for language, commands in MENU.items():
            words = catalog.load(language)
            menu = [(name, words.text(text)) for name, text in commands]
            for shown_in in (language, None) if language == catalog.DEFAULT_LANGUAGE else (language,):
                try:
                    await _patiently(partial(self.api.set_commands, menu, shown_in))
                except BotApiError as problem:
                    log.error("menu_not_set", language=language, error=type(problem).__name__)


def _clocked(whose: str, database: Database, worlds: Worlds, bell: Bell, clock: Clock) -> Sequence[Part]:
    """The clock's work for the people of these organisations. What is over is closed before the next is offered."""
    parts = (database, worlds, bell, clock)
    hands, ages, silence = HandsJob(*parts), Birthdays(*parts), SilenceJob(*parts)
    alerts, follow_ups = AlertJob(*parts), FollowUps(*parts)
    jobs, windows = CheckInJobs(*parts), WindowJobs(*parts)
    plans, kept = PlanJob(database, worlds, clock), Retention(whose, database, worlds, clock)
    asking = (plans.plan, jobs.end_pauses, windows.close, jobs.offer, windows.remind, silence.notice_silence)
    reacting = (alerts.look_at_alerts, follow_ups.remind)
    return (hands.follow, *reacting, ages.mind, *asking, kept.erase, kept.keep_to_the_table)


class Jobs:
    """The clock's work for young people in a process of its own: planning and offering. The bots' processes send."""

    name = "jobs"

    def __init__(self, store: Store) -> None:
        served = {name for names in store.bots.values() for name in names}
        clocked = _clocked(self.name, store.database.serving(served), store.worlds, Bell(), store.clock)
        self._tick = Tick(self.name, *clocked)
        self._ended = asyncio.Event()

    async def run(self) -> None:
        """Run until `stop()`."""
        self._tick.start()
        log.info("ready", part=self.name)
        await self._ended.wait()
        await self._tick.stop()

    def stop(self) -> None:
        """End with the tick under way."""
        self._ended.set()


def _mail(settings: Settings, clock: Clock) -> MailChannel | None:
    url = settings.smtp_url.get_secret_value()
    return MailChannel(MailServer.at(url), settings.mail_from, clock, settings.bounces_to) if url else None


def _intake(settings: Settings, api: BotApi, handler: Handler) -> Intake:
    """By webhook where there is a secret for it, else by polling, which needs none of the web's libraries."""
    secret = settings.webhook_secret.get_secret_value()
    if not secret:
        return Polling(api, handler)
    from bot.telegram.webhook import Webhook

    return Webhook(api, handler, str(settings.public_url), secret)


async def _patiently(call: Callable[[], Awaitable[object]]) -> object:
    wait = 0.5
    while True:
        try:
            return await call()
        except (TransientError, TooManyError) as problem:
            log.warning("telegram_not_reached", error=type(problem).__name__, wait_s=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 30.0)
