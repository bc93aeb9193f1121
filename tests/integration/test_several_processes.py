"""Issue 4, points 2 and 5: several `pejling run` on one database, real processes on PostgreSQL and on SQLite.

P1  By polling one process works for a bot; the others stand by, and one takes over within ten seconds when it dies.
P2  With SQLite one process works on the file, and the next takes over likewise.
P3  What is put into the outbox by another process goes out at once, not with the next look.
P4  Roles share out the work; with SQLite they are refused.
"""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.store import CLOCK_OFFSET
from flows.ports import Kind, Outgoing
from flows.screen import Screen, Text
from tests.forked import FORKED
from tests.integration.kit import Town, running_town
from tests.integration.phone import Phone
from tests.integration.programs import Program, bare_environment, environment, running_bot

pytest_plugins = ["tests.contract.storage_fixtures"]

TAKES_OVER_WITHIN_S = 10.0
LONG_ENOUGH_S = 60.0


async def town_on(url: str, keys: str, ends: AsyncExitStack) -> Town:
    """A town whose bot runs in processes of its own."""
    return await ends.enter_async_context(running_town(url, keys, bot=False))


async def people_in(town: Town) -> tuple[Phone, Phone]:
    """Mette, and Alma with her first offer."""
    mette = await town.contact_person()
    alma = await town.taking_part(mette)
    for phone in (mette, alma):
        phone.patience_s = LONG_ENOUGH_S
    return mette, alma


async def offers(phone: Phone) -> list[str]:
    """The offers on a phone."""
    return [each for each in await phone.said() if "Do you have 2 minutes" in each]


def until_noon(now: datetime) -> timedelta:
    """People's time moved on, so that it is an hour at which somebody may be asked."""
    noon = now.replace(hour=11)
    return noon - now + timedelta(days=noon < now)


async def test_another_takes_over_within_ten_seconds(url: str, keys: str, tmp_path: Path) -> None:
    """P1 and P2: the tap that came while nobody listened is handled, and the dialogue goes on."""
    async with AsyncExitStack() as ends:
        town = await town_on(url, keys, ends)
        first = await ends.enter_async_context(running_bot(town.settings, tmp_path))
        second = await ends.enter_async_context(running_bot(town.settings, tmp_path, says='"event": "standing_by"'))
        _mette, alma = await people_in(town)
        await alma.begin()
        button = await alma.button("Most of the time", "1 of 5")
        await first.end(signal.SIGKILL)
        died = time.monotonic()
        await alma.tap_unheard(button)
        await second.says('"event": "ready"')
        assert time.monotonic() - died < TAKES_OVER_WITHIN_S
        await alma.sees("2 of 5")
        assert (await town.check_in(alma)).values == {"happy": 4}


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_what_another_process_puts_down_goes_out_at_once(url: str, keys: str, tmp_path: Path) -> None:
    """P3: sooner than the outbox's loop would look by itself, which is every two seconds."""
    async with AsyncExitStack() as ends:
        town = await town_on(url, keys, ends)
        await ends.enter_async_context(running_bot(town.settings, tmp_path))
        mette, _alma = await people_in(town)
        waits = []
        for number in range(5):
            said = f"A notice, number {number}"
            async with town.store.database.transaction() as tx:
                screen = Screen((Text(said),))
                await tx.outbox.put(Outgoing(Kind.NOTICE, mette.subject, said, screen=screen))
            began = time.monotonic()
            await mette.sees(said)
            waits.append(time.monotonic() - began)
        assert sorted(waits)[2] < 1.0, waits


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_roles_share_out_the_work(url: str, keys: str, tmp_path: Path) -> None:
    """P4: without the clock's process nothing is offered, without the bot's nothing is sent."""
    async with AsyncExitStack() as ends:
        town = await town_on(url, keys, ends)
        noon = until_noon(town.store.clock.now())
        async with town.store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str(noon.total_seconds()))
        await ends.enter_async_context(running_bot(town.settings, tmp_path, "--role", "bot"))
        _mette, alma = await people_in(town)
        async with town.store.database.transaction() as tx:
            wave = next(each for each in await tx.waves.planned(alma.subject) if each.questionnaire == "who5")
            await tx.waves.move(replace(wave, due_at=town.store.clock.now() + noon - timedelta(minutes=1)))
        await town.settled()
        assert len(await offers(alma)) == 1
        await ends.enter_async_context(running_bot(town.settings, tmp_path, "--role", "jobs"))
        await alma.sees("Do you have 2 minutes", times=2)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_with_sqlite_roles_are_refused(url: str, keys: str, tmp_path: Path) -> None:
    """P4."""
    async with running_town(url, keys, bot=False) as town:
        env = bare_environment() | environment(town.settings)
        process = await asyncio.create_subprocess_exec(
            *FORKED, "run", "--role", "jobs", cwd=tmp_path, env=env, stderr=asyncio.subprocess.PIPE
        )
        _out, err = await process.communicate()
    assert process.returncode == 1
    assert b"--role: needs several processes on one database. Remedy: use PostgreSQL, or leave it out." in err


async def test_a_process_that_stands_by_ends_when_told(url: str, keys: str, tmp_path: Path) -> None:
    """SIGTERM: exit 0, and the one that works goes on."""
    async with AsyncExitStack() as ends:
        town = await town_on(url, keys, ends)
        first: Program = await ends.enter_async_context(running_bot(town.settings, tmp_path))
        second = await ends.enter_async_context(running_bot(town.settings, tmp_path, says='"event": "standing_by"'))
        assert await second.end() == 0
        _mette, alma = await people_in(town)
        await alma.begin()
        assert await first.end() == 0
