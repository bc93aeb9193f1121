"""Issue 4, point 5: several organisations with a bot each on one database; none sees the other's rows.

Each bot talks to a local Telegram of its own, whose chats have the same numbers: Alma here and Emil there are chat for
chat the same as far as a number goes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.app import Bot
from bot.sandbox.server import Ready, Sandbox
from bot.settings import Environment, Settings, load_settings
from bot.store import Store, open_store
from bot.usecases.collect_export import collect_export
from bot.usecases.other_courses import tell_of
from bot.usecases.person_page import PersonPage, read_answers
from bot.usecases.see_desk import see_desk
from flows.ports import Invitee, InviteProblem, Kind, Outgoing, Wave
from tests.contract.storage_kit import LEASE
from tests.forked import FORKED
from tests.integration.kit import ORGANISATION, ORGANISATIONS, Town
from tests.integration.phone import LOW, PATIENCE_S, Phone
from tests.integration.programs import bare_environment, environment

pytest_plugins = ["tests.contract.storage_fixtures"]

NEIGHBOUR = "nabo-kommune"
ITS_TOKEN = "PEJLING_BOT_TOKEN_NABO"


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    """Two organisations; the second has a bot of its own."""
    one = ORGANISATIONS.read_text(encoding="utf-8")
    other = one.replace(ORGANISATION, NEIGHBOUR).replace(
        '# bot_token = "PEJLING_BOT_TOKEN_DEMO"', f'bot_token = "{ITS_TOKEN}"'
    )
    file = tmp_path / "organisations.toml"
    file.write_text(f"{one}\n{other}", encoding="utf-8")
    return file


@asynccontextmanager
async def telegram(seed: int) -> AsyncIterator[Ready]:
    """A local Telegram with a token of its own."""
    sandbox = Sandbox(seed=seed, chats=0)
    try:
        yield await sandbox.start()
    finally:
        await sandbox.stop()


def settings_for(telegram: Ready, url: str, keys: str, decisions: Path) -> Settings:
    return load_settings(
        env=Environment.TEST,
        bot_token=telegram.token,
        telegram_api=telegram.address,
        database_url=url,
        keys=keys,
        organisations=decisions,
    )


@pytest.fixture
async def towns(
    url: str, keys: str, decisions: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Town, Town]]:
    """One process with two bots."""
    async with AsyncExitStack() as ends:
        here, there = [await ends.enter_async_context(telegram(seed)) for seed in (1, 2)]
        monkeypatch.setenv(ITS_TOKEN, there.token)
        settings = settings_for(here, url, keys, decisions)
        store = await ends.enter_async_context(open_store(settings))
        one = await ends.enter_async_context(town(store, settings, here, "PEJLING_BOT_TOKEN", ORGANISATION))
        elsewhere = settings.model_copy(update={"telegram_api": there.address})
        yield one, await ends.enter_async_context(town(store, elsewhere, there, ITS_TOKEN, NEIGHBOUR))


@asynccontextmanager
async def town(store: Store, settings: Settings, ready: Ready, setting: str, organisation: str) -> AsyncIterator[Town]:
    """One of the bots at work, and its people's phones."""
    async with aiohttp.ClientSession(ready.address) as http:
        bot = Bot(settings, store, setting)
        running = asyncio.create_task(bot.run())
        try:
            its_own = replace(store, database=store.database.serving([organisation]))
            yield Town(http, ready.token, settings, its_own, bot, organisation)
        finally:
            bot.stop()
            async with asyncio.timeout(PATIENCE_S):
                await running


async def test_the_same_chat_is_somebody_else_to_another_bot(towns: tuple[Town, Town]) -> None:
    """Each answers their own questions, and each one's own contact person is nudged."""
    (mette, alma), (peter, emil) = [
        (contact := await town.contact_person(name), await town.taking_part(contact, young))
        for town, name, young in zip(towns, ("Mette", "Peter"), ("Alma", "Emil"), strict=True)
    ]
    assert (mette.chat, alma.chat) == (peter.chat, emil.chat)
    await alma.begin()
    await alma.answer(*LOW)
    await alma.sees("I have told Mette.")
    await mette.sees(f"News about {alma.subject}")
    await emil.begin()
    await emil.answer("Most of the time")
    await emil.sees("2 of 5")
    for each in towns:
        await each.settled()
    assert not [said for said in await peter.said() if "News about" in said]
    assert (await towns[1].check_in(emil)).values == {"happy": 4}
    assert len((await towns[0].check_in(alma)).values) == 5


