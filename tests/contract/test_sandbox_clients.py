"""Issue 2, point 2: two independent real clients are served; every method is driven with both, and every error.

What is compared are the libraries' own types: both must be able to parse what the sandbox answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import telegram

from tests.contract.sandbox_kit import CLIENTS, Box, Client, picture, running

pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2:DeprecationWarning")


@pytest.fixture
async def box() -> AsyncIterator[Box]:
    async with running() as box:
        yield box


@pytest.fixture(params=list(CLIENTS))
async def client(request: pytest.FixtureRequest, box: Box) -> AsyncIterator[Client]:
    async with CLIENTS[request.param](box.ready.address, box.ready.token) as client:
        yield client


async def test_get_me(client: Client, box: Box) -> None:
    me = await client.bot.get_me()
    assert (me.id, me.is_bot, me.username) == (int(box.ready.token.split(":")[0]), True, "PejlingSandboxBot")
    assert me.can_join_groups is True


async def test_send_message_with_markup_keyboard_and_reply(client: Client, box: Box) -> None:
    first = await client.bot.send_message(chat_id=box.chat, text="Hej")
    sent = await client.bot.send_message(
        chat_id=box.chat,
        text="<b>Hej</b> 😀 <i>Alma</i>",
        parse_mode="HTML",
        reply_markup=client.keyboard("ja", "nej"),
        reply_parameters=client.types.ReplyParameters(message_id=first.message_id),
        link_preview_options=client.types.LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )
    assert (sent.chat.id, sent.chat.type, sent.text) == (box.chat, "private", "Hej 😀 Alma")
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 0, 3), ("italic", 7, 4)]
    assert [row[0].callback_data for row in sent.reply_markup.inline_keyboard] == ["ja", "nej"]
    assert sent.reply_to_message.message_id == first.message_id
    assert sent.from_user.is_bot
    assert sent.date.tzinfo is not None
    screen = await box.screen()
    assert screen["notice"] == {"message_id": sent.message_id, "preview": "Hej 😀 Alma", "silent": True}


async def test_send_message_with_entities_instead_of_markup(client: Client, box: Box) -> None:
    bold = client.types.MessageEntity(type="bold", offset=3, length=2)
    sent = await client.bot.send_message(chat_id=box.chat, text="😀 ja", entities=[bold])
    assert [(e.type, e.offset, e.length) for e in sent.entities] == [("bold", 3, 2)]


async def test_edit_text_and_markup(client: Client, box: Box) -> None:
    sent = await client.bot.send_message(chat_id=box.chat, text="1 af 5", reply_markup=client.keyboard("a"))
    where = {"chat_id": box.chat, "message_id": sent.message_id}
    edited = await client.bot.edit_message_text(text="2 af 5", reply_markup=client.keyboard("b"), **where)
    assert (edited.message_id, edited.text) == (sent.message_id, "2 af 5")
    assert edited.edit_date is not None
    stripped = await client.bot.edit_message_reply_markup(reply_markup=None, **where)
    assert stripped.reply_markup is None
    bubble = (await box.screen())["messages"][0]
    assert (bubble["text"], bubble["edited"], bubble["keyboard"]) == ("2 af 5", True, None)


async def test_a_button_that_opens_an_address(client: Client, box: Box) -> None:
    """As td's `check_link`: an address gets its scheme and slash, and is all that such a button does."""
    button = client.types.InlineKeyboardButton
    rows = [[button(text="Svar", url="https://pejling.dk/svar?t=K7Q2")], [button(text="Mere", url="pejling.dk")]]
    keyboard = client.types.InlineKeyboardMarkup(inline_keyboard=rows)
    addresses = ["https://pejling.dk/svar?t=K7Q2", "http://pejling.dk/"]
    sent = await client.bot.send_message(chat_id=box.chat, text="Hej", reply_markup=keyboard)
    shown = [row[0] for row in sent.reply_markup.inline_keyboard]
    assert [(each.url, each.callback_data) for each in shown] == [(address, None) for address in addresses]
    screen = await box.screen()
    assert [row[0]["url"] for row in screen["messages"][0]["keyboard"]] == addresses
    with pytest.raises(client.errors["bad request"], match="not modified"):
        await client.bot.edit_message_reply_markup(chat_id=box.chat, message_id=sent.message_id, reply_markup=keyboard)


