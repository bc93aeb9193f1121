"""Issue 8, bad input: every channel really down for a day: nobody answers at Telegram's address, nor at the mail server's.

The whole bot runs in this process; Telegram is the local one, the mail server a real one. Both are stopped, and come
back on their ports. The clock is told.

D1  Nothing is dropped: each nudge arrives once, with whom it has come to by then, urgent first, then the oldest.
D2  What was meant for somebody who has failed to react meanwhile isn't sent any more; the trail says what happened.
D3  Whom it is about hears once how it stands, and what was said before the outage arrives as well.
D4  Meanwhile it can be seen: health is red, the figures grow, and the console lists what waits.
D5  One channel alone: staff hear by the other one when the wait is over, in their order again when it is back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot import metrics
from bot.app import Bot
from bot.delivery.email import MailChannel, MailServer
from bot.monitor.health import Health
from bot.sandbox.server import Sandbox
from bot.settings import load_settings
from bot.store import open_store
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.raise_alert import raise_alert
from flows.alert import Alert, Did
from flows.events import FellSilent
from flows.people import Channel, StaffMember, StaffRole
from flows.ports import Kind
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.integration.kit import ORGANISATION, Town
from tests.integration.mailbox import SENDER, Mailbox, mail_server
from tests.integration.phone import LOW, PATIENCE_S, Phone
from tests.unit.bot.usecases.kit import Office, ToldClock

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine in Denmark, when the office opens."""

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KAREN = StaffMember("S-KAREN2", ORGANISATION, "Karen", "en", reachable=False, role=StaffRole.COORDINATOR)
ALIS = "ali@kommune.test"
FORGOTTEN_SOON = 0.05
"""Seconds until Telegram is asked again, in place of half a minute."""


@dataclass
class Net:
    """Telegram and the mail server, which can be there or not, and all that hangs on them."""

    town: Town
    bot: Bot
    clock: ToldClock
    state: Path
    box: Mailbox = field(default_factory=Mailbox)
    telegram: AsyncExitStack = field(default_factory=AsyncExitStack)
    mail: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def telegram_is_back(self) -> None:
        port = int(self.town.settings.telegram_api.rpartition(":")[2])
        sandbox = Sandbox(self.state, port=port, chats=0, limits=False)
        await sandbox.start()
        self.telegram.push_async_callback(sandbox.stop)

    async def mail_is_back(self) -> None:
        await self.mail.enter_async_context(mail_server(self.box))

    async def goes_on(self, until: datetime, step: timedelta = 30 * MINUTE) -> None:
        """People's time and real time pass together, with a tick and a look at the outbox each time."""
        while self.clock.at < until:
            self.clock.at = min(self.clock.at + step, until)
            await self.bot.tick.run()
            await self.sends()

    async def sends(self) -> None:
        """What is due is tried, until nothing is."""
        outbox = self.bot._outbox
        while await outbox.send_due() or outbox._sending:
            await asyncio.gather(*outbox._sending.values(), return_exceptions=True)

    async def health(self) -> list[str]:
        """What is ill."""
        return sorted(await Health(self.town.store.database.check, [self.bot], metrics.PULSES).ready())

    async def alert_of(self, phone: Phone) -> Alert:
        """The newest about somebody."""
        async with self.town.store.database.reading() as tx:
            return (await tx.alerts.of(phone.subject))[-1]

    async def trail(self, phone: Phone) -> list[tuple[Did, str | None]]:
        """What has happened to it, and with whom."""
        async with self.town.store.database.reading() as tx:
            return [(each.did, each.to) for each in await tx.alerts.trail((await self.alert_of(phone)).id)]

    async def states(self, *kinds: Kind) -> set[OutboxState]:
        """Of the rows of these kinds."""
        async with self.town.store.database.reading() as tx:
            rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.kind.in_(kinds)))
            return {row.state for row in rows}

    async def asks(self, phone: Phone) -> None:
        """To hear from their contact person, on a page of their own."""
        async with self.town.store.database.transaction() as tx:
            world = self.town.store.worlds.at(tx, self.clock.now(), phone.subject)
            await ask_for_contact(world, await tx.participants.get(phone.subject))


@dataclass
class People:
    """Mette is told in her chat first, Ali, who stands in for her, by e-mail first; and three young people of hers."""

    mette: Phone
    ali: Phone
    alma: Phone
    bo: Phone
    cia: Phone


