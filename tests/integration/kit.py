"""A town to test in: a local Telegram, a migrated database, the bot on both over real HTTP, and people with phones.

Nothing sleeps: a phone waits for its own changes, and `Town.settled` waits until the bot is through with everything
that was sent to it so far.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import Select, Table, select

from bot.app import Bot
from bot.pacing import PER_SECOND
from bot.sandbox.clock import Clock
from bot.sandbox.server import Sandbox
from bot.settings import Environment, Settings, load_settings
from bot.store import Store, open_store
from bot.usecases import enrol
from bot.usecases.accept_invite import accept_invite
from bot.usecases.choose import choose
from flows.authorisation import OPERATOR
from flows.check_in import CheckIn
from flows.people import ParticipantStatus, WelcomeStage
from flows.ports import World
from storage.tables import METADATA
from tests.decided import DECIDED
from tests.integration.phone import PATIENCE_S, Json, Phone

ORGANISATION = "demo-kommune"
ORGANISATIONS = DECIDED
SAYS_IN_THE_WELCOME = {
    WelcomeStage.FORM: ("form", 2),
    WelcomeStage.TAKE_PART: ("yes", 0),
    WelcomeStage.SEE: ("see", 0),
    WelcomeStage.STATISTICS: ("yes", 0),
    WelcomeStage.REACH: ("no", 0),
}
"""What everybody chooses: only that I have answered may be seen, count me in statistics, reach me any way."""

STRANGER = "I don't know you yet."
DELIVERY = {"fact", "handled_update", "live_message", "retention", "sent_message"}
DELIVERY_COLUMNS = {
    "state",
    "screen_sealed",
    "next_try_at",
    "lease_until",
    "leased_by",
    "attempts",
    "error",
    "sent_at",
    "delivered_at",
}
"""What delivery writes whenever it gets round to it."""


async def walk_through_the_welcome(world: World, participant: str, language: int, *, nudge: bool = True) -> None:
    """Through what is left of it, in the organisation's language of that number."""
    said = {
        WelcomeStage.LANGUAGE: ("language", language),
        WelcomeStage.NUDGE: ("yes" if nudge else "no", 0),
        **SAYS_IN_THE_WELCOME,
    }
    own = replace(world, actor=participant)
    while (person := await world.tx.participants.get(participant)).status is ParticipantStatus.WELCOME:
        verb, value = said.get(person.stage, ("next", 0))
        await choose(own, person, verb, value, person.revision)


class Gate(Clock):
    """The sandbox's clock as a gate: while it is closed, calls with the latency fault on arrive and wait."""

    def __init__(self) -> None:
        self._held: asyncio.Event | None = None
        self._arrivals: asyncio.Queue[float] = asyncio.Queue()

    def close(self) -> None:
        """Hold every call that comes from now on."""
        self._held = asyncio.Event()

    async def arrival(self) -> None:
        """Wait until one more call has come to the closed gate."""
        async with asyncio.timeout(PATIENCE_S):
            await self._arrivals.get()

    def forget(self) -> None:
        """Let new calls through; what is held stays held until its caller is gone."""
        self._held = None

    async def sleep(self, seconds: float) -> None:
        """What the sandbox calls for the latency fault."""
        if self._held is not None:
            self._arrivals.put_nowait(seconds)
            await self._held.wait()


