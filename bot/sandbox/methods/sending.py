"""What makes a new message: sendMessage, sendPhoto, sendDocument."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.chats import Chat, Json, Message
from bot.sandbox.entities import MAX_CAPTION, MAX_TEXT, format_text
from bot.sandbox.errors import bad_request
from bot.sandbox.files import File
from bot.sandbox.keyboards import expect_fitting, inline_keyboard
from bot.sandbox.methods.registry import method
from bot.sandbox.world import World


def read_text(call: Call) -> Json:
    """The fields `text` and `entities` of a message. Raises 400 for an empty or broken text."""
    text = call.text("text")
    if not text:
        raise bad_request("message text is empty")
    text, entities = format_text(text, call.text("parse_mode"), call.value("entities", "entities"))
    if not text:
        raise bad_request("text must be non-empty")
    return {"text": text} | ({"entities": entities} if entities else {})


def read_caption(call: Call) -> Json:
    """The fields `caption` and `caption_entities`; none of them where there is no caption."""
    given = call.value("caption_entities", "caption entities")
    caption, entities = format_text(call.text("caption"), call.text("parse_mode"), given)
    if not caption:
        return {}
    return {"caption": caption} | ({"caption_entities": entities} if entities else {})


def read_keyboard(call: Call) -> Json:
    """The field `reply_markup` of a message; empty where there is no inline keyboard."""
    keyboard = inline_keyboard(call.value("reply_markup", "reply keyboard markup"))
    return {"reply_markup": {"inline_keyboard": keyboard}} if keyboard else {}


def _reply(chat: Chat, call: Call) -> Json:
    """The field `reply_to_message`, from reply_parameters or from the older reply_to_message_id."""
    parameters = call.value("reply_parameters", "reply parameters") or {
        "message_id": call.integer("reply_to_message_id"),
        "allow_sending_without_reply": call.flag("allow_sending_without_reply"),
    }
    if not isinstance(parameters, dict):
        raise bad_request("object expected as reply parameters")
    if not (number := parameters.get("message_id")):
        return {}
    original = chat.messages.get(number)
    if original is None:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    quoted = {name: value for name, value in original.body.items() if name != "reply_to_message"}
    return {"reply_to_message": quoted}


def _post(world: World, call: Call, content: Json, keyboard: Json) -> Message:
    chat = world.writable(call.text("chat_id"))
    expect_fitting(chat, keyboard)
    everything = _reply(chat, call) | content | keyboard
    silent = call.flag("disable_notification")
    return world.chats.post(chat, world.bot, everything, silent=silent)


@method("sendMessage")
def send_message(world: World, call: Call) -> Message:
    """A text message."""
    content = read_text(call)
    if len(content["text"]) > MAX_TEXT:
        raise bad_request("message is too long")
    return _post(world, call, content, read_keyboard(call))


@method("sendPhoto")
def send_photo(world: World, call: Call) -> Message:
    """A picture: uploaded, or one of before by its file_id."""
    return _send_file(world, call, "photo")


@method("sendDocument")
def send_document(world: World, call: Call) -> Message:
    """A file of any type."""
    return _send_file(world, call, "document")


def _send_file(world: World, call: Call, kind: str) -> Message:
    caption, keyboard = read_caption(call), read_keyboard(call)
    if len(caption.get("caption", "")) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    world.chat(call.text("chat_id"))
    return _post(world, call, read_file(world, call, kind) | caption, keyboard)


def read_file(world: World, call: Call, kind: str) -> Json:
    """The field `photo` or `document`, from an upload or a file_id. Raises 400."""
    file = _file(world, call, kind)
    return {kind: file.photo() if kind == "photo" else file.document()}


def _file(world: World, call: Call, kind: str) -> File:
    if upload := call.upload(kind):
        return world.files.add(kind, upload.content, upload.name)
    file_id: Any = call.text(kind)
    if not file_id or file_id.startswith("attach://"):
        raise bad_request(f"there is no {kind} in the request")
    file = world.files.by_id(file_id)
    if file is None:
        # Telegram would fetch an address here; the sandbox reaches nothing outside of itself.
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.capitalize()} as {kind.capitalize()}")
    return file