@pytest.fixture
async def net(database_file: Path, keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Net]:
    monkeypatch.setattr("bot.telegram.intake.back_off", lambda *_how: FORGOTTEN_SOON)
    state, clock = tmp_path / "telegram", ToldClock()
    clock.at = MONDAY
    async with AsyncExitStack() as ends:
        first = Sandbox(state, chats=0, limits=False)
        ready = await first.start()
        decisions = tmp_path / "organisations.toml"
        decisions.write_text(_PROMISES.sub(r"promise = { working_days = 1,", _decided()), encoding="utf-8")
        settings = load_settings(
            env="test",
            bot_token=ready.token,
            telegram_api=ready.address,
            database_url=f"sqlite:///{database_file}",
            keys=keys,
            organisations=decisions,
            sends_per_second=1000,
        )
        store = replace(await ends.enter_async_context(open_store(settings)), clock=clock)
        http = await ends.enter_async_context(aiohttp.ClientSession(ready.address))
        async with mail_server(box := Mailbox()):
            pass
        bot = Bot(settings, store, mail=MailChannel(MailServer.at(f"smtp://127.0.0.1:{box.port}"), SENDER, clock))
        net = Net(Town(http, ready.token, settings, store, bot), bot, clock, state, box)
        net.telegram.push_async_callback(first.stop)
        await net.mail_is_back()
        ends.push_async_callback(net.mail.aclose)
        ends.push_async_callback(net.telegram.aclose)
        running = asyncio.create_task(bot.run())
        try:
            yield net
        finally:
            bot.stop()
            async with asyncio.timeout(PATIENCE_S):
                await running


@pytest.fixture
async def people(net: Net) -> People:
    mette, ali = await net.town.contact_person("Mette"), await net.town.contact_person("Ali")
    young = [await net.town.taking_part(mette, name) for name in ("Alma", "Bo", "Cia")]
    async with net.town.store.database.transaction() as tx:
        await tx.staff.add(KAREN)
        stands_in = await tx.staff.get(ali.subject)
        await tx.staff.save(replace(stands_in, channels=(Channel.EMAIL, Channel.TELEGRAM)))
        await tx.staff.save(replace(await tx.staff.get(mette.subject), stand_in=ali.subject))
        for who, address in ((mette.subject, "mette@kommune.test"), (ali.subject, ALIS), (KAREN.id, "karen@k.test")):
            await tx.identities.write_to(who, address)
    return People(mette, ali, *young)


_PROMISES = re.compile(r"promise = \{ working_days = 2,")


def _decided() -> str:
    from tests.integration.kit import ORGANISATIONS

    return ORGANISATIONS.read_text(encoding="utf-8")


async def news(phone: Phone) -> list[str]:
    """Whom the nudges in a chat are about, in order."""
    return [found[1] for said in await phone.said() if (found := re.match(r"News about (\w+)\.", said))]


def mailed(box: Mailbox, to: str) -> list[str]:
    """The codes of the nudges that came to an address, in order."""
    letters = [each.get_content() for each in box.taken if each["To"] == to]
    return [code for each in letters for code in re.findall(r"News about (P-\w+)\.", each)]


async def test_a_day_without_any_channel(net: Net, people: People) -> None:
    """D1 to D4."""
    alma, bo, cia, mette = people.alma, people.bo, people.cia, people.mette
    await alma.begin()
    await alma.answer(*LOW)
    await mette.sees("News about Alma")
    assert await net.health() == []
    await net.telegram.aclose()
    await net.mail.aclose()

    await net.goes_on(MONDAY + HOUR)
    await net.asks(bo)
    await net.goes_on(MONDAY + timedelta(days=1, hours=3))
    await net.asks(cia)
    await net.goes_on(MONDAY + timedelta(days=1, hours=6, minutes=30))  # half past three on Tuesday
    print(await net.health())
    for each in (alma, bo, cia):
        print(await net.trail(each), await net.alert_of(each))
    async with net.town.store.database.reading() as tx:
        for row in await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id)):
            print(row.id, row.kind, row.recipient, row.state, row.ref, row.attempts, row.error, row.not_before)
    await net.telegram_is_back()
    await net.mail_is_back()
    await net.goes_on(net.clock.at + 2 * MINUTE, MINUTE)
    print(await net.health())
    for each in (alma, bo, cia, mette, people.ali):
        print(await each.said())
    print([(each["To"], each.get_content()) for each in net.box.taken])
    async with net.town.store.database.reading() as tx:
        for row in await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id)):
            print(row.id, row.kind, row.recipient, row.state, row.ref, row.attempts, row.error, row.not_before)
    assert 0
