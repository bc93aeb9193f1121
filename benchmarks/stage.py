"""The stage of a benchmark: a database, the local Telegram, and people who are offered a check-in or will be."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.people import Phone, all_offered
from benchmarks.processes import PEJLING, Running, running
from benchmarks.telegram import Telegram, local_telegram
from bot.demo.home import ORGANISATION, Home
from bot.settings import Environment, Settings, load_settings
from bot.store import CLOCK_OFFSET, open_store
from bot.usecases.choices import asking_of, record
from bot.usecases.start_course import start_course
from flows.check_in import Status
from flows.choices import ASKED, Purpose
from flows.organisation import AnswerChannel
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import Dialogue, Wave, World
from storage.schema import migrate
from storage.transaction import StoredTransaction

YOUNG_PEOPLE_EACH = 25
NO_BUDGET = "1000"
"""The most that PEJLING_SENDS_PER_SECOND takes: far more than one process sends."""

MORE_THAN_A_MONTH = timedelta(days=40)
"""A monthly occasion moves on over weekends and holidays; by then it is due, and the one after it is not."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What stays from one run of the bot to the next. The first phones are the contact persons'."""

    folder: Path
    telegram: Telegram
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
        async with running((str(PEJLING), "run"), self.folder, settings) as bot:
            yield bot
        self.complaints.update(bot.complaints)

    async def populate(self) -> None:
        """Everybody takes part from now on, and the bot shows them the first offer."""
        await self.enrol(self.phones)
        async with self.bot(budget=False):
            await all_offered(self.phones)

    async def enrol(self, begin: Iterable[Phone], later: Iterable[Phone] = (), due: datetime | None = None) -> None:
        """Everybody has been through the welcome; a first check-in waits for some, others are asked when it is due."""
        async with open_store(self.settings) as store, store.database.transaction() as tx:
            world = store.worlds.at(tx, store.clock.now())
            for phone in self.contacts:
                await tx.staff.add(StaffMember(_staff(phone), ORGANISATION, "Mette", "da", reachable=False))
                await tx.identities.tie(_staff(phone), phone.chat)
            for phone in begin:
                first = await start_course(world, await self._take_part(tx, world, phone))
                assert first
                await tx.live.show(first.participant, Dialogue.CHECK_IN, first.id)
            for phone in later:
                person = await self._take_part(tx, world, phone)
                for questionnaire in world.organisations(ORGANISATION).questionnaires:
                    assert due
                    far = due if questionnaire == "who5" else due + MORE_THAN_A_MONTH
                    await tx.waves.plan(Wave(person.id, questionnaire, 1, far))

    async def _take_part(self, tx: StoredTransaction, world: World, phone: Phone) -> Participant:
        """Somebody at the end of the welcome, whose last screen stands in the chat."""
        await asyncio.sleep(0)  # SQLite lets nobody else have a turn: not the clock, nor a signal
        contact = self.contacts[phone.number % len(self.contacts)]
        person = Participant(
            id=f"P-{phone.number:05}",
            organisation=ORGANISATION,
            contact_person=_staff(contact),
            name="Alma",
            language="da",
            status=ParticipantStatus.ACTIVE,
            nudge=True,
            statistics=True,
            started_on=world.now.astimezone(ZoneInfo(world.organisations(ORGANISATION).zone)).date(),
        )
        await tx.participants.add(person)
        for purpose in ASKED:
            await record(world, person, await asking_of(world, person, purpose), granted=purpose is not Purpose.SEE)
        await tx.identities.tie(person.id, phone.chat)
        await tx.live.show(person.id, Dialogue.RESTING)
        await tx.live.drawn(person.id, 1, phone.greeted())
        return person

    async def move_time(self, by: timedelta) -> None:
        """Move people's time, so that what is due by then is due when the bot starts again."""
        async with open_store(self.settings) as store, store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str((store.clock.offset + by).total_seconds()))

    async def completed(self) -> int:
        """How many check-ins the database holds as completed."""
        async with open_store(self.settings) as store, store.database.reading() as tx:
            return sum(each.status is Status.COMPLETED for each in await tx.check_ins.all())


@asynccontextmanager
async def staged(
    folder: Path, young_people: int, *, limits: bool = False, database_url: str | None = None
) -> AsyncIterator[Stage]:
    """A local Telegram with phones for so many young people, and a new SQLite file or the empty database given."""
    home = Home(folder, AnswerChannel.TELEGRAM)
    staff = math.ceil(young_people / YOUNG_PEOPLE_EACH)
    async with local_telegram(staff + young_people, limits=limits) as telegram:
        settings = load_settings(
            env=Environment.TEST,
            keys=home.prepare(fresh=True),
            organisations=home.organisations,
            bot_token=telegram.world.token,
            telegram_api=telegram.address,
            database_url=database_url or home.database_url,
        )
        migrate(settings.database_url)
        phones = telegram.phones()
        yield Stage(folder, telegram, settings, phones[:staff], phones[staff:])


def _staff(phone: Phone) -> str:
    return f"S-{phone.number:05}"