async def test_a_button_that_opens_a_mini_app(client: Client, box: Box) -> None:
    """In a private chat; Telegram knows no such button elsewhere."""
    app = client.types.WebAppInfo(url="http://127.0.0.1:8080/m/in/K7Q2")
    button = client.types.InlineKeyboardButton(text="Svar på siden", web_app=app)
    keyboard = client.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
    sent = await client.bot.send_message(chat_id=box.chat, text="Hej", reply_markup=keyboard)
    [[shown]] = sent.reply_markup.inline_keyboard
    assert (shown.web_app.url, shown.callback_data, shown.url) == (app.url, None, None)
    [bubble] = (await box.screen())["messages"]
    assert bubble["keyboard"] == [[{"text": "Svar på siden", "app": app.url}]]
    group = (await box.post("/sandbox/group", title="Holdet", member=box.chat))["id"]
    plain = await client.bot.send_message(chat_id=group, text="Hej")
    where = {"chat_id": group, "message_id": plain.message_id, "reply_markup": keyboard}
    with pytest.raises(client.errors["bad request"], match=r"(?i)button_type_invalid"):
        await client.bot.edit_message_reply_markup(**where)
    with pytest.raises(client.errors["bad request"], match=r"(?i)button_type_invalid"):
        await client.bot.send_message(chat_id=group, text="Hej", reply_markup=keyboard)


async def test_photo_upload_reuse_caption_and_download(client: Client, box: Box) -> None:
    content = picture(640, 400)
    sent = await client.bot.send_photo(
        chat_id=box.chat, photo=client.file(content, "kurve.png"), caption="<b>Din</b> kurve", parse_mode="HTML"
    )
    size = sent.photo[-1]
    assert (size.width, size.height, size.file_size) == (640, 400, len(content))
    assert (sent.caption, sent.caption_entities[0].type) == ("Din kurve", "bold")
    assert await client.download(size.file_id) == content
    again = await client.bot.send_photo(chat_id=box.ready.chats[1], photo=size.file_id)
    assert again.photo[-1].file_unique_id == size.file_unique_id
    edited = await client.bot.edit_message_caption(
        chat_id=box.chat, message_id=sent.message_id, caption="Ny tekst", reply_markup=client.keyboard("ok")
    )
    assert edited.caption == "Ny tekst"
    assert edited.photo[-1].file_id == size.file_id


async def test_document_upload_and_download(client: Client, box: Box) -> None:
    content = "navn;værdi\n".encode()
    sent = await client.bot.send_document(
        chat_id=box.chat, document=client.file(content, "mine svar.csv"), caption="Dit"
    )
    assert (sent.document.file_name, sent.document.mime_type) == ("mine svar.csv", "text/csv")
    assert await client.download(sent.document.file_id) == content
    again = await client.bot.send_document(chat_id=box.chat, document=sent.document.file_id)
    assert again.document.file_name == "mine svar.csv"


async def test_a_document_becomes_a_picture(client: Client, box: Box) -> None:
    """With another caption, and without the buttons it had."""
    sent = await client.bot.send_document(
        chat_id=box.chat, document=client.file(b"<p>", "side.html"), caption="Dit", reply_markup=client.keyboard("ok")
    )
    content = picture(64, 64)
    upload = content if client.types is telegram else client.file(content, "tom.png")
    media = client.types.InputMediaPhoto(media=upload, caption="Fjernet")
    edited = await client.bot.edit_message_media(media=media, chat_id=box.chat, message_id=sent.message_id)
    assert (edited.caption, edited.photo[-1].width, edited.document) == ("Fjernet", 64, None)
    [bubble] = (await box.screen())["messages"]
    assert (bubble["caption"], bubble["document"], bubble["keyboard"]) == ("Fjernet", None, None)


async def test_delete_one_and_many(client: Client, box: Box) -> None:
    numbers = [(await client.bot.send_message(chat_id=box.chat, text=str(n))).message_id for n in range(4)]
    assert await client.bot.delete_message(chat_id=box.chat, message_id=numbers[0]) is True
    assert await client.bot.delete_messages(chat_id=box.chat, message_ids=numbers[:3]) is True
    assert [bubble["message_id"] for bubble in (await box.screen())["messages"]] == numbers[3:]


