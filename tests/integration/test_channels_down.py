"""Issue 8, bad input: every channel is really down for a day; nobody answers where Telegram and the mail server were.

The whole bot runs in this process; Telegram is the local one, the mail server a real one. Both are stopped, and come
back on their ports. The clock is told.

D1  Nothing is dropped: each nudge arrives once, with whom it has come to by then, urgent first, then the oldest.
D2  What was meant for somebody past whom it has climbed isn't sent any more; the trail says what happened.
D3  Whom it is about hears once how it stands, in order; what was answered during the outage arrives as well.
D4  Meanwhile it can be seen: health is red, the figures say what waits, and the console lists it.
D5  One channel alone: staff hear by the other one when the wait is over, and in their own order when it is back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
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
from bot.usecases.take_step import take_step
from flows.alert import Did
from flows.commands import AskFirst, Begin, Command, GiveAnswer
from flows.people import Channel, StaffMember, StaffRole
from flows.ports import Kind
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.integration.kit import ORGANISATION, ORGANISATIONS, Town
from tests.integration.mailbox import SENDER, Mailbox, mail_server
from tests.integration.phone import LOW, PATIENCE_S, Phone
from tests.unit.bot.usecases.kit import Office, ToldClock

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine in Denmark, when the office opens."""

HOUR = timedelta(hours=1)
KAREN = StaffMember("S-KAREN2", ORGANISATION, "Karen", "en", reachable=False, role=StaffRole.COORDINATOR)
METTES, ALIS = "mette@kommune.test", "ali@kommune.test"
ASKED_AGAIN_S = 0.3
"""Until Telegram is asked again, in place of half a minute."""

NOT_GOOD = (2, 2, 2, 2, 3)
"""Answers whose score is 44: low, and not very low."""

PROMISED = ("promise = { working_days = 2,", "promise = { working_days = 1,")


LOOKS = 3
"""So often in a row nothing is to be sent: the bot's own loop has had its turn, too."""


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
        await self.town.settled()

    async def mail_is_back(self) -> None:
        await self.mail.enter_async_context(mail_server(self.box))

    async def it_is(self, *hours: float) -> None:
        """So many hours after the beginning; at each there is a tick, and what is due is tried."""
        for each in hours:
            await self.quiet()
            self.clock.at = MONDAY + each * HOUR
            await self.bot.tick.run()
            await self.quiet()

    async def quiet(self) -> None:
        """Nothing is being sent, nor was taken up just now: a clock that moves on would end its lease at once."""
        outbox, looks = self.bot._outbox, 0
        while looks < LOOKS:
            looks = 0 if await outbox.send_due() or outbox._sending else looks + 1
            await asyncio.gather(*outbox._sending.values(), return_exceptions=True)

    async def are_away(self, *channels: AsyncExitStack) -> None:
        for each in channels:
            await each.aclose()

    async def health(self) -> list[str]:
        """What is ill."""
        return sorted(await Health(self.town.store.database.check, [self.bot], metrics.PULSES).ready())

    async def trail(self, phone: Phone) -> list[tuple[Did, str | None]]:
        """What has happened to the alert about somebody, and with whom."""
        async with self.town.store.database.reading() as tx:
            [alert] = await tx.alerts.of(phone.subject)
            return [(each.did, each.to) for each in await tx.alerts.trail(alert.id)]

    async def waiting(self) -> set[str]:
        """Of which kinds something waits, as operators see it."""
        async with self.town.store.database.reading() as tx:
            figures = await tx.figures.read(self.clock.now(), self.clock.real())
        return {kind for kind, queue in figures.outbox.items() if queue.waiting}

    async def listed(self) -> str:
        """What the coordinator sees of messages that have not arrived."""
        store, clock = self.town.store, ToldClock()
        clock.at = max(self.clock.at, datetime.now(UTC) + 2 * HOUR)  # rows are put by the time of day
        async with Office(store.database, store.links, clock).browser(KAREN) as browser:
            return (await browser.get("/console/deliveries")).text

    async def asks(self, phone: Phone) -> None:
        """To hear from their contact person, on a page of their own."""
        async with self.town.store.database.transaction() as tx:
            world = self.town.store.worlds.at(tx, self.clock.now(), phone.subject)
            await ask_for_contact(world, await tx.participants.get(phone.subject))

    async def answers(self, phone: Phone, values: Sequence[int]) -> None:
        """The same with five questions."""
        commands: list[Command] = [Begin(), AskFirst(), *map(GiveAnswer, values)]
        check_in = await self.town.check_in(phone)
        async with self.town.store.database.transaction() as tx:
            world = self.town.store.worlds.at(tx, self.clock.now(), phone.subject)
            for each in commands:
                await take_step(world, await tx.participants.get(phone.subject), check_in.id, each)


