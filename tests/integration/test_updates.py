"""Issue 2, Bad input, and DESIGN § 3: updates that can't be used are parked one by one, and nothing else suffers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.usecases.take_step import take_step
from storage.repositories.updates import ParkedUpdate
from tests.integration.kit import Town
from tests.integration.phone import Json, Phone

SORRY = "Something went wrong on my side."
SECRET = "zebra-crossing-at-midnight"


async def parked(town: Town) -> list[ParkedUpdate]:
    async with town.store.database.reading() as tx:
        return await tx.updates.parked()


async def marks(town: Town) -> dict[int, str]:
    """The marks by update."""
    async with town.store.database.reading() as tx:
        rows = await tx.connection.exec_driver_sql("SELECT update_id, mark FROM handled_update")
        return dict(map(tuple, rows))


def numbered(update: Json) -> str:
    """An update as text that gets the next id."""
    return json.dumps({"update_id": "@", **update}).replace('"@"', "$UPDATE_ID")


def on_disk(town: Town) -> bytes:
    """Everything that the database's files hold."""
    path = town.settings.database_url.removeprefix("sqlite:///")
    return b"".join(Path(path + end).read_bytes() for end in ("", "-wal"))


async def test_an_update_that_is_no_json_is_parked_and_the_ones_around_it_are_handled(town: Town, alma: Phone) -> None:
    await alma.begin()
    bad = []
    for number, label in enumerate(("Most of the time", "At no time", "Some of the time"), start=1):
        bad.append(await town.raw_update(f'{{"update_id": $UPDATE_ID, "message": {{"text": "{SECRET}", oops'))
        await alma.answer(label, first=number)
        bad.append(await town.raw_update(b'{"update_id": $UPDATE_ID, "message": \xff\xfe'))
    await alma.sees("4 of 5")
    await town.settled()
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0, "active": 1}
    found = await parked(town)
    assert [each.update_id for each in found] == bad
    assert SECRET.encode() in found[0].raw
    assert SECRET.encode() not in on_disk(town)
    assert {(await marks(town))[number] for number in bad} == {"parked"}
    assert (await alma.said())[-1].startswith("4 of 5")


ODD: list[Json] = [
    {"message": {}},
    {"message": "hello"},
    {"message": {"message_id": "one", "date": "today", "chat": []}},
    {"message": {"message_id": 10**30, "date": 10**30, "chat": {"id": 10**30, "type": "private"}}},
    {"callback_query": {}},
    {"callback_query": {"id": 5, "data": 5}},
    {"callback_query": []},
    {"my_chat_member": {"chat": {"id": 1}}},
]
WRONG_FIELDS: list[Json] = [
    {"message_id": "12"},
    {"message_id": -1.5},
    {"message_id": None},
    {"date": []},
    {"from": 7},
    {"chat": {"id": "12", "type": "private"}},
    {"chat": {"id": None, "type": "private"}},
    {"chat": {"type": "private"}},
    {"text": 4},
    {"text": ["4"]},
]


async def test_updates_of_odd_shape_are_parked_and_the_next_one_works(town: Town, alma: Phone) -> None:
    """Nobody's, and a known person's answer with one field of another type."""
    await alma.begin()
    before = await town.remembered("failed_update")
    chat = {"id": alma.chat, "type": "private", "first_name": "Alma"}
    person = {"id": alma.chat, "is_bot": False, "first_name": "Alma"}
    message = {"message_id": 10_000, "date": 1_790_000_000, "chat": chat, "from": person, "text": "4"}
    odd = ODD + [{"message": message | wrong} for wrong in WRONG_FIELDS]
    sent = {await town.raw_update(numbered(each)): each for each in odd}
    await town.settled()
    found = {each.update_id for each in await parked(town)}
    assert [each for number, each in sent.items() if number not in found] == []
    assert await town.remembered("failed_update") == before
    await alma.answer("At no time")
    await alma.sees("2 of 5")
    assert (await town.check_in(alma)).values == {"happy": 0}


NAMELESS = ["garbage", "[]", "7", "null", '{"message": {}}', '{"update_id": "x"}', f'{{"update_id": {10**30}}}']


async def test_an_update_without_an_id_holds_nothing_up(town: Town, alma: Phone) -> None:
    """Telegram gives every update an id; whatever mangled one must not stop the next one from being handled."""
    await alma.begin()
    sent = {}
    for text in (*NAMELESS, "[" * 100_000):
        sent[await town.raw_update(text)] = text[:50]
        await town.settled()
    found = {each.update_id for each in await parked(town)}
    assert [text for number, text in sent.items() if number not in found] == []
    await alma.answer("Most of the time", "At no time")
    await alma.sees("3 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0}


async def test_a_bug_parks_the_one_update_says_sorry_and_the_next_one_works(
    town: Town, alma: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    await alma.begin()
    before = await town.remembered("failed_update")

    async def after_the_step(*args: Any, **options: Any) -> None:
        """Everything is done and written, and then it breaks, with somebody's words in the error."""
        await take_step(*args, **options)
        raise RuntimeError(SECRET)

    monkeypatch.setattr("bot.usecases.act.take_step", after_the_step)
    button = await alma.button("Most of the time", on="1 of 5")
    await alma.tap_unheard(button)
    await alma.sees(SORRY)
    assert await town.remembered("failed_update") == before
    (update,) = await parked(town)
    assert json.loads(update.raw)["callback_query"]["data"] == button["data"]
    assert update.error == "RuntimeError"
    assert (await marks(town))[update.update_id] == "parked"
    assert button["data"].encode() not in on_disk(town)
    assert SECRET.encode() not in on_disk(town)

    monkeypatch.undo()
    await alma.tap_again(button)
    await alma.until(lambda messages: "2 of 5" in (messages[-1]["text"] or "") or None, "the question below the sorry")
    assert (await town.check_in(alma)).values == {"happy": 4}


async def test_a_replayed_update_changes_nothing(town: Town, alma: Phone) -> None:
    """The same update from Telegram twice: the second hits the mark."""
    await alma.begin()
    await town.faults(duplicate=1)
    await alma.answer("Most of the time")
    await alma.sees("2 of 5")
    await alma.text("At no time")
    await alma.sees("3 of 5")
    await town.settled()
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0}
    assert not any("I didn't understand" in said for said in await alma.said())