async def test_updates_of_every_kind_parse(client: Client, box: Box) -> None:
    """A long poll that is answered by a message; then a sticker, a voice, a photo, a block, a group, and a tap."""
    poll = asyncio.create_task(client.bot.get_updates(timeout=20))
    while not await box.get("/sandbox/journal"):  # the bot has been heard of
        await client.bot.get_me()
    await box.post(f"/phone/{box.chat}/start", payload="abc")
    first = (await poll)[0]
    assert (first.message.text, first.message.entities[0].type) == ("/start abc", "bot_command")
    assert first.message.from_user.id == box.chat
    await box.post(f"/phone/{box.chat}/sticker", emoji="👍")
    await box.post(f"/phone/{box.chat}/voice")
    async with box.http.post(f"{box.ready.address}/phone/{box.chat}/photo", data=picture(9, 7, "JPEG")) as response:
        assert response.status == 200
    await box.post(f"/phone/{box.chat}/block")
    await box.post(f"/phone/{box.chat}/unblock")
    group = (await box.post("/sandbox/group", title="Holdet", member=box.chat))["id"]
    await box.post(f"/phone/{box.chat}/group/{group}/text", text="hej alle")
    updates = await client.bot.get_updates(offset=first.update_id + 1)
    sticker, voice, photo, blocked, unblocked, added, created, text = updates
    assert sticker.message.sticker.emoji == "👍"
    assert str(voice.message.voice.duration) in ("1", "0:00:01")
    assert (photo.message.photo[0].width, photo.message.photo[0].height) == (9, 7)
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    assert added.my_chat_member.chat.type == "group"
    assert created.message.group_chat_created is True
    assert (text.message.text, text.message.chat.id) == ("hej alle", group)
    assert await client.bot.get_updates(offset=updates[-1].update_id + 1) in ([], ())


async def test_tap_and_answer(client: Client, box: Box) -> None:
    sent = await client.bot.send_message(chat_id=box.chat, text="?", reply_markup=client.keyboard("ja"))
    tap = asyncio.create_task(box.post(f"/phone/{box.chat}/tap", message_id=sent.message_id, data="ja"))
    (update,) = await client.bot.get_updates(timeout=20)
    query = update.callback_query
    assert (query.data, query.from_user.id, query.message.message_id) == ("ja", box.chat, sent.message_id)
    assert await client.bot.answer_callback_query(callback_query_id=query.id, text="Gemt", show_alert=True) is True
    assert await tap == {"answer": {"text": "Gemt", "alert": True}}
    with pytest.raises(client.errors["bad request"]) as error:
        await client.bot.answer_callback_query(callback_query_id=query.id)
    assert client.says(error.value).startswith("query is too old and response timeout expired or query id is")


async def test_tap_on_a_deleted_message_is_an_inaccessible_message(client: Client, box: Box) -> None:
    """By its date of 0 a client tells that it is gone."""
    sent = await client.bot.send_message(chat_id=box.chat, text="?", reply_markup=client.keyboard("ja"))
    await client.bot.delete_message(chat_id=box.chat, message_id=sent.message_id)
    await box.post(f"/phone/{box.chat}/tap", message_id=sent.message_id, data="ja", force=True, wait=False)
    (update,) = await client.bot.get_updates()
    assert update.callback_query.message.date in (0, datetime.fromtimestamp(0, UTC))


async def test_commands_and_menu_button(client: Client, box: Box) -> None:
    command, types = client.types.BotCommand, client.types
    await client.bot.set_my_commands(commands=[command(command="pause", description="Hold pause")], language_code="da")
    await client.bot.set_my_commands(commands=[command(command="pause", description="Take a break")])
    assert (await client.bot.get_my_commands())[0].description == "Take a break"
    assert (await client.bot.get_my_commands(language_code="da"))[0].description == "Hold pause"
    dane, other_dane = await box.person(language_code="da"), await box.person(language_code="da")
    only_here = types.BotCommandScopeChat(chat_id=dane)
    await client.bot.set_my_commands(commands=[command(command="stop", description="Stop")], scope=only_here)
    assert await client.bot.set_chat_menu_button(menu_button=types.MenuButtonCommands()) is True
    assert (await box.screen())["commands"] == [{"command": "pause", "description": "Take a break"}]
    assert (await box.screen(other_dane))["commands"] == [{"command": "pause", "description": "Hold pause"}]
    assert (await box.screen(dane))["commands"] == [{"command": "stop", "description": "Stop"}], "scope before language"
    assert (await box.screen(dane))["menu_button"] == {"type": "commands"}


async def test_chat_action_shows_typing_until_a_message_comes(client: Client, box: Box) -> None:
    assert await client.bot.send_chat_action(chat_id=box.chat, action="typing") is True
    assert (await box.screen())["typing"] is True
    await client.bot.send_message(chat_id=box.chat, text="Her")
    assert (await box.screen())["typing"] is False


async def test_webhook_methods_and_the_conflict_with_polling(client: Client, box: Box) -> None:
    url = "http://127.0.0.1:9/updates"
    options: dict[str, Any] = {"secret_token": "s3cret", "max_connections": 7, "allowed_updates": ["message"]}
    assert await client.bot.set_webhook(url=url, **options) is True
    info = await client.bot.get_webhook_info()
    assert (info.url, info.max_connections, list(info.allowed_updates)) == (url, 7, ["message"])
    assert info.has_custom_certificate is False
    with pytest.raises(client.errors["conflict"]) as error:
        await client.bot.get_updates()
    assert "can't use getupdates method while webhook is active" in client.says(error.value)
    assert await client.bot.delete_webhook(drop_pending_updates=True) is True
    assert (await client.bot.get_webhook_info()).url == ""