async def test_a_link_to_another_organisations_bot_is_unknown_here(towns: tuple[Town, Town]) -> None:
    here, there = towns
    mette, peter = await here.contact_person("Mette"), await there.contact_person("Peter")
    _emil, token = await there.invited(peter, "Emil")
    stranger = await here.stranger()
    await stranger.start(token)
    await stranger.sees("I don't know this link.")
    assert mette.chat == peter.chat


async def test_no_repository_shows_another_bots_rows(towns: tuple[Town, Town]) -> None:
    """By chat, by invite, among those to send to, to draw and to ask."""
    _here, there = towns
    peter = await there.contact_person("Peter")
    emil, token = await there.invited(peter, "Emil")
    now = there.store.clock.now()
    for each in towns:
        assert each.bot is not None
        each.bot.stop()  # nobody sends what is put here
    async with there.store.database.transaction() as tx:
        await tx.outbox.put(Outgoing(Kind.REPLY, peter.subject, "a key of its own"))
        await tx.waves.plan(Wave(emil.subject, "who5", 1, now))
    narrowed = there.store.database.serving([ORGANISATION])
    async with narrowed.transaction() as tx:
        assert await tx.staff.by_chat(peter.chat) is None
        assert await tx.participants.all() == []
        assert await tx.staff.all() == []
        assert await tx.invites.redeem(token, emil.chat, now) is InviteProblem.UNKNOWN
        assert await tx.outbox.claim(now, now, LEASE, 10) == []
        assert await tx.waves.due(now, 10) == []
        assert await tx.live.waiting(now, 10) == []
    async with there.store.database.serving([NEIGHBOUR]).transaction() as tx:
        assert (await tx.staff.by_chat(peter.chat)) is not None
        assert len(await tx.outbox.claim(now, now, LEASE, 10)) == 1
        assert [wave.participant for wave in await tx.waves.due(now, 10)] == [emil.subject]
        assert await tx.invites.redeem(token, emil.chat, now) == Invitee(emil.subject, is_staff=False)


async def test_neither_organisation_learns_of_the_other_course(towns: tuple[Town, Town]) -> None:
    """Issue 5, point 6: one phone in two courses; only a yes of the young person tells the contact person, and no more.

    Looked at: the chats of both contact persons, their lists and pages, and the export.
    """
    here, there = towns
    (mette, alma), (peter, emil) = [
        (contact := await town.contact_person(name), await town.taking_part(contact, young))
        for town, name, young in zip(towns, ("Mette", "Peter"), ("Alma", "Emil"), strict=True)
    ]
    assert alma.chat == emil.chat

    async def seen(town: Town, contact: Phone, young: Phone) -> tuple[PersonPage, str]:
        await contact.text("hello")
        await contact.sees(f"({young.subject}) has not answered yet.")
        async with town.store.database.transaction() as tx:
            world = town.store.worlds.at(tx, town.store.clock.now(), contact.subject)
            page = await read_answers(world, await tx.participants.get(young.subject))
            listed = await see_desk(world, await tx.staff.get(contact.subject))
            exported = await collect_export(world)
        return page, f"{page} {listed} {exported} {await contact.said()}"

    for town, contact, young, other, their_contact in (
        (here, mette, alma, emil, "Peter"),
        (there, peter, emil, alma, "Mette"),
    ):
        page, everything = await seen(town, contact, young)
        assert page.elsewhere == ()
        assert not [each for each in (other.subject, their_contact) if each in everything]
    async with here.store.database.transaction() as tx:
        world = here.store.worlds.at(tx, here.store.clock.now(), alma.subject)
        await tell_of(world, await tx.participants.get(alma.subject), NEIGHBOUR, granted=True)
    page, everything = await seen(here, mette, alma)
    assert len(page.elsewhere) == 1
    assert not [each for each in (emil.subject, "Emil", "Peter") if each in everything]
    page, everything = await seen(there, peter, emil)
    assert page.elsewhere == ()
    assert alma.subject not in everything


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("its_token", "said"),
    [
        ("", f"{ITS_TOKEN}: is missing. Remedy: set it to the token that BotFather gave you"),
        ("the same", f"{ITS_TOKEN}: holds the token of the same bot as PEJLING_BOT_TOKEN."),
    ],
)
async def test_each_bot_needs_a_token_of_its_own(
    url: str, keys: str, decisions: Path, tmp_path: Path, its_token: str, said: str
) -> None:
    async with telegram(1) as here:
        settings = settings_for(here, url, keys, decisions)
        env = bare_environment() | environment(settings) | {ITS_TOKEN: its_token and here.token}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*FORKED, "run", cwd=tmp_path, env=env, stderr=pipe)
        _out, err = await process.communicate()
    assert process.returncode == 1
    assert said in err.decode()
