"""The stage of a benchmark: a folder with a database, the local Telegram, and people who have been invited."""

from __future__ import annotations

import itertools
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp

from benchmarks.people import Phone, following, welcome
from benchmarks.processes import Running, running
from bot.app import CLOCK_OFFSET, open_store
from bot.demo.home import ORGANISATION, Home
from bot.settings import Environment, Settings, load_settings
from bot.usecases import enrol
from flows.check_in import Status
from flows.ports import World
from storage.schema import migrate

YOUNG_PEOPLE_EACH = 25
NO_BUDGET = "1000"
"""The most that PEJLING_SENDS_PER_SECOND takes: far more than one process sends."""

MONTH = timedelta(days=32)


@dataclass(frozen=True, slots=True)
class Stage:
    """What stays from one run of the bot to the next."""

    folder: Path
    telegram: Running
    settings: Settings
    phones: Sequence[Phone]
    complaints: Counter[str]

    def environment(self, **more: str) -> dict[str, str]:
        """The settings of `pejling run` on this stage."""
        return {
            "PEJLING_ENV": self.settings.env,
            "PEJLING_BOT_TOKEN": self.settings.token(),
            "PEJLING_TELEGRAM_API": self.settings.telegram_api,
            "PEJLING_DATABASE_URL": self.settings.database_url,
            "PEJLING_KEYS": self.settings.keyring_text(),
            "PEJLING_ORGANISATIONS": str(self.settings.organisations),
            **more,
        }

    @asynccontextmanager
    async def bot(self, *, budget: bool = True) -> AsyncIterator[Running]:
        """`pejling run`, with its budget of sends as it is, or with none that could be felt."""
        more = {} if budget else {"PEJLING_SENDS_PER_SECOND": NO_BUDGET}
        async with running("run", folder=self.folder, settings=self.environment(**more)) as bot:
            yield bot
        self.complaints.update(bot.complaints)

    async def completed(self) -> int:
        """How many check-ins the database holds as completed."""
        async with open_store(self.settings) as store, store.database.reading() as tx:
            return sum(each.status is Status.COMPLETED for each in await tx.check_ins.all())

    async def one_month_on(self) -> None:
        """Move people's time, so that the next check-in is due when the bot starts again."""
        async with open_store(self.settings) as store, store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str((store.clock.offset + MONTH).total_seconds()))


@asynccontextmanager
async def staged(folder: Path, young_people: int, at_once: int) -> AsyncIterator[Stage]:
    """A new database on a local Telegram without limits, and so many young people, each with the first offer."""
    home = Home(folder)
    keys = home.prepare(fresh=True)
    staff = -(-young_people // YOUNG_PEOPLE_EACH)
    options = ("--port", "0", "--no-limits", "--chats", str(young_people + staff))
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
        tokens = [secrets.token_urlsafe(18) for _ in phones]
        stage = Stage(folder, telegram, settings, phones[staff:], Counter())
        async with following(phones):
            await _enrol(settings, tokens[:staff], tokens[staff:])
            async with stage.bot(budget=False):
                for phone, token in zip(phones[:staff], tokens, strict=False):
                    await phone.start(token)
                await welcome(stage.phones, tokens[staff:], at_once)
            yield stage


async def _enrol(settings: Settings, staff_tokens: Sequence[str], tokens: Sequence[str]) -> None:
    """Everybody in one transaction, with ids that count, so that no two can be the same."""
    numbers = itertools.count()
    async with open_store(settings) as store, store.database.transaction() as tx:
        world: World = replace(store.worlds.at(tx, store.clock.now()), new_id=lambda: f"{next(numbers):04}benchm")
        contacts = []
        for token in staff_tokens:
            member = await enrol.add_staff(world, "Mette", ORGANISATION, "da")
            await enrol.invite(world, member.id, token)
            contacts.append(member.id)
        for number, token in enumerate(tokens):
            person = await enrol.add_participant(world, "Alma", contacts[number % len(contacts)], "da")
            await enrol.invite(world, person.id, token)