@pytest.fixture
async def net(database_file: Path, keys: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Net]:
    monkeypatch.setattr("bot.telegram.intake.back_off", lambda *_how: ASKED_AGAIN_S)
    state, clock, decisions = tmp_path / "telegram", ToldClock(), tmp_path / "organisations.toml"
    clock.at = MONDAY
    decisions.write_text(ORGANISATIONS.read_text(encoding="utf-8").replace(*PROMISED), encoding="utf-8")
    sandbox = Sandbox(state, chats=0, limits=False)
    ready = await sandbox.start()
    settings = load_settings(
        env="test",
        bot_token=ready.token,
        telegram_api=ready.address,
        database_url=f"sqlite:///{database_file}",
        keys=keys,
        organisations=decisions,
        sends_per_second=1000,
    )
    async with open_store(settings) as opened, aiohttp.ClientSession(ready.address) as http:
        store = replace(opened, clock=clock)
        async with mail_server(box := Mailbox()):
            mail = MailChannel(MailServer.at(f"smtp://127.0.0.1:{box.port}"), SENDER, clock)
        bot = Bot(settings, store, mail=mail)
        net = Net(Town(http, ready.token, settings, store, bot), bot, clock, state, box)
        net.telegram.push_async_callback(sandbox.stop)
        async with net.telegram, net.mail:
            await net.mail_is_back()
            running = asyncio.create_task(bot.run())
            try:
                yield net
            finally:
                bot.stop()
                async with asyncio.timeout(PATIENCE_S):
                    await running


@pytest.fixture
async def staff(net: Net) -> tuple[Phone, Phone]:
    """Mette is written to in her chat first, and Ali, who stands in for her, by e-mail."""
    mette, ali = await net.town.contact_person("Mette"), await net.town.contact_person("Ali")
    async with net.town.store.database.transaction() as tx:
        await tx.staff.add(KAREN)
        await tx.staff.save(replace(await tx.staff.get(mette.subject), stand_in=ali.subject))
        by_mail = (Channel.EMAIL, Channel.TELEGRAM)
        await tx.staff.save(replace(await tx.staff.get(ali.subject), channels=by_mail))
        for who, address in ((mette.subject, METTES), (ali.subject, ALIS), (KAREN.id, "karen@kommune.test")):
            await tx.identities.write_to(who, address)
    return mette, ali


def about(said: Sequence[str]) -> list[str]:
    """Whom nudges are about, by their codes, in order."""
    return [found[1] for each in said if (found := re.match(r"News about ([\w-]+)\.", each))]


def mailed(box: Mailbox, to: str) -> list[str]:
    """What came to an address, in order."""
    return [each.get_content() for each in box.taken if each["To"] == to]


