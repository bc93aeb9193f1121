"""DESIGN § 5: logs carry ids and event types alone, over a whole low journey with everything that is worth a line."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.kit import Town, running_town
from tests.integration.phone import LOW
from tests.integration.programs import environment, running_bot

FIELDS = {
    "event",
    "level",
    "timestamp",
    "bot",
    "update_id",
    "row",
    "kind",
    "participant",
    "job",
    "at",
    "error",
    "wait_s",
    "count",
}
SECRET = "zebra-crossing-at-midnight"


@pytest.fixture
async def town(database_file: Path, keys: str) -> AsyncIterator[Town]:
    async with running_town(database_file, keys, bot=False) as town:
        yield town


async def test_a_low_journey_leaves_nothing_personal_in_the_log(town: Town, tmp_path: Path) -> None:
    async with running_bot(town.settings, tmp_path) as program:
        mette = await town.contact_person("Xanthippe")
        alma, invite = await town.invited(mette, "Quirina")
        await alma.start(invite)
        await alma.tap("English")
        for on in ("I am Pejling", "You decide whether", "Nobody reads along"):
            await alma.tap("Next", on)
        await alma.tap("Yes, I want to take part")
        await alma.tap("Yes", on="May I tell Xanthippe then?")
        await alma.tap("Only that I have answered")
        await alma.tap("Yes", on="May what you answer count")
        await alma.tap("It doesn't matter")
        await alma.begin()
        await alma.text(f"{SECRET} Quirina")
        await alma.sees("I didn't understand that.")
        await town.faults(error_5xx=1)
        await alma.tap_unheard(await alma.button(LOW[0], on="1 of 5"))
        await program.says("intake_waits")
        await town.faults(error_5xx=0)
        await alma.answer(*LOW[1:], first=2)
        await alma.sees("I have told Xanthippe.")
        await town.raw_update(f'{{"update_id": $UPDATE_ID, "message": "{SECRET}", "chat": {alma.chat}')
        await program.says("update_parked")
        await mette.tap("I'll take it", on="News about")
        await mette.sees("You have taken the message about")
        await alma.post("block")
        await alma.start()
        await alma.sees("Thank you for your time.", times=2)
        assert await program.end() == 0
    assert (await town.check_in(alma)).score == 20
    log = "".join(program.log)
    lines = [json.loads(line) for line in log.splitlines()]
    assert {"ready", "intake_waits", "update_parked"} <= {each["event"] for each in lines}
    assert {name for each in lines for name in each} <= FIELDS
    key = environment(town.settings)["PEJLING_KEYS"].partition(":")[2]
    personal = ["Quirina", "Xanthippe", str(alma.chat), str(mette.chat), SECRET, invite, *LOW, "who5", "score", key]
    assert [each for each in (*personal, town.token.partition(":")[2]) if each in log] == []
