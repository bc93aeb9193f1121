"""Issue 4, points 1 and 2: two `pejling run` by webhook behind one address share the work, on PostgreSQL.

W1  Twenty taps at once on one question, at both processes, give one answer.
W2  One is killed: the other goes on, and what the dead one had in hand is done within fifteen seconds.
W3  Words that come late, or the later ones first, never answer a question that they were not written to.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from tests.faults.model import KEYS
from tests.faults.processes import Bot, fleet
from tests.integration.kit import Gate, Town, running_town
from tests.integration.phone import LOW, LOW_VALUES, PATIENCE_S, Json, Phone
from tests.integration.programs import environment
from tests.integration.test_webhook import Door, told

pytest_plugins = ["tests.contract.storage_fixtures"]

FREED_WITHIN_S = 15.0
ROUNDS = 2
FIRST, SECOND = "Most of the time", "At no time"
"""Their values are 4 and 0."""


@dataclass(frozen=True)
class Shared:
    """A town with its two processes; `doors` lead to one of them each."""

    town: Town
    gate: Gate
    bots: Sequence[Bot]
    doors: Sequence[Door]

    async def people(self) -> tuple[Phone, Phone, Phone]:
        """Mette, and two young people at the first question."""
        mette = await self.town.contact_person()
        alma, bo = [await self.town.taking_part(mette, name) for name in ("Alma", "Bo")]
        await asyncio.gather(alma.begin(), bo.begin())
        return mette, alma, bo

    async def holders(self) -> set[int]:
        """The processes that have something in hand."""
        async with self.town.store.database.reading() as tx:
            return await tx.live.holders() | await tx.outbox.holders()

    async def killed_with_a_view_in_hand(self, phone: Phone, button: Json) -> None:
        """A tap is committed by the first process, which is gone before Telegram has the screen that answers it."""
        async with asyncio.timeout(PATIENCE_S):
            while await self.holders():
                pass
        await self.town.faults(latency_ms=[1, 1])
        self.gate.close()
        assert (await self.doors[0].post(self.doors[0].tap(phone, button)))[0] == 200
        await self.gate.arrival()
        assert len(await self.holders()) == 1
        await self.bots[0].kill()
        self.gate.forget()
        await self.town.faults(latency_ms=[0, 0])


@pytest.fixture
async def shared(postgresql_url: str, keys: str, tmp_path: Path) -> AsyncIterator[Shared]:
    gate = Gate()
    async with (
        running_town(postgresql_url, keys, clock=gate, bot=False, unhurried=False) as town,
        fleet(2, tmp_path, environment(town.settings) | {"PEJLING_SENDS_PER_SECOND": "1000"}, webhook=True) as bots,
        aiohttp.ClientSession() as http,
    ):
        await asyncio.gather(*(each.start() for each in bots))
        await asyncio.gather(*(each.until_ready() for each in bots))
        path, numbers = urlsplit(await told(town)).path, count(500_000_000)
        doors = [Door(http, f"http://{each.settings['PEJLING_LISTEN']}{path}", numbers) for each in bots]
        yield Shared(town, gate, bots, doors)


def words(door: Door, phone: Phone, message_id: int, text: str) -> str:
    """Typed words as Telegram delivers them."""
    chat = {"id": phone.chat, "first_name": "Alma"}
    message = {
        "message_id": message_id,
        "date": 1_790_000_000,
        "chat": chat | {"type": "private"},
        "from": chat | {"is_bot": False},
        "text": text,
    }
    return json.dumps({"update_id": next(door.numbers), "message": message})


async def test_twenty_taps_at_once_and_a_process_killed_while_it_draws(shared: Shared) -> None:
    """W1 and W2, while somebody else answers everything through the address that both share."""
    mette, alma, bo = await shared.people()
    button = await alma.button(LOW[0], on="1 of 5")
    taps = [shared.doors[number % 2].post(shared.doors[0].tap(alma, button)) for number in range(20)]
    answers, _ = await asyncio.gather(asyncio.gather(*taps), bo.answer(*LOW[:2]))
    assert [status for status, _answer in answers] == [200] * len(taps)
    button = await alma.button(LOW[1], on="2 of 5")
    check_in = await shared.town.check_in(alma)
    assert (check_in.values, check_in.item) == ({"happy": 1}, "calm")
    assert not shared.bots[0].complaints
    await shared.killed_with_a_view_in_hand(alma, button)
    alma.patience_s = FREED_WITHIN_S
    await asyncio.gather(bo.answer(*LOW[2:], first=3), alma.sees("3 of 5"))
    await alma.answer(*LOW[2:], first=3)
    for each in (alma, bo):
        await each.sees("I have told Mette.")
        assert (await shared.town.check_in(each)).values == LOW_VALUES
    await mette.sees("News about", times=2)
    assert sum("News about" in each for each in await mette.said()) == 2
    async with asyncio.timeout(FREED_WITHIN_S):
        while await shared.holders():
            pass


async def test_words_that_come_late_or_the_later_ones_first(shared: Shared) -> None:
    """W3: one after the other at first, then at both processes at once, in whichever order they are handled."""
    _mette, alma, bo = await shared.people()
    newest = (await alma.sees("1 of 5"))["message_id"]
    for door, after, text in ((shared.doors[1], 11, SECOND), (shared.doors[0], 10, FIRST)):
        assert (await door.post(words(door, alma, newest + after, text)))[0] == 200
    await alma.sees("2 of 5")
    assert (await shared.town.check_in(alma)).values == {"happy": 0}
    await alma.answer(SECOND, first=2)
    await alma.sees("3 of 5")
    newest, known = (await bo.sees("1 of 5"))["message_id"], 0
    for number in range(ROUNDS):
        first = newest + 10 * (number + 1)
        later = shared.doors[number % 2].post(words(shared.doors[0], bo, first + 1, SECOND))
        earlier = shared.doors[1 - number % 2].post(words(shared.doors[0], bo, first, FIRST))
        assert [status for status, _answer in await asyncio.gather(later, earlier)] == [200, 200]
        values = (await shared.town.check_in(bo)).values
        given = [values[key] for key in KEYS if key in values]
        assert given[known:] in ([4, 0], [0]), (number, known, given)
        known = len(given)
