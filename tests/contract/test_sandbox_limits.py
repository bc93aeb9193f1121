"""Issue 2, point 2: 429 with `retry_after` from a real budget, on a clock that the test moves."""

from __future__ import annotations

from tests.contract.sandbox_kit import ManualClock, running


async def test_one_chat_is_stopped_after_a_burst_and_others_are_not() -> None:
    clock = ManualClock()
    async with running(clock=clock, limits=True) as box:
        first = await box.result("sendMessage", chat_id=box.chat, text="0")
        where = {"chat_id": box.chat, "message_id": first["message_id"]}
        for number in range(1, 20):
            await box.result("editMessageText", text=str(number), **where)
        answer = await box.call("editMessageText", text="to much", **where)
        assert answer == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
        url = f"{box.ready.address}/bot{box.ready.token}/sendMessage"
        async with box.http.post(url, json={"chat_id": box.chat, "text": "x"}) as response:
            assert (response.status, response.headers["Retry-After"]) == (429, "1")
        await box.result("sendMessage", chat_id=box.ready.chats[1], text="et andet sted")
        clock.now += 1
        await box.result("editMessageText", text="et i sekundet", **where)
        assert not (await box.call("editMessageText", text="og ikke to", **where))["ok"]


async def test_the_whole_bot_is_stopped_above_30_a_second() -> None:
    clock = ManualClock()
    async with running(clock=clock, limits=True, chats=40) as box:
        for chat in box.ready.chats[:30]:
            await box.result("sendMessage", chat_id=chat, text="hej")
        for chat in box.ready.chats[30:]:
            assert (await box.error("sendMessage", chat_id=chat, text="hej"))[0] == 429
        assert await box.result("sendChatAction", chat_id=box.chat, action="typing") is True
        clock.now += 0.9
        refused = await box.call("sendMessage", chat_id=box.chat, text="before the second is over")
        assert refused["parameters"] == {"retry_after": 1}
        clock.now += 0.1
        for chat in box.ready.chats[:30]:
            await box.result("sendMessage", chat_id=chat, text="hej igen")
        assert (await box.error("sendMessage", chat_id=box.ready.chats[31], text="hej"))[0] == 429


async def test_a_refused_message_leaves_nothing_and_limits_can_be_off() -> None:
    clock = ManualClock()
    async with running(clock=clock, limits=True) as box:
        answers = [await box.call("sendMessage", chat_id=box.chat, text=str(number)) for number in range(25)]
        sent = [answer["result"]["message_id"] for answer in answers if answer["ok"]]
        assert [bubble["message_id"] for bubble in (await box.screen())["messages"]] == sent
        assert len(sent) == 20
    async with running(clock=clock, limits=False) as box:
        for number in range(50):
            await box.result("sendMessage", chat_id=box.chat, text=str(number))
