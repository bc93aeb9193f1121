"""Issue 2, point 2: updates wait 24 hours, taps 150 seconds; offsets acknowledge; raw text goes through verbatim."""

from __future__ import annotations

import asyncio
import json
import time

import aiohttp

from bot.sandbox.server import Sandbox
from tests.contract.sandbox_kit import Box, ManualClock, running


async def tap(box: Box, data: str = "ja") -> str:
    """A button and a tap on it that nobody answers yet; the id of the query."""
    button = {"inline_keyboard": [[{"text": data, "callback_data": data}]]}
    sent = await box.result("sendMessage", chat_id=box.chat, text="?", reply_markup=button)
    await box.post(f"/phone/{box.chat}/tap", message_id=sent["message_id"], data=data, wait=False)
    return str((await box.result("getUpdates"))[-1]["callback_query"]["id"])


async def test_a_tap_waits_150_seconds_and_a_message_24_hours() -> None:
    clock = ManualClock()
    async with running(clock=clock) as box:
        await box.post(f"/phone/{box.chat}/text", text="hej")
        await tap(box)
        clock.now += 149
        assert len(await box.result("getUpdates")) == 2
        clock.now += 1
        (left,) = await box.result("getUpdates")
        assert left["message"]["text"] == "hej"
        clock.now += 24 * 3600 - 151
        assert len(await box.result("getUpdates")) == 1
        clock.now += 1
        assert await box.result("getUpdates") == []
        assert (await box.result("getWebhookInfo"))["pending_update_count"] == 0


async def test_a_query_can_be_answered_once_and_not_after_150_seconds() -> None:
    clock = ManualClock()
    too_old = (400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    async with running(clock=clock) as box:
        first, second = await tap(box), await tap(box)
        assert await box.result("answerCallbackQuery", callback_query_id=first) is True
        assert await box.error("answerCallbackQuery", callback_query_id=first) == too_old
        clock.now += 150
        assert await box.error("answerCallbackQuery", callback_query_id=second) == too_old


async def test_limit_offset_and_negative_offset() -> None:
    async with running() as box:
        for number in range(6):
            await box.post(f"/phone/{box.chat}/text", text=str(number))

        async def texts(**arguments: int) -> list[str]:
            return [update["message"]["text"] for update in await box.result("getUpdates", **arguments)]

        assert await texts(limit=2) == ["0", "1"]
        first = (await box.result("getUpdates", limit=1))[0]["update_id"]
        assert await texts(offset=first + 2, limit=2) == ["2", "3"]
        assert await texts() == ["2", "3", "4", "5"], "what was acknowledged is gone, what wasn't comes again"
        assert await texts(offset=-1) == ["5"]
        assert await texts() == ["5"], "a negative offset forgets what is before it"
        assert await texts(offset=first + 6) == []


async def test_allowed_updates_hold_until_they_are_changed() -> None:
    async with running() as box:
        assert await box.result("getUpdates", allowed_updates=["message"]) == []
        await box.post(f"/phone/{box.chat}/block")
        await box.post(f"/phone/{box.chat}/start")
        assert [set(update) - {"update_id"} for update in await box.result("getUpdates")] == [{"message"}]
        await box.result("getUpdates", allowed_updates=[])
        await box.post(f"/phone/{box.chat}/block")
        assert "my_chat_member" in (await box.result("getUpdates"))[-1]


async def test_starting_again_unblocks_and_says_so_first() -> None:
    async with running() as box:
        await box.post(f"/phone/{box.chat}/block")
        await box.post(f"/phone/{box.chat}/text", status=409, text="hej")
        await box.post(f"/phone/{box.chat}/start")
        _, unblocked, started = await box.result("getUpdates")
        assert unblocked["my_chat_member"]["old_chat_member"]["status"] == "kicked"
        assert started["message"]["text"] == "/start"


async def test_raw_updates_are_delivered_verbatim_and_can_be_acknowledged() -> None:
    """Bad input of issue 2: an update that isn't what a bot expects, or no JSON at all."""
    async with running() as box:
        strange = '{"update_id": $UPDATE_ID, "message": {"message_id": "seven"}, "x": [1e400]}'
        broken = '{"update_id": $UPDATE_ID, "message": {'
        url = f"{box.ready.address}/sandbox/raw-update"
        numbers = []
        for text in (strange, broken):
            async with box.http.post(url, data=text) as response:
                numbers.append((await response.json())["update_id"])
        expected = ",".join(
            text.replace("$UPDATE_ID", str(n)) for text, n in zip((strange, broken), numbers, strict=True)
        )
        updates = f"{box.ready.address}/bot{box.ready.token}/getUpdates"
        async with box.http.get(updates) as response:
            assert await response.text() == f'{{"ok":true,"result":[{expected}]}}'
        async with box.http.get(updates, params={"limit": 1}) as response:
            assert json.loads(await response.text())["result"][0]["update_id"] == numbers[0]
        assert await box.result("getUpdates", offset=numbers[1] + 1) == []


async def test_the_journal_names_calls_without_texts() -> None:
    async with running() as box:
        sent = await box.result("sendMessage", chat_id=box.chat, text="hemmeligt")
        await box.error("editMessageText", chat_id=box.chat, message_id=99, text="hemmeligt")
        first, second = await box.get("/sandbox/journal")
        number = sent["message_id"]
        assert first == {"n": 1, "method": "sendMessage", "chat_id": box.chat, "status": 200, "message_id": number}
        assert second == {"n": 2, "method": "editMessageText", "chat_id": box.chat, "status": 400, "message_id": 99}
        assert await box.get("/sandbox/journal?after=1") == [second]


async def test_stopping_ends_a_long_poll_and_a_stream_at_once() -> None:
    sandbox = Sandbox(chats=1)
    ready = await sandbox.start()
    async with aiohttp.ClientSession() as http:
        box = Box(ready, http)
        poll = asyncio.create_task(box.result("getUpdates", timeout=50))
        stream = await http.get(f"{ready.address}/phone/{box.chat}/events?version=0")
        await box.result("getMe")  # on another connection, while the poll arrives
        begun = time.monotonic()
        await sandbox.stop()
        assert await poll == []
        assert b"data: " in await stream.read()
        assert time.monotonic() - begun < 0.9, "less than the second after which connections are cut"
