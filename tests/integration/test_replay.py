"""Issue 4, point 6: `pejling replay` handles what was parked, once, after the fix, beside the running bot.

R1  After the fix a parked update is handled; what fails again stays, as it came, with the new error.
R2  What the person did since counts: no old tap and no old words give an answer to another question.
R3  One that can't be opened or read is named, stays, and keeps nothing from the others.
R4  Of two replays at once one handles each update.
R5  Ids, times and types of errors are printed, nothing of what somebody wrote.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot.commands.replay import Fate, replay_parked
from flows.people import ParticipantStatus
from storage.repositories.updates import ParkedUpdate
from tests.integration.kit import Town
from tests.integration.operating import Operator, pejling
from tests.integration.phone import Phone

__all__ = ["pejling"]

SORRY = "Something went wrong on my side."
SECRET = "zebra-crossing-at-midnight"


@contextmanager
def a_fault_in(*places: str) -> Iterator[None]:
    """Code that raises, with somebody's words in the error."""

    def broken(*_args: Any, **_options: Any) -> None:
        raise RuntimeError(SECRET)

    with pytest.MonkeyPatch.context() as patch:
        for place in places:
            patch.setattr(f"bot.{place}", broken)
        yield


async def parked(town: Town) -> list[ParkedUpdate]:
    async with town.store.database.reading() as tx:
        return await tx.updates.parked()


async def drawn(town: Town) -> None:
    """What the bot does every few seconds."""
    assert town.bot is not None
    await town.bot.tick.run()


async def test_a_parked_tap_is_handled_after_the_fix(town: Town, alma: Phone, pejling: Operator) -> None:
    """R1 and R5."""
    await alma.begin()
    with a_fault_in("usecases.act.take_step"):
        await alma.tap_unheard(await alma.button("Most of the time", on="1 of 5"))
        await alma.sees(SORRY)
        (update,) = await parked(town)
        name, at = f"{update.bot_id}:{update.update_id}", f"{update.at:%Y-%m-%dT%H:%M:%SZ}"
        listed = await pejling(town.settings, "replay", "--list")
        assert (listed.code, listed.out) == (0, f"{name}  {at}  RuntimeError\n")
    with a_fault_in("telegram.routers._known"):
        again = await pejling(town.settings, "replay")
    assert (again.code, again.out) == (1, f"{name}  parked  RuntimeError\n")
    assert again.err == "replay: 1 of 1 still parked. Remedy: mend what the error says, and repeat it.\n"
    assert await parked(town) == [update], "as it came, and since when"
    assert (await town.check_in(alma)).values == {}

    fixed = await pejling(town.settings, "replay", "--json")
    assert (fixed.code, fixed.err) == (0, "")
    assert json.loads(fixed.out) == [{"bot": update.bot_id, "update": update.update_id, "outcome": "handled"}]
    assert (await town.check_in(alma)).values == {"happy": 4}
    await drawn(town)
    await alma.sees("2 of 5")
    async with town.store.database.transaction() as tx:
        assert not await tx.updates.mark_handled(update.bot_id, update.update_id, update.at), "its mark stays"
    nothing = await pejling(town.settings, "replay")
    assert (nothing.code, nothing.out, nothing.err) == (0, "Nothing is parked.\n", "")


