"""Issue 2, point 2, and DESIGN § 3: on a bad network every answer is stored once, and whoever must know is told.

A longer run is the same with more seeds and people: `PEOPLE` and `SEEDS` are all there is to change.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from flows.check_in import Status
from tests.integration.kit import Town, running_town
from tests.integration.phone import LOW_VALUES, Phone

SEEDS = (1, 2)
PEOPLE = ("Alma", "Bo", "Cia")
OPTIONS = (
    "At no time",
    "Some of the time",
    "Less than half of the time",
    "More than half of the time",
    "Most of the time",
    "All of the time",
)
FAULTS = {
    "latency_ms": [0, 20],
    "error_5xx": 0.08,
    "reset": 0.04,
    "reply_lost": 0.08,
    "duplicate": 0.3,
    "reorder": 0.3,
}
HEALTHY = dict.fromkeys(FAULTS, 0) | {"latency_ms": [0, 0]}
PATIENCE_S = 25.0


async def check_in(phone: Phone, values: list[int], random: Random) -> None:
    """Tap through the check-in, some buttons twice, never waiting for the word that stops a button's spinner."""
    steps = [
        ("Yes, now", ""),
        ("I answer alone", ""),
        *((OPTIONS[value], f"{n} of 5") for n, value in enumerate(values, 1)),
    ]
    for label, on in steps:
        button = await phone.button(label, on)
        for _ in range(random.choice((1, 1, 2))):
            await phone.tap_unheard(button)
    await phone.sees("Thank you for your time.")


@pytest.mark.parametrize("seed", SEEDS)
async def test_everybody_answers_and_the_low_ones_are_told(database_file: Path, keys: str, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - repeatable on purpose
    answers = {name: [random.randint(0, 5) for _ in range(5)] for name in PEOPLE[1:]} | {PEOPLE[0]: [0, 1, 0, 2, 1]}
    async with running_town(database_file, keys, seed=seed) as town:
        mette = await town.contact_person()
        mette.patience_s = PATIENCE_S
        phones = {name: await town.taking_part(mette, name) for name in answers}
        await town.faults(**FAULTS)
        for phone in phones.values():
            phone.patience_s = PATIENCE_S
        await asyncio.gather(*(check_in(phones[name], values, random) for name, values in answers.items()))
        for name, values in answers.items():
            if sum(values) * 4 <= 50:
                await mette.sees(f"News about {phones[name].subject}")
                await phones[name].sees("I have told Mette.")
        await town.faults(**HEALTHY)
        for name, values in answers.items():
            await stored_once(town, phones[name], values)


async def stored_once(town: Town, phone: Phone, values: list[int]) -> None:
    """One completed check-in with these answers, an alert where they are low, and nothing given up."""
    async with town.store.database.reading() as tx:
        (done,) = await tx.check_ins.of(phone.subject)
        alerts = await tx.alerts.of(phone.subject)
        assert await tx.updates.parked() == []
        assert await tx.outbox.failed() == []
    assert (done.status, done.score) == (Status.COMPLETED, sum(values) * 4)
    assert done.values == dict(zip(LOW_VALUES, values, strict=True))
    assert [each.rule for each in alerts] == (["low"] if sum(values) * 4 <= 50 else [])
