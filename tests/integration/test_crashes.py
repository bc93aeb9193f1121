"""DESIGN § 3: a crash at any moment loses nothing, and the dialogue goes on at the right question."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic

import pytest

from flows.check_in import Status
from tests.integration.kit import Gate, Town, running_town
from tests.integration.phone import LOW, LOW_VALUES
from tests.integration.programs import running_bot

SECONDS_TO_DRAIN = 5.0


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
async def town(database_file: Path, keys: str, gate: Gate) -> AsyncIterator[Town]:
    """The town without its bot, which runs as a program."""
    async with running_town(database_file, keys, clock=gate, bot=False) as town:
        yield town


async def test_killed_between_commit_and_drawing(town: Town, gate: Gate, tmp_path: Path) -> None:
    """The tap is accepted, every call after the commit hangs, and then the process is gone."""
    async with running_bot(town.settings, tmp_path) as program:
        mette = await town.contact_person()
        alma = await town.taking_part(mette)
        await alma.begin()
        await town.faults(latency_ms=[1, 1])
        gate.close()
        await alma.tap_unheard(await alma.button(LOW[0], on="1 of 5"))
        for _call in ("the next getUpdates", "answerCallbackQuery", "editMessageText"):
            await gate.arrival()
        await program.end(signal.SIGKILL)
    gate.forget()
    await town.faults(latency_ms=[0, 0])
    assert (await town.check_in(alma)).values == {"happy": 1}
    assert (await alma.said())[-1].startswith("1 of 5")
    async with running_bot(town.settings, tmp_path):
        await alma.sees("2 of 5")
        await alma.answer(*LOW[1:], first=2)
        await alma.sees("I have told Mette.")
    assert (await town.check_in(alma)).score == 20


async def test_killed_right_after_the_first_and_the_last_answer(town: Town, tmp_path: Path) -> None:
    """Whatever the moment was: fetched, stored, drawn or told."""
    async with running_bot(town.settings, tmp_path) as program:
        mette = await town.contact_person()
        alma = await town.taking_part(mette)
        await alma.begin()
        await alma.tap_unheard(await alma.button(LOW[0], on="1 of 5"))
        await program.end(signal.SIGKILL)
    async with running_bot(town.settings, tmp_path) as program:
        await alma.answer(*LOW[1:4], first=2)
        await alma.tap_unheard(await alma.button(LOW[4], on="5 of 5"))
        await program.end(signal.SIGKILL)
    async with running_bot(town.settings, tmp_path):
        await alma.sees("I have told Mette.")
        await mette.sees("News about")
    check_in = await town.check_in(alma)
    assert (check_in.status, check_in.score) == (Status.COMPLETED, 20)
    assert check_in.values == LOW_VALUES


async def test_asked_to_end_while_telegram_is_out_of_reach(town: Town, tmp_path: Path) -> None:
    far = town.settings.model_copy(update={"telegram_api": "http://127.0.0.1:9"})
    async with running_bot(far, tmp_path, says="telegram_not_reached") as program:
        assert await program.end(signal.SIGTERM) == 0
    assert "Traceback" not in "".join(program.log)


async def test_asked_to_end_it_finishes_what_is_in_hand(town: Town, tmp_path: Path) -> None:
    async with running_bot(town.settings, tmp_path) as program:
        mette = await town.contact_person()
        people = [await town.taking_part(mette, name) for name in ("Alma", "Bo", "Cia")]
        await asyncio.gather(*(each.begin() for each in people))
        buttons = [await each.button("Most of the time", on="1 of 5") for each in people]
        await asyncio.gather(
            *(each.tap_unheard(button) for each, button in zip(people, buttons, strict=True) for _ in range(10))
        )
        began = monotonic()
        assert await program.end(signal.SIGTERM) == 0
        assert monotonic() - began < SECONDS_TO_DRAIN
        assert "Traceback" not in "".join(program.log)
    async with running_bot(town.settings, tmp_path) as program:
        for each in people:
            await each.sees("2 of 5")
            assert (await town.check_in(each)).values == {"happy": 4}
        assert await program.end(signal.SIGINT) == 0