async def test_what_fails_otherwise_is_parked_with_the_new_error(
    town: Town, alma: Phone, pejling: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1."""
    with a_fault_in("telegram.routers.words.receive_words"):
        await alma.text(SECRET)
        await alma.sees(SORRY)
    (before,) = await parked(town)

    async def otherwise(*_args: Any) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr("bot.telegram.routers.words.receive_words", otherwise)
    again = await pejling(town.settings, "replay", "--json")
    assert json.loads(again.out)[0]["error"] == "KeyError"
    assert SECRET not in again.out + again.err
    (after,) = await parked(town)
    assert (after.error, after.raw, after.at) == ("KeyError", before.raw, before.at)


async def test_an_old_tap_changes_nothing(town: Town, alma: Phone, pejling: Operator) -> None:
    """R2: the tap was for the first question, which has another answer by now."""
    await alma.begin()
    button = await alma.button("At no time", on="1 of 5")
    with a_fault_in("usecases.act.take_step"):
        await alma.tap_unheard(button)
        await alma.sees(SORRY)
    await alma.tap_again(button | {"data": (await alma.button("Most of the time", on="1 of 5"))["data"]})
    await alma.sees("2 of 5")
    assert (await pejling(town.settings, "replay")).code == 0
    assert (await town.check_in(alma)).values == {"happy": 4}
    await drawn(town)
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")
    assert (await town.check_in(alma)).values == {"happy": 4, "calm": 0}


async def test_words_answer_only_the_question_they_were_written_to(
    town: Town, alma: Phone, mette: Phone, pejling: Operator
) -> None:
    """R2: Alma wrote three times and gave up; Bo wrote once and then used the button."""
    bo = await town.taking_part(mette, "Bo")
    await alma.begin()
    await bo.begin()
    with a_fault_in("telegram.routers.words.receive_words"):
        for times in (1, 2, 3):
            await alma.text("Most of the time")
            await alma.sees(SORRY, times)
        await bo.text("Most of the time")
        await bo.sees(SORRY)
    await bo.answer("At no time")
    await bo.sees("2 of 5")
    done = await pejling(town.settings, "replay", "--json")
    assert done.code == 0
    assert [each["outcome"] for each in json.loads(done.out)] == ["handled", *["overtaken"] * 3]
    assert await parked(town) == []
    assert (await town.check_in(alma)).values == {"happy": 4}
    assert (await town.check_in(bo)).values == {"happy": 0}


async def test_who_asked_to_stop_is_stopped(town: Town, alma: Phone, pejling: Operator) -> None:
    """R1 and R2: a stop counts whatever came after it."""
    await alma.begin()
    with a_fault_in("telegram.routers.commands.stop"):
        await alma.text("stop")
        await alma.sees(SORRY)
    await alma.answer("At no time")
    await alma.sees("2 of 5")
    assert (await pejling(town.settings, "replay")).code == 0
    async with town.store.database.reading() as tx:
        assert (await tx.participants.get(alma.subject)).status is ParticipantStatus.STOPPED


async def test_who_had_blocked_the_bot_and_is_back_stays_reachable(town: Town, alma: Phone, pejling: Operator) -> None:
    """R2."""
    await alma.begin()
    with a_fault_in("telegram.routers.strangers.membership"):
        await alma.post("block")
        await alma.post("unblock")
        await town.settled()
    await alma.answer("At no time")
    await alma.sees("2 of 5")
    done = await pejling(town.settings, "replay", "--json")
    assert [each["outcome"] for each in json.loads(done.out)] == ["overtaken", "handled"]
    await alma.answer("At no time", first=2)
    await alma.sees("3 of 5")


async def test_one_that_cannot_be_opened_and_one_that_is_no_update_stay(
    town: Town, alma: Phone, pejling: Operator
) -> None:
    """R3: between the two stands one that can be handled."""
    await alma.begin()
    with a_fault_in("usecases.act.take_step", "telegram.routers.words.receive_words"):
        await alma.text(SECRET)
        await alma.sees(SORRY)
        await alma.tap_unheard(await alma.button("Most of the time", on="1 of 5"))
        await alma.sees(SORRY, 2)
        await town.raw_update(f'{{"update_id": $UPDATE_ID, "message": "{SECRET}')
        await town.settled()
    unopened, handled, unreadable = (each.update_id for each in await parked(town))
    async with town.store.database.transaction() as tx:
        break_it = f"UPDATE failed_update SET raw_sealed = 'lost:AAAA' WHERE update_id = {unopened}"  # noqa: S608
        await tx.connection.exec_driver_sql(break_it)
    done = await pejling(town.settings, "replay", "--json")
    assert done.code == 1
    assert done.err.startswith("replay: 2 of 3 still parked. Remedy:")
    assert [(each["update"], each["outcome"], each.get("error")) for each in json.loads(done.out)] == [
        (unopened, "parked", "SealError"),
        (handled, "handled", None),
        (unreadable, "parked", "JSONDecodeError"),
    ]
    listed = await pejling(town.settings, "replay", "--list", "--json")
    assert [(each["update"], each["error"]) for each in json.loads(listed.out)] == [
        (unopened, "SealError"),
        (unreadable, "JSONDecodeError"),
    ]
    assert SECRET not in done.out + done.err + listed.out
    assert (await town.check_in(alma)).values == {"happy": 4}


async def test_one_of_a_bot_that_nobody_names_any_more_stays(town: Town, alma: Phone, pejling: Operator) -> None:
    """R3: its chat would be somebody else's to another bot; when the bot is named again it is handled."""
    await alma.begin()
    stop = {"message": {"message_id": 900, "date": 0, "chat": {"id": alma.chat, "type": "private"}, "text": "/stop"}}
    raw = json.dumps({"update_id": 77, **stop}).encode()
    async with town.store.database.transaction() as tx:
        await tx.updates.park(4242, 77, raw, "RuntimeError", town.store.clock.real())
    for _ in range(2):
        ended = await pejling(town.settings, "replay", "--json")
        assert json.loads(ended.out) == [{"bot": 4242, "update": 77, "outcome": "parked", "error": "UnknownBotError"}]
    assert [each.bot_id for each in await parked(town)] == [4242]
    async with town.store.database.reading() as tx:
        assert (await tx.participants.get(alma.subject)).status is ParticipantStatus.ACTIVE


async def test_two_replays_at_once(town: Town, mette: Phone) -> None:
    """R4: while the bot goes on, each parked tap is one answer."""
    people = [await town.taking_part(mette, name) for name in ("Alma", "Bo", "Cia", "Dan")]
    await asyncio.gather(*(each.begin() for each in people))
    with a_fault_in("usecases.act.take_step"):
        for each in people:
            await each.tap_unheard(await each.button("Most of the time", on="1 of 5"))
            await each.sees(SORRY)
    ran = await asyncio.gather(*(replay_parked(town.settings) for _ in range(3)))
    fates = Counter((each["update"], each["outcome"]) for fates in ran for each in fates)
    handled = [times for (_, fate), times in fates.items() if fate is Fate.HANDLED]
    assert handled == [1] * len(people)
    assert {fate for _, fate in fates} <= {Fate.HANDLED, Fate.ELSEWHERE}
    for each in people:
        assert (await town.check_in(each)).values == {"happy": 4}
