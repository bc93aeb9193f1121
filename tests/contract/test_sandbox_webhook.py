"""Issue 2, point 2: webhooks with the secret header and redelivery on anything but 2xx, to a real HTTP server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.contract.sandbox_kit import Box, ManualClock, running

SECRET = "X-Telegram-Bot-Api-Secret-Token"


@dataclass
class Receiver:
    """The bot's own server: gives `answers` one after the other, then 200; what is `held` waits for `release`."""

    url: str = ""
    answers: list[Callable[[], web.Response]] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    headers: list[Any] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    held: Callable[[str], bool] = lambda _: False
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.bodies.append(body)
        self.headers.append(request.headers)
        self.arrived.set()
        if self.held(body):
            await self.release.wait()
        return self.answers.pop(0)() if self.answers else web.Response()

    async def wait(self, count: int) -> list[Any]:
        """The updates, once so many deliveries arrived."""
        while len(self.bodies) < count:
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), 10)
        return [json.loads(body) for body in self.bodies]


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    receiving = Receiver()
    app = web.Application()
    app.router.add_post("/updates", receiving.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiving.url = f"http://127.0.0.1:{runner.addresses[0][1]}/updates"
    try:
        yield receiving
    finally:
        await runner.cleanup()


async def drained(box: Box) -> None:
    """Wait until nothing is pending any more."""
    while (await box.result("getWebhookInfo"))["pending_update_count"]:
        pass


async def test_waiting_and_new_updates_are_delivered_with_the_secret() -> None:
    async with running() as box, receiver() as bot:
        await box.post(f"/phone/{box.chat}/text", text="ventede")
        await box.result("setWebhook", url=bot.url, secret_token="hemmelig-1")
        await box.post(f"/phone/{box.chat}/text", text="ny")
        updates = await bot.wait(2)
        assert [update["message"]["text"] for update in updates] == ["ventede", "ny"]
        assert [headers[SECRET] for headers in bot.headers] == ["hemmelig-1"] * 2
        assert bot.headers[0]["Content-Type"] == "application/json"
        await drained(box)
        await box.result("deleteWebhook")
        assert await box.result("getUpdates") == [], "what was delivered is not delivered again"


async def test_anything_but_2xx_is_delivered_again_with_growing_pauses() -> None:
    clock = ManualClock()
    async with running(clock=clock) as box, receiver() as bot:
        bot.answers = [lambda: web.Response(status=500)] * 4 + [lambda: web.Response(status=302)]
        bot.answers.append(lambda: web.Response(status=429, headers={"Retry-After": "30"}))
        await box.result("setWebhook", url=bot.url)
        await box.post(f"/phone/{box.chat}/text", text="igen")
        updates = await bot.wait(7)
        assert {update["update_id"] for update in updates} == {updates[0]["update_id"]}
        await drained(box)
        assert clock.slept == [0, 2, 4, 8, 16, 30]
        info = await box.result("getWebhookInfo")
        assert info["last_error_message"] == "Wrong response from the webhook: 429 Too Many Requests"
        assert SECRET not in bot.headers[0]


async def test_a_server_that_is_away_gets_it_until_it_expires() -> None:
    clock = ManualClock()
    async with running(clock=clock) as box:
        await box.result("setWebhook", url="http://127.0.0.1:9/nobody")
        await box.post(f"/phone/{box.chat}/text", text="tabt")
        await drained(box)
        assert sum(clock.slept) >= 24 * 3600
        assert max(clock.slept) <= 120
        assert "last_error_date" in await box.result("getWebhookInfo")


async def test_one_chat_keeps_its_order_and_doesnt_hold_up_others() -> None:
    async with running() as box, receiver() as bot:
        bot.held = lambda body: '"text":"1"' in body
        await box.result("setWebhook", url=bot.url)
        for text in ("1", "2"):
            await box.post(f"/phone/{box.chat}/text", text=text)
        await box.post(f"/phone/{box.ready.chats[1]}/text", text="other")
        first_two = await bot.wait(2)
        assert {update["message"]["text"] for update in first_two} == {"1", "other"}
        bot.release.set()
        assert (await bot.wait(3))[2]["message"]["text"] == "2"


async def test_a_method_call_in_the_answer_is_carried_out() -> None:
    async with running() as box, receiver() as bot:
        call = {"method": "sendMessage", "chat_id": box.chat, "text": "svar"}
        form = f"method=sendMessage&chat_id={box.chat}&text=form"
        bot.answers = [
            lambda: web.json_response(call),
            lambda: web.Response(text=form, content_type="application/x-www-form-urlencoded"),
            lambda: web.json_response({"method": "deleteWebhook"}),
            lambda: web.Response(text="{", content_type="application/json"),
        ]
        await box.result("setWebhook", url=bot.url)
        for number in range(4):
            await box.post(f"/phone/{box.chat}/text", text=str(number))
        await bot.wait(4)
        await drained(box)
        said = [bubble["text"] for bubble in (await box.screen())["messages"] if bubble["from"] == "bot"]
        assert said == ["svar", "form"]
        assert (await box.result("getWebhookInfo"))["url"] == bot.url


async def test_a_tap_can_be_answered_in_the_body_of_the_webhook() -> None:
    """The request that this saves is why the bot does it (FACTS § 5)."""
    async with running() as box, receiver() as bot:
        keyboard = {"inline_keyboard": [[{"text": "Ja", "callback_data": "ja"}]]}
        sent = await box.result("sendMessage", chat_id=box.chat, text="?", reply_markup=keyboard)
        await box.result("setWebhook", url=bot.url)

        def answer() -> web.Response:
            query = json.loads(bot.bodies[-1])["callback_query"]["id"]
            return web.json_response({"method": "answerCallbackQuery", "callback_query_id": query, "text": "Gemt"})

        bot.answers = [answer]
        tapped = await box.post(f"/phone/{box.chat}/tap", message_id=sent["message_id"], data="ja")
        assert tapped == {"answer": {"text": "Gemt", "alert": False}}


async def test_setting_a_webhook_ends_a_long_poll() -> None:
    async with running() as box:
        said = ""
        while said != "Conflict: terminated by setWebhook request":
            poll = asyncio.create_task(box.error("getUpdates", timeout=20))
            await box.result("getMe")  # on another connection, while the poll arrives
            await box.result("setWebhook", url="http://127.0.0.1:9/x")
            code, said = await poll
            assert code == 409
            await box.result("deleteWebhook")


async def test_pending_updates_can_be_dropped() -> None:
    async with running() as box:
        await box.post(f"/phone/{box.chat}/text", text="glem")
        await box.result("deleteWebhook", drop_pending_updates=True)
        assert await box.result("getUpdates") == []


async def test_a_webhook_goes_on_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "telegram.db"
    async with receiver() as bot:
        async with running(state=state) as box:
            await box.result("setWebhook", url="http://127.0.0.1:9/away", secret_token="s")
            await box.result("setWebhook", url=bot.url, secret_token="s")
        async with running(state=state) as box:
            await box.post(f"/phone/{box.chat}/text", text="efter")
            (update,) = await bot.wait(1)
            assert (update["message"]["text"], bot.headers[0][SECRET]) == ("efter", "s")


async def test_duplicates_and_reordering_by_webhook() -> None:
    async with running() as box, receiver() as bot:
        await box.post("/sandbox/faults", duplicate=1, reorder=1)
        for number in range(3):
            await box.post(f"/phone/{box.chat}/text", text=str(number))
        await box.result("setWebhook", url=bot.url)
        texts = [update["message"]["text"] for update in await bot.wait(6)]
        assert texts == ["2", "2", "1", "1", "0", "0"]
