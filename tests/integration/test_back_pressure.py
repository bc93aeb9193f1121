"""Issue 4, point 6: a full disk and a locked database are answered with back-pressure: nothing is lost or doubled.

What can't be committed isn't acknowledged, so that Telegram keeps it until there is room, or the lock is free.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.back_off import back_off
from tests.integration.kit import Town, running_town
from tests.integration.phone import PATIENCE_S, Phone
from tests.integration.programs import Program, running_bot

NO_ROOM = 1024
"""Bytes a file may grow to: less than anything that SQLite writes."""


def room_for(program: Program, most: int | None) -> None:
    """Let a process write files up to a size only, as on a full disk; None: as much as before."""
    _, hard = resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (hard if most is None else most, hard))


async def drawing(town: Town, phone: Phone) -> bool:
    """Whether the bot has not noted yet that the phone shows what it is to show."""
    async with town.store.database.reading() as tx:
        live = await tx.live.get(phone.subject)
    return live is not None and live.shown_revision < live.revision


async def test_a_disk_that_is_full_for_a_while(database_file: Path, keys: str, tmp_path: Path) -> None:
    async with (
        running_town(database_file, keys, bot=False) as town,
        running_bot(town.settings, tmp_path) as program,
    ):
        alma = await town.taking_part(await town.contact_person())
        await alma.begin()
        button = await alma.button("Most of the time", on="1 of 5")
        while await drawing(town, alma):  # or the lease on it is waited for, which takes half a minute
            await town.settled()
        room_for(program, NO_ROOM)
        await alma.tap_unheard(button)
        for _times in range(2):
            assert "DatabaseUnusableError" in await program.says("intake_waits")
        assert (await town.check_in(alma)).values == {}
        room_for(program, None)
        await alma.sees("2 of 5")
        await alma.answer("At no time", first=2)
        await alma.sees("3 of 5")
        assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0}
        async with town.store.database.reading() as tx:
            assert await tx.updates.parked() == []


async def test_a_database_that_is_locked_for_a_while(
    town: Town, alma: Phone, database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than a transaction waits for the lock, so that intake has to ask Telegram for the tap again."""
    await alma.begin()
    await town.settled()
    button = await alma.button("Most of the time", on="1 of 5")
    waits = asyncio.Event()

    def noted(failures: int, first: float, longest: float) -> float:
        waits.set()
        return back_off(failures, first, longest)

    monkeypatch.setattr("bot.telegram.intake.back_off", noted)
    monkeypatch.setattr("storage.sqlite.BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await alma.tap_unheard(button)
        async with asyncio.timeout(PATIENCE_S):
            await waits.wait()
        other.execute("ROLLBACK")
    await alma.sees("2 of 5")
    await town.settled()
    assert (await town.check_in(alma)).values == {"happy": 4}
    async with town.store.database.reading() as tx:
        assert await tx.updates.parked() == []
