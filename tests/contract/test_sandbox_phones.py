"""The phone API that the page in the browser codes against, and the control API of tests and demo."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qsl

import aiohttp

from tests.contract.sandbox_kit import ManualClock, picture, running

KEYBOARD = {"inline_keyboard": [[{"text": "Ja", "callback_data": "ja"}, {"text": "Mere", "url": "https://pejling.dk"}]]}


async def test_a_new_sandbox_has_50_started_chats_and_a_token_by_its_seed() -> None:
    async with running(chats=50, seed=7) as box, running(chats=0, seed=7) as other:
        assert len(box.ready.chats) == 50
        assert box.ready.token == other.ready.token
        assert other.ready.chats == []
        listed = await box.get("/sandbox/chats")
        assert [chat["id"] for chat in listed] == box.ready.chats
        assert {(chat["type"], chat["started"], chat["blocked"]) for chat in listed} == {("private", True, False)}


async def test_a_person_is_added_starts_by_deep_link_and_writes() -> None:
    async with running() as box:
        added = await box.post("/sandbox/chats", first_name="Alma", last_name="Holm", language_code="da")
        chat = added["id"]
        assert (added["first_name"], added["started"]) == ("Alma", False)
        await box.post(f"/phone/{chat}/start", payload="Ab_c-9")
        await box.post(f"/phone/{chat}/text", text="  hej https://pejling.dk  ")
        start, text = await box.result("getUpdates")
        assert start["message"]["from"] == {
            "id": chat,
            "is_bot": False,
            "first_name": "Alma",
            "last_name": "Holm",
            "language_code": "da",
        }
        assert start["message"]["text"] == "/start Ab_c-9"
        assert (await box.screen(chat))["messages"][0]["text"] == "/start", "the payload is no news for who has it"
        assert text["message"]["text"] == "hej https://pejling.dk"
        assert text["message"]["entities"] == [{"type": "url", "offset": 4, "length": 18}]


async def test_the_screen_shows_all_there_is() -> None:
    async with running() as box:
        sent = await box.result(
            "sendMessage", chat_id=box.chat, text="<b>To</b> linjer\nher", parse_mode="HTML", reply_markup=KEYBOARD
        )
        await box.post(f"/phone/{box.chat}/sticker", emoji="👍")
        await box.post(f"/phone/{box.chat}/voice")
        content = picture(30, 20)
        async with box.http.post(f"{box.ready.address}/phone/{box.chat}/photo", data=content) as response:
            assert response.status == 200
        screen = await box.screen()
        text, sticker, voice, photo = screen["messages"]
        assert screen["chat"] == {"id": box.chat, "first_name": "Person 1"}
        assert screen["notice"] == {"message_id": sent["message_id"], "preview": "To linjer", "silent": False}
        assert (text["from"], text["text"], text["edited"]) == ("bot", "To linjer\nher", False)
        assert text["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
        assert text["keyboard"] == [[{"text": "Ja", "data": "ja"}, {"text": "Mere", "url": "https://pejling.dk/"}]]
        assert (sticker["from"], sticker["sticker"], voice["voice"]) == ("me", "👍", True)
        assert (photo["photo"]["width"], photo["photo"]["height"]) == (30, 20)
        async with box.http.get(box.ready.address + photo["photo"]["url"]) as response:
            assert (response.content_type, await response.read()) == ("image/png", content)


async def test_a_document_is_downloaded_and_never_shown_as_a_page() -> None:
    async with running() as box:
        form = aiohttp.FormData({"chat_id": str(box.chat)})
        form.add_field("document", b"<script>", filename="side.html")
        async with box.http.post(f"{box.ready.address}/bot{box.ready.token}/sendDocument", data=form) as response:
            assert response.status == 200
        document = (await box.screen())["messages"][0]["document"]
        assert (document["file_name"], document["size"]) == ("side.html", 8)
        async with box.http.get(box.ready.address + document["url"]) as response:
            assert response.headers["Content-Disposition"] == "attachment"


async def test_a_stale_tap_needs_force() -> None:
    async with running() as box:
        sent = await box.result("sendMessage", chat_id=box.chat, text="?", reply_markup=KEYBOARD)
        tap = {"message_id": sent["message_id"], "data": "ja", "wait": False}
        assert await box.post(f"/phone/{box.chat}/tap", **tap) == {"answer": None}
        await box.result("editMessageReplyMarkup", chat_id=box.chat, message_id=sent["message_id"])
        await box.post(f"/phone/{box.chat}/tap", status=404, **tap)
        await box.post(f"/phone/{box.chat}/tap", force=True, **tap)
        first, second = await box.result("getUpdates")
        assert "reply_markup" in first["callback_query"]["message"]
        assert "reply_markup" not in second["callback_query"]["message"]


async def test_events_come_at_once_and_with_every_change() -> None:
    async with running() as box:
        version = (await box.screen())["version"]
        url = f"{box.ready.address}/phone/{box.chat}/events?version="
        async with box.http.get(f"{url}{version}") as stream:
            assert stream.content_type == "text/event-stream"

            async def event() -> int:
                while not (line := await stream.content.readline()).startswith(b"data: "):
                    pass
                return int(json.loads(line.removeprefix(b"data: "))["version"])

            following = asyncio.create_task(event())
            await box.result("sendMessage", chat_id=box.chat, text="ny")
            newer = await following
            assert newer > version
            await box.result("sendChatAction", chat_id=box.chat, action="typing")
            assert await event() > newer
        async with box.http.get(f"{url}{version}") as stream:
            assert await stream.content.readline() == b": follow\n"
            await stream.content.readline()
            current = (await box.screen())["version"]
            assert await stream.content.readline() == b'data: {"version": %d}\n' % current


async def test_the_displayed_clock_moves_and_limits_dont() -> None:
    clock = ManualClock()
    async with running(clock=clock) as box:
        month = 30 * 24 * 3600
        old = await box.result("sendMessage", chat_id=box.chat, text="i dag")
        moved = await box.post("/sandbox/clock", offset_seconds=month)
        assert moved == {"offset_seconds": month, "date": int(clock.now) + month}
        new = await box.result("sendMessage", chat_id=box.chat, text="om en måned")
        assert new["date"] - old["date"] == month
        assert await box.result("deleteMessage", chat_id=box.chat, message_id=old["message_id"]) is True


async def test_other_pages_may_call_it() -> None:
    async with running() as box:
        async with box.http.options(f"{box.ready.address}/phone/{box.chat}/text") as response:
            assert response.status == 204
            assert response.headers["Access-Control-Allow-Origin"] == "*"
            assert response.headers["Access-Control-Allow-Methods"] == "GET, POST"
            assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"
        for path in (f"/phone/{box.chat}/state", f"/phone/{box.chat}/nowhere", "/sandbox/journal", "/phone/1/state"):
            async with box.http.get(box.ready.address + path) as response:
                allowed = response.headers.get("Access-Control-Allow-Origin")
                assert allowed == ("*" if response.content_type == "application/json" else None)


async def test_the_page_and_its_parts_are_served() -> None:
    async with running() as box:
        async with box.http.get(f"{box.ready.address}/phone/{box.chat}") as response:
            assert (response.status, response.content_type) == (200, "text/html")
        async with box.http.get(f"{box.ready.address}/static/phone.html") as response:
            assert response.status == 200


async def test_mistakes_get_a_sentence() -> None:
    async with running() as box:
        group = (await box.post("/sandbox/group", title="Holdet", member=box.chat))["id"]
        other = box.ready.chats[1]
        cases: list[tuple[str, int, dict[str, Any], str]] = [
            ("/phone/1/text", 404, {"text": "x"}, "There is no chat 1."),
            (f"/phone/{box.chat}/text", 400, {}, "needs the field 'text' as str"),
            (f"/phone/{box.chat}/text", 400, {"text": " "}, "1 to 4096 characters"),
            (f"/phone/{box.chat}/start", 400, {"payload": "æ ø"}, "A payload has 1 to 64"),
            (f"/phone/{box.chat}/tap", 400, {"message_id": "1", "data": "x"}, "'message_id' as int"),
            (f"/phone/{box.chat}/photo", 400, {"no": "picture"}, "Send a PNG or JPEG"),
            (f"/phone/{other}/group/{group}/text", 404, {"text": "x"}, f"no group of chat {other}"),
            ("/sandbox/chats", 400, {"first_name": " "}, "first_name that isn't empty"),
            ("/sandbox/group", 404, {"title": "x", "member": 1}, "There is no person 1"),
            ("/sandbox/clock", 400, {"offset_seconds": "1h"}, "'offset_seconds'"),
        ]
        for path, status, body, sentence in cases:
            assert sentence in (await box.post(path, status, **body))["error"]
        assert "number for 'after'" in (await box.get("/sandbox/journal?after=x", 400))["error"]
        for broken in (b"{", b"[]"):
            async with box.http.post(f"{box.ready.address}/sandbox/chats", data=broken) as response:
                assert response.status == 400


async def test_a_mini_app_is_told_who_opens_it() -> None:
    """Signed as core.telegram.org/bots/webapps says; the libraries' own check is aiogram's."""
    from aiogram.utils.web_app import safe_parse_webapp_init_data

    clock = ManualClock()
    async with running(clock=clock) as box:
        url = "http://127.0.0.1:8080/m/in/K7Q2"
        keyboard = {"inline_keyboard": [[{"text": "Svar på siden", "web_app": {"url": url}}]]}
        path = f"/phone/{box.chat}/app"
        refused = await box.post(path, status=404, url=url)
        assert "Send force" in refused["error"]
        await box.result("sendMessage", chat_id=box.chat, text="Hej", reply_markup=keyboard)

        async def said(**how: Any) -> Any:
            address, _, fragment = (await box.post(path, url=url, **how))["url"].partition("#")
            assert address == url
            return safe_parse_webapp_init_data(box.ready.token, dict(parse_qsl(fragment))["tgWebAppData"])

        told = await said()
        assert (told.user.id, told.user.first_name, told.user.allows_write_to_pm) == (box.chat, "Person 1", True)
        assert told.auth_date.timestamp() == clock.now
        assert told.query_id != (await said()).query_id
        old = await said(seconds_ago=7200)
        assert old.auth_date.timestamp() == clock.now - 7200
        assert (await said(person=box.ready.chats[1])).user.id == box.ready.chats[1]
        assert "no person 42" in (await box.post(path, status=404, url=url, person=42))["error"]
        assert (await box.post(path, url="https://pejling.dk", force=True))["url"].startswith("https://pejling.dk#")