async def test_a_second_poller_ends_the_first_with_409(client: Client, box: Box) -> None:
    """Telegram ends the older one; the newer gets its answer."""
    older = asyncio.create_task(client.bot.get_updates(timeout=20))
    while not older.done():  # it may not have arrived yet
        await box.result("getUpdates")
    with pytest.raises(client.errors["conflict"]) as error:
        await older
    assert client.says(error.value).startswith("terminated by other getupdates request")


BAD_REQUESTS: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown chat": ("send_message", {"chat_id": 42, "text": "x"}, "chat not found"),
    "too long": ("send_message", {"text": "x" * 4097}, "message is too long"),
    "only spaces": ("send_message", {"text": "  \n "}, "text must be non-empty"),
    "broken markup": (
        "send_message",
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    "edit of nothing": ("edit_message_text", {"text": "x", "message_id": 99}, "message to edit not found"),
    "delete of nothing": ("delete_message", {"message_id": 99}, "message to delete not found"),
    "unknown file": ("send_photo", {"photo": "AgACnope"}, "wrong file identifier/HTTP URL specified"),
}


@pytest.mark.parametrize("case", BAD_REQUESTS)
async def test_bad_requests(client: Client, box: Box, case: str) -> None:
    method, arguments, description = BAD_REQUESTS[case]
    with pytest.raises(client.errors["bad request"]) as error:
        await getattr(client.bot, method)(**{"chat_id": box.chat} | arguments)
    assert client.says(error.value) == description.lower()


async def test_not_modified(client: Client, box: Box) -> None:
    sent = await client.bot.send_message(chat_id=box.chat, text="Hej", reply_markup=client.keyboard("a"))
    with pytest.raises(client.errors["bad request"]) as error:
        await client.bot.edit_message_text(
            chat_id=box.chat, message_id=sent.message_id, text=" Hej ", reply_markup=client.keyboard("a")
        )
    assert client.says(error.value) == (
        "message is not modified: specified new message content and reply markup are exactly the same as a current "
        "content and reply markup of the message"
    )


async def test_callback_data_of_64_bytes_passes_and_65_do_not(client: Client, box: Box) -> None:
    await client.bot.send_message(chat_id=box.chat, text="?", reply_markup=client.keyboard("å" * 32))
    with pytest.raises(client.errors["bad request"]) as error:
        await client.bot.send_message(chat_id=box.chat, text="?", reply_markup=client.keyboard("å" * 32 + "x"))
    assert client.says(error.value) == "button_data_invalid"


async def test_forbidden(client: Client, box: Box) -> None:
    await box.post(f"/phone/{box.chat}/block")
    stranger = await box.person()
    with pytest.raises(client.errors["forbidden"]) as error:
        await client.bot.send_message(chat_id=box.chat, text="hej")
    assert client.says(error.value) == "bot was blocked by the user"
    with pytest.raises(client.errors["forbidden"]) as error:
        await client.bot.send_message(chat_id=stranger, text="hej")
    assert client.says(error.value) == "bot can't initiate conversation with a user"
    await box.post(f"/phone/{stranger}/start")
    await client.bot.send_message(chat_id=stranger, text="hej")


@pytest.mark.parametrize("name", CLIENTS)
async def test_wrong_token(box: Box, name: str) -> None:
    async with CLIENTS[name](box.ready.address, "123:wrong") as client:
        with pytest.raises(client.errors["unauthorized"]):
            await client.bot.get_me()


@pytest.mark.parametrize("name", CLIENTS)
async def test_flood_is_429_with_retry_after(name: str) -> None:
    async with running(limits=True) as box, CLIENTS[name](box.ready.address, box.ready.token) as client:
        with pytest.raises(client.errors["retry after"]) as error:
            for number in range(30):
                await client.bot.send_message(chat_id=box.chat, text=str(number))
        assert str(error.value.retry_after) in ("1", "0:00:01")  # type: ignore[attr-defined]
        await client.bot.send_message(chat_id=box.ready.chats[1], text="another chat may still be written to")


async def test_faults_reach_the_client_as_its_own_errors(client: Client, box: Box) -> None:
    for fault, kind in {"error_5xx": "server", "reset": "network", "reply_lost": "network"}.items():
        await box.post("/sandbox/faults", **{fault: 1})
        with pytest.raises(client.errors[kind]):
            await client.bot.send_message(chat_id=box.chat, text=fault)
        await box.post("/sandbox/faults", **{fault: 0})
    assert [bubble["text"] for bubble in (await box.screen())["messages"]] == ["reply_lost"]