@dataclass
class Town:
    """Everything that runs, and the people in it. `bot` is None where it runs as a program of its own."""

    http: aiohttp.ClientSession
    token: str
    settings: Settings
    store: Store
    bot: Bot | None
    organisation: str = ORGANISATION
    _numbers: Iterator[int] = field(default_factory=count)

    async def post(self, path: str, body: Json) -> Json:
        """POST to the sandbox."""
        async with self.http.post(path, json=body) as response:
            assert response.status == 200, await response.text()
            answer: Json = await response.json()
            return answer

    async def faults(self, **wanted: Any) -> None:
        """Switch the sandbox's faults."""
        await self.post("/sandbox/faults", wanted)

    async def raw_update(self, text: str | bytes) -> int:
        """Queue any bytes as an update; its id."""
        async with self.http.post("/sandbox/raw-update", data=text) as response:
            number: int = (await response.json())["update_id"]
            return number

    async def calls(self, method: str, chat: int, status: int | None = None) -> int:
        """How often the bot has called a method for a chat, with any answer or this one."""
        async with self.http.get("/sandbox/journal") as response:
            journal = await response.json()
        called = [each for each in journal if (each["method"], each["chat_id"]) == (method, chat)]
        return sum(status in (None, each["status"]) for each in called)

    async def stranger(self, language: str = "en") -> Phone:
        """Somebody the bot doesn't know."""
        person = {"first_name": f"Person {next(self._numbers)}", "language_code": language}
        return Phone(self.http, (await self.post("/sandbox/chats", person))["id"])

    async def settled(self) -> None:
        """Wait until the bot has handled everything that was sent before.

        Two words from a stranger, one after the other: the second is fetched only when all of the first's batch is
        committed.
        """
        passer_by = await self.stranger()
        for times in (1, 2):
            await passer_by.text("hello")
            await passer_by.sees(STRANGER, times)

    async def appointed(self, name: str = "Mette") -> tuple[Phone, str]:
        """A contact person who hasn't pressed Start yet, and the token of their invite."""
        phone, token = await self.stranger(), f"for-{name}-{next(self._numbers)}"
        async with self.store.database.transaction() as tx:
            world = self.store.worlds.at(tx, self.store.clock.now(), OPERATOR)
            member = await enrol.add_staff(world, self.organisation, name, "en")
            phone.subject = member.id
            await enrol.invite(world, member, token)
        return phone, token

    async def contact_person(self, name: str = "Mette") -> Phone:
        """A contact person whose chat is tied."""
        phone, token = await self.appointed(name)
        await phone.start(token)
        await phone.sees("This is Pejling.")
        return phone

    async def invited(self, contact: Phone, name: str = "Alma") -> tuple[Phone, str]:
        """A young person who hasn't pressed Start yet, and the token of their invite."""
        phone, token = await self.stranger(), f"for-{name}-{next(self._numbers)}"
        async with self.store.database.transaction() as tx:
            world = self.store.worlds.at(tx, self.store.clock.now(), OPERATOR)
            person = await enrol.add_participant(world, await tx.staff.get(contact.subject), name, "en")
            phone.subject = person.id
            await enrol.invite(world, person, token)
        return phone, token

    async def taking_part(self, contact: Phone, name: str = "Alma", *, nudge: bool = True) -> Phone:
        """A young person with the welcome behind them and the first offer on the phone."""
        phone, token = await self.invited(contact, name)
        async with self.store.database.transaction() as tx:
            world = self.store.worlds.at(tx, self.store.clock.now())
            await accept_invite(world, token, phone.chat)
            english = world.organisations(self.organisation).languages.index("en")
            await walk_through_the_welcome(world, phone.subject, english, nudge=nudge)
        await phone.start()
        await phone.sees("Do you have 2 minutes")
        return phone

    async def check_in(self, phone: Phone) -> CheckIn:
        """The newest check-in of somebody."""
        async with self.store.database.reading() as tx:
            return (await tx.check_ins.of(phone.subject))[-1]

    async def remembered(self, *leaving_out: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row, but for what delivery and the clock write in their own time, and the tables left out."""
        tables = [each for each in METADATA.sorted_tables if each.name not in DELIVERY | set(leaving_out)]
        async with self.store.database.reading() as tx:
            return {
                table.name: sorted(map(tuple, await tx.connection.execute(_select(table))), key=repr)
                for table in tables
            }


def _select(table: Table) -> Select[Any]:
    return select(*(column for column in table.c if column.name not in DELIVERY_COLUMNS))


@asynccontextmanager
async def running_town(
    database: Path | str,
    keys: str,
    *,
    seed: int = 1,
    clock: Clock | None = None,
    bot: bool = True,
    organisations: Path = ORGANISATIONS,
    public_url: str | None = None,
    unhurried: bool = True,
) -> AsyncIterator[Town]:
    """A town around a migrated database, a file or an address; with `bot`, the bot runs in this process.

    `unhurried`: with Telegram's limits, and a bot that keeps to them.
    """
    sandbox = Sandbox(seed=seed, chats=0, clock=clock, limits=unhurried)
    ready = await sandbox.start()
    settings = load_settings(
        env=Environment.TEST,
        bot_token=ready.token,
        telegram_api=ready.address,
        database_url=database if isinstance(database, str) else f"sqlite:///{database}",
        keys=keys,
        organisations=organisations,
        public_url=public_url,
        sends_per_second=PER_SECOND if unhurried else 1000,
    )
    try:
        async with open_store(settings) as store, aiohttp.ClientSession(ready.address) as http:
            town = Town(http, ready.token, settings, store, Bot(settings, store) if bot else None)
            if town.bot is None:
                yield town
                return
            running = asyncio.create_task(town.bot.run())
            try:
                yield town
            finally:
                town.bot.stop()
                async with asyncio.timeout(PATIENCE_S):
                    await running
    finally:
        await sandbox.stop()


async def undrawn(_picture: partial[bytes]) -> bytes:
    """For pages on which nothing is drawn."""
    raise AssertionError("a curve was to be drawn")
