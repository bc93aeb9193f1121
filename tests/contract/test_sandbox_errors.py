"""Issue 2, point 2: Telegram's own errors with Telegram's own descriptions, word for word, over plain HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import aiohttp
import pytest

from tests.contract.sandbox_kit import Box, ManualClock, picture, running

HTML = {"parse_mode": "HTML"}
BUTTON = {"text": "Ja", "callback_data": "ja"}


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with running() as box:
        yield box


def markup(*buttons: Any) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


SEND: dict[str, tuple[dict[str, Any], str]] = {
    "no chat": ({"chat_id": ""}, "chat_id is empty"),
    "unknown chat": ({"chat_id": 42}, "chat not found"),
    "no number": ({"chat_id": "@somebody"}, "chat not found"),
    "no text": ({"text": ""}, "message text is empty"),
    "only spaces": ({"text": " \n\t"}, "text must be non-empty"),
    "4097 characters": ({"text": "å" * 4097}, "message is too long"),
    "unknown parse mode": ({"parse_mode": "BBCode"}, "unsupported parse_mode"),
    "unclosed": (
        {"text": "<b>x", **HTML},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "crossed": (
        {"text": "å<b><i>x</b></i>", **HTML},
        'can\'t parse entities: Unmatched end tag at byte offset 9, expected "</i>", found "</b>"',
    ),
    "unknown tag": (
        {"text": "å <div>x</div>", **HTML},
        'can\'t parse entities: Unsupported start tag "div" at byte offset 3',
    ),
    "half a tag": ({"text": "x < y", **HTML}, 'can\'t parse entities: Unsupported start tag "" at byte offset 2'),
    "open end": ({"text": "x <b", **HTML}, "can't parse entities: Unclosed start tag at byte offset 2"),
    "stray end": ({"text": "x</b>", **HTML}, "can't parse entities: Unexpected end tag at byte offset 1"),
    "wild span": (
        {"text": "<span>x</span>", **HTML},
        'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0',
    ),
    "bad entity": (
        {"entities": [{"type": "bold", "offset": -1, "length": 1}]},
        "receive an entity with incorrect offset -1",
    ),
    "broken markup": ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    "markup of another kind": ({"reply_markup": []}, "object expected as reply markup"),
    "rows are no rows": (
        {"reply_markup": {"inline_keyboard": [BUTTON]}},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    "65 bytes": (markup({"text": "x", "callback_data": "å" * 32 + "x"}), "BUTTON_DATA_INVALID"),
    "button without text": (
        markup({"callback_data": "x"}),
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    "button without action": (
        markup({"text": "x"}),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    "address of no host": (
        markup({"text": "x", "url": "http://localhost:80/x"}),
        "inline keyboard button URL 'http://localhost:80/x' is invalid: Wrong HTTP URL",
    ),
    "app without TLS": (
        markup({"text": "x", "web_app": {"url": "http://pejling.dk/m"}}),
        "inline keyboard button Web App URL 'http://pejling.dk/m' is invalid: Only HTTPS links are allowed",
    ),
    "app that is no object": (
        markup({"text": "x", "web_app": "https://pejling.dk"}),
        'can\'t parse inline keyboard button: Field "web_app" must be of type Object',
    ),
    "app without address": (
        markup({"text": "x", "web_app": {}}),
        "can't parse inline keyboard button: Can't find field \"url\"",
    ),
    "reply to nothing": ({"reply_parameters": {"message_id": 99}}, "message to be replied not found"),
}


@pytest.mark.parametrize("case", SEND)
async def test_refused_messages(box: Box, case: str) -> None:
    arguments, description = SEND[case]
    answer = await box.error("sendMessage", **({"chat_id": box.chat, "text": "x"} | arguments))
    assert answer == (400, f"Bad Request: {description}")
    assert (await box.screen())["messages"] == []


async def test_what_is_just_allowed(box: Box) -> None:
    long = await box.result("sendMessage", chat_id=box.chat, text="😀" * 4096)
    assert len(long["text"]) == 4096
    linked = {"text": "Svar", "url": "http://127.0.0.1:8080/a?b=c"}
    sent = await box.result("sendMessage", chat_id=str(box.chat), text="x", **markup(BUTTON, linked))
    assert sent["reply_markup"]["inline_keyboard"] == [[BUTTON, linked]]
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await box.result(
        "sendMessage", chat_id=box.chat, text="x", reply_parameters=lenient
    )


async def test_edits_that_are_refused(box: Box) -> None:
    text = await box.result("sendMessage", chat_id=box.chat, text="Hej", **markup(BUTTON))
    upload = aiohttp.FormData({"chat_id": str(box.chat)})
    upload.add_field("photo", picture(10, 10), filename="x.png")
    url = f"{box.ready.address}/bot{box.ready.token}/sendPhoto"
    async with box.http.post(url, data=upload) as response:
        photo = (await response.json())["result"]
    mine = await box.post(f"/phone/{box.chat}/text", text="mit")
    cases = [
        ("editMessageText", text, {"text": "Hej", **markup(BUTTON)}, "message is not modified"),
        ("editMessageReplyMarkup", text, markup(BUTTON), "message is not modified"),
        ("editMessageCaption", photo, {}, "message is not modified"),
        ("editMessageText", photo, {"text": "x"}, "there is no text in the message to edit"),
        ("editMessageCaption", text, {"caption": "x"}, "there is no caption in the message to edit"),
        ("editMessageMedia", mine, {"media": {"type": "photo", "media": "x"}}, "message can't be edited"),
        ("editMessageMedia", photo, {}, "media must be non-empty"),
        ("editMessageMedia", photo, {"media": {"type": "poll"}}, "type of the media is not supported"),
        ("editMessageMedia", photo, {"media": {"type": "photo"}}, "there is no photo in the request"),
        ("editMessageMedia", photo, {"media": {"type": "photo", "caption": "x" * 1025}}, "MEDIA_CAPTION_TOO_LONG"),
        ("editMessageText", mine, {"text": "x"}, "message can't be edited"),
        ("editMessageText", text, {"text": "x" * 4097}, "MESSAGE_TOO_LONG"),
        ("editMessageCaption", photo, {"caption": "x" * 1025}, "MEDIA_CAPTION_TOO_LONG"),
        ("editMessageText", {"message_id": 99}, {"text": "x"}, "message to edit not found"),
    ]
    for method, message, arguments, description in cases:
        number = message["message_id"]
        code, said = await box.error(method, chat_id=box.chat, message_id=number, **arguments)
        assert (code, said.partition(": specified new")[0]) == (400, f"Bad Request: {description}")


async def test_deleting_ends_after_48_hours() -> None:
    clock = ManualClock()
    async with running(clock=clock) as box:
        old = (await box.result("sendMessage", chat_id=box.chat, text="gammel"))["message_id"]
        clock.now += 48 * 3600
        new = (await box.result("sendMessage", chat_id=box.chat, text="ny"))["message_id"]
        clock.now += 1
        refused = (400, "Bad Request: message can't be deleted for everyone")
        assert await box.error("deleteMessage", chat_id=box.chat, message_id=old) == refused
        assert await box.error("deleteMessages", chat_id=box.chat, message_ids=[old, new]) == refused
        assert [bubble["message_id"] for bubble in (await box.screen())["messages"]] == [old, new]
        assert await box.result("deleteMessage", chat_id=box.chat, message_id=new) is True
        edited = await box.result("editMessageText", chat_id=box.chat, message_id=old, text="…")
        assert edited["text"] == "…"


async def test_deleting_what_a_person_wrote_works_in_private_and_not_in_groups(box: Box) -> None:
    mine = await box.post(f"/phone/{box.chat}/text", text="slet mig")
    assert await box.result("deleteMessage", chat_id=box.chat, **mine) is True
    group = (await box.post("/sandbox/group", title="Holdet", member=box.chat))["id"]
    theirs = await box.post(f"/phone/{box.chat}/group/{group}/text", text="bliv")
    code, _ = await box.error("deleteMessage", chat_id=group, **theirs)
    assert code == 400


async def test_files_that_are_refused(box: Box) -> None:
    async def upload(method: str, field: str, content: bytes) -> str:
        form = aiohttp.FormData({"chat_id": str(box.chat)})
        form.add_field(field, content, filename="x.bin")
        async with box.http.post(f"{box.ready.address}/bot{box.ready.token}/{method}", data=form) as response:
            return str((await response.json()).get("description"))

    assert await upload("sendPhoto", "photo", b"no picture") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert await upload("sendPhoto", "photo", picture(2100, 100)) == "Bad Request: PHOTO_INVALID_DIMENSIONS"
    assert await upload("sendDocument", "document", b"") == "Bad Request: file must be non-empty"
    assert await upload("sendPhoto", "other", b"x") == "Bad Request: there is no photo in the request"
    assert await upload("sendDocument", "document", b"x") == "None"
    screen = await box.screen()
    assert screen["messages"][0]["document"]["file_name"] == "x.bin"
    assert await box.error("getFile", file_id="x") == (400, "Bad Request: invalid file_id")
    assert await box.error("getFile") == (400, "Bad Request: file_id not specified")


async def test_a_document_is_no_photo(box: Box) -> None:
    form = aiohttp.FormData({"chat_id": str(box.chat), "document": "attach://part"})
    form.add_field("part", b"x", filename="x.txt")
    async with box.http.post(f"{box.ready.address}/bot{box.ready.token}/sendDocument", data=form) as response:
        file_id = (await response.json())["result"]["document"]["file_id"]
    answer = await box.error("sendPhoto", chat_id=box.chat, photo=file_id)
    assert answer == (400, "Bad Request: can't use file of type Document as Photo")


async def test_commands_actions_and_answers_that_are_refused(box: Box) -> None:
    good = {"command": "stop", "description": "Stop"}
    bad = "Bad Request: "
    cases: list[tuple[str, dict[str, Any], str]] = [
        ("setMyCommands", {"commands": [good | {"command": "Stop!"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [good | {"description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": ["stop"]}, "can't parse BotCommand: expected an Object"),
        (
            "getMyCommands",
            {"scope": {"type": "all"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "x"}},
            "can't parse menu button: MenuButton has unsupported type",
        ),
        ("sendChatAction", {"chat_id": box.chat, "action": "dance"}, "wrong parameter action in request"),
        (
            "answerCallbackQuery",
            {"callback_query_id": "1"},
            "query is too old and response timeout expired or query ID is invalid",
        ),
        ("deleteMessages", {"chat_id": box.chat}, "message identifiers are not specified"),
        ("setWebhook", {"url": "nowhere"}, "invalid webhook URL specified"),
        (
            "setWebhook",
            {"url": "http://127.0.0.1:9", "secret_token": "ø"},
            "secret token contains unallowed characters",
        ),
    ]
    for method, arguments, description in cases:
        assert await box.error(method, **arguments) == (400, bad + description)


async def test_wrong_token_and_unknown_method(box: Box) -> None:
    async with box.http.get(f"{box.ready.address}/bot1:x/getMe") as response:
        assert (response.status, await response.json()) == (
            401,
            {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )
    assert await box.error("sendLove") == (404, "Not Found: method not found")
    async with box.http.get(f"{box.ready.address}/file/bot{box.ready.token}/photos/file_9.png") as response:
        assert response.status == 404


async def test_every_way_of_sending_arguments(box: Box) -> None:
    url = f"{box.ready.address}/bot{box.ready.token}/sendMessage"
    fields = {"chat_id": str(box.chat), "text": "på dansk & mere", "disable_notification": "True"}
    part = aiohttp.MultipartWriter("form-data")
    for name, value in fields.items():
        part.append(value).set_content_disposition("form-data", name=name)
    ways: list[dict[str, Any]] = [{"json": fields}, {"data": fields}, {"params": fields}, {"data": part}]
    for way in ways:
        async with box.http.post(url, **way) as response:
            assert (await response.json())["result"]["text"] == fields["text"]
    async with box.http.get(url.replace("sendMessage", "SENDMESSAGE"), params=fields) as response:
        assert (await response.json())["ok"] is True
    for body, kind in [(b"{", "application/json"), (b"\xff", "application/x-www-form-urlencoded")]:
        async with box.http.post(url, data=body, headers={"Content-Type": kind}) as response:
            assert response.status == 400
    assert [entry["status"] for entry in await box.get("/sandbox/journal")] == [200] * 5


async def test_a_request_that_is_too_large_is_413(box: Box) -> None:
    url = f"{box.ready.address}/bot{box.ready.token}/sendMessage"
    async with box.http.post(url, data=BytesIO(b"text=" + b"x" * 51_000_001)) as response:
        assert (response.status, (await response.json())["description"]) == (413, "Request Entity Too Large")
