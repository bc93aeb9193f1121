"""The stage of a benchmark: a folder with a database, the local Telegram, and people who are offered a check-in."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import aiohttp

from benchmarks.people import Phone, all_offered, following
from benchmarks.processes import Running, running
from bot.app import CLOCK_OFFSET, open_store
from bot.demo.home import ORGANISATION, Home
from bot.settings import Environment, Settings, load_settings
from bot.usecases import enrol
from bot.usecases.accept_invite import accept_invite
from bot.usecases.choose import choose
from bot.usecases.current_screen import current_screen
from flows.check_in import Status
from flows.people import ParticipantStatus
from flows.ports import World
from flows.screen import Action
from storage.schema import migrate

YOUNG_PEOPLE_EACH = 25
NO_BUDGET = "1000"
"""The most that PEJLING_SENDS_PER_SECOND takes: far more than one process sends."""

MORE_THAN_A_MONTH = timedelta(days=40)
"""A monthly occasion moves on over weekends and holidays; by then it is due, and the one after it is not."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What stays from one run of the bot to the next. The first phones are the contact persons'."""

    folder: Path
    telegram: Running
    settings: Settings
    contacts: Sequence[Phone]
    phones: Sequence[Phone]
    complaints: Counter[str] = field(default_factory=Counter)

    @asynccontextmanager
    async def bot(self, *, budget: bool = True) -> AsyncIterator[Running]:
        """`pejling run`, with its budget of sends as it is, or with none that could be felt."""
        settings = {
            "PEJLING_ENV": self.settings.env,
            "PEJLING_BOT_TOKEN": self.settings.token(),
            "PEJLING_TELEGRAM_API": self.settings.telegram_api,
            "PEJLING_DATABASE_URL": self.settings.database_url,
            "PEJLING_KEYS": self.settings.keyring_text(),
            "PEJLING_ORGANISATIONS": str(self.settings.organisations),
        }
        if not budget:
            settings["PEJLING_SENDS_PER_SECOND"] = NO_BUDGET
        async with running("run", folder=self.folder, settings=settings) as bot:
            yield bot
        self.complaints.update(bot.complaints)

    async def populate(self) -> None:
        """Everybody follows their invite and says yes to everything; then the bot shows them the first offer."""
        numbers = itertools.count()
        async with open_store(self.settings) as store, store.database.transaction() as tx:
            # Ids that count, so that no two of so many can be the same.
            world = replace(store.worlds.at(tx, store.clock.now()), new_id=lambda: f"{next(numbers):04}benchm")
            contacts = [await _contact_person(world, phone) for phone in self.contacts]
            for phone in self.phones:
                await _young_person(world, phone, contacts[phone.number % len(contacts)])
        async with self.bot(budget=False):
            await all_offered(self.phones)

    async def one_month_on(self) -> None:
        """Move people's time, so that the next check-in is due when the bot starts again."""
        async with open_store(self.settings) as store, store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str((store.clock.offset + MORE_THAN_A_MONTH).total_seconds()))

    async def completed(self) -> int:
        """How many check-ins the database holds as completed."""
        async with open_store(self.settings) as store, store.database.reading() as tx:
            return sum(each.status is Status.COMPLETED for each in await tx.check_ins.all())


@asynccontextmanager
async def staged(folder: Path, young_people: int) -> AsyncIterator[Stage]:
    """A new database, and a local Telegram without limits with phones for so many young people."""
    home = Home(folder)
    keys = home.prepare(fresh=True)
    staff = math.ceil(young_people / YOUNG_PEOPLE_EACH)
    options = ("--port", "0", "--no-limits", "--chats", str(staff + young_people))
    async with (
        running("sandbox", *options, folder=folder, settings={}) as telegram,
        aiohttp.ClientSession(telegram.ready["address"], connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        settings = load_settings(
            env=Environment.TEST,
            bot_token=telegram.ready["token"],
            telegram_api=telegram.ready["address"],
            database_url=home.database_url,
            keys=keys,
            organisations=home.organisations,
        )
        migrate(settings.database_url)
        phones = [Phone(session, chat, number) for number, chat in enumerate(telegram.ready["chats"])]
        async with following(phones):
            yield Stage(folder, telegram, settings, phones[:staff], phones[staff:])


async def _contact_person(world: World, phone: Phone) -> str:
    member = await enrol.add_staff(world, "Mette", ORGANISATION, "da")
    await _follow_invite(world, member.id, phone)
    return member.id


async def _young_person(world: World, phone: Phone, contact: str) -> None:
    """Through the welcome as far as the first offer: the first button of every screen goes on."""
    person = await enrol.add_participant(world, "Alma", contact, "da")
    await _follow_invite(world, person.id, phone)
    person = await world.tx.participants.get(person.id)
    while person.status is ParticipantStatus.WELCOME:
        live = await world.tx.live.get(person.id)
        assert live
        action = (await current_screen(world, live, str)).buttons[0][0].action
        assert isinstance(action, Action)
        await choose(world, person, action.verb, action.value, action.revision)
        person = await world.tx.participants.get(person.id)


async def _follow_invite(world: World, subject: str, phone: Phone) -> None:
    token = f"invite-{subject}"
    await enrol.invite(world, subject, token)
    await accept_invite(world, token, phone.chat)
