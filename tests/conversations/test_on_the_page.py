"""Every conversation once more, on the young person's own page, over HTTP: it ends in the same stored state.

O1  Each tap of a young person is a form that is sent on their page; all else happens as in the chat.
O2  What the chat's live message says and offers stands on the page, word for word, in the same order.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from storage.crypto import Keyring
from tests.conversations.conftest import Theatre
from tests.conversations.on_the_page import House, OnThePage
from tests.conversations.remembered import Rows, differences, remembered
from tests.conversations.runner import DOING, SCRIPTS, Script
from tests.conversations.stage import Stage

KEYS = Keyring({"test": bytes(32)})
MAY_DIFFER = {
    "handled_update": {"*"},
    "sent_message": {"*"},
    "web_session": {"*"},
    "retention": {"removed"},
    "live_message": {"shown_revision", "message_id", "latest_message_id", "heard_at", "heard_message_id"},
    "outbox": {"put_at", "sent_at", "state", "attempts", "error", "for_page", "screen_sealed"},
}


@pytest.fixture(scope="module")
def house(theatre: Theatre) -> House:
    return House.of(theatre.database)


async def ended(theatre: Theatre, script: Script, house: House | None) -> tuple[dict[str, Rows], Stage]:
    given = script["given"]
    begun = Stage(theatre.database, theatre.file, theatre._decided(given), given.get("language", "da"))
    try:
        await theatre._begin(begun, given)
        stage = begun if house is None else _on_the_page(theatre, script, begun, house)
        wanted = {step["from"] for step in script["steps"] if "from" in step}
        for number, step in enumerate(script["steps"]):
            stage.snapshots.append(stage.phones.snapshot() if number in wanted else {})
            await stage.do({key: value for key, value in step.items() if key in DOING})
        return remembered(theatre.file, KEYS), stage
    finally:
        await theatre.database.close()


def _on_the_page(theatre: Theatre, script: Script, begun: Stage, house: House) -> OnThePage:
    decided = {"answer_channel": "both", **script["given"].get("organisation", {})}
    worlds = theatre._decided({**script["given"], "organisation": decided})
    as_begun = (begun.language, begun.phones, begun.clock, begun.counters)
    return OnThePage(theatre.database, theatre.file, worlds, *as_begun, house=house)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_on_the_page(path: Path, theatre: Theatre, house: House) -> None:
    script = json.loads(path.read_text(encoding="utf-8"))
    chat, _ = asyncio.run(ended(theatre, script, None))
    page, stage = asyncio.run(ended(theatre, script, house))
    assert isinstance(stage, OnThePage)
    print(stage.counted)
    assert differences(chat, page, MAY_DIFFER) == []
    assert stage.faults == []