async def test_a_day_without_any_channel(net: Net, staff: tuple[Phone, Phone]) -> None:
    """D1 to D4."""
    mette, ali = staff
    alma, bo = [await net.town.taking_part(mette, name) for name in ("Alma", "Bo")]
    cia, dan = [await net.town.taking_part(ali, name) for name in ("Cia", "Dan")]
    await alma.begin()
    await alma.answer(*LOW)
    await mette.sees(f"News about {alma.subject}")
    assert await net.health() == []
    await net.are_away(net.telegram, net.mail)

    await net.it_is(1)
    await net.asks(bo)
    await net.it_is(1.1, 2, 2.6, 6, 12, 20, 25)
    await net.answers(dan, NOT_GOOD)
    await net.it_is(27)
    await net.asks(cia)
    await net.it_is(27.1, 28, 30, 30.1, 30.5)  # Tuesday, half past three in Denmark: two deadlines are past
    assert await net.health() == [f"intake of {net.bot.name}"]
    assert await net.waiting() >= {Kind.NUDGE, Kind.NOTICE, Kind.SEEN, Kind.REPLY}
    listed = await net.listed()
    assert [each for each in (mette, ali, bo, cia) if each.subject not in listed] == []
    async with net.town.store.database.reading() as tx:
        assert await tx.outbox.failed() == []

    await net.telegram_is_back()
    await net.mail_is_back()
    await net.it_is(30.6, 30.7)
    await alma.sees("I was away for a while")
    assert await net.health() == []
    assert about(mailed(net.box, ALIS)) == [each.subject for each in (cia, alma, bo, dan)]
    assert (about(await mette.said()), about(await ali.said()), len(net.box.taken)) == ([alma.subject], [], 4)
    raised, reminded = (Did.RAISED, mette.subject), (Did.REMINDED, mette.subject)
    climbed = [(Did.CLIMBED, ali.subject), (Did.DELIVERED, ali.subject)]
    assert await net.trail(alma) == [raised, (Did.DELIVERED, mette.subject), reminded, *climbed]
    assert await net.trail(bo) == [raised, reminded, *climbed]
    for each in (cia, dan):
        assert await net.trail(each) == [(Did.RAISED, ali.subject), (Did.DELIVERED, ali.subject)]
    late = "Mette did not get in touch with you in time. Sorry."
    heard = [[each for each in await phone.said() if "Mette" in each or "Ali" in each] for phone in (alma, bo, cia)]
    assert [[late in each for each in said] for said in heard] == [[False, True, False], [False, True], [False]]
    assert "I have asked Mette to write to you." in heard[1][0]
    assert "I have asked Ali to write to you." in heard[2][0]
    assert "Ali has taken over from Mette." in heard[0][-1]  # what she had on the screen, sent anew
    assert [each.split(". ")[0] for each in (await mette.said())[2:]] == [
        f"Ali has the message about {each.subject} now" for each in (alma, bo)
    ]
    async with net.town.store.database.reading() as tx:
        rows = (await tx.connection.execute(OUTBOX.select())).all()
    assert {row.state for row in rows} == {OutboxState.SENT, OutboxState.DROPPED}
    assert {row.kind for row in rows if row.state is OutboxState.DROPPED} == {Kind.NUDGE, Kind.NOTICE}


async def test_one_channel_alone(net: Net, staff: tuple[Phone, Phone]) -> None:
    """D5."""
    mette, ali = staff
    alma, bo = [await net.town.taking_part(each, name) for each, name in ((mette, "Alma"), (ali, "Bo"))]
    await net.are_away(net.telegram)
    await net.asks(alma)
    await net.it_is(0.1, 0.3, 0.4)
    assert net.box.taken == []
    await net.it_is(0.7)
    assert about(mailed(net.box, METTES)) == [alma.subject]
    await net.telegram_is_back()
    await net.it_is(0.8)
    await net.are_away(net.mail)
    await net.asks(bo)
    await net.it_is(1, 1.2)
    assert about(await ali.said()) == []
    await net.it_is(1.6)
    await net.mail_is_back()
    await net.it_is(1.7)
    assert (about(await ali.said()), about(await mette.said())) == ([bo.subject], [])
    assert len(net.box.taken) == 1
    for phone, contact in ((alma, mette), (bo, ali)):
        assert await net.trail(phone) == [(Did.RAISED, contact.subject), (Did.DELIVERED, contact.subject)]
        assert len([each for each in await phone.said() if "I have asked" in each]) == 1
