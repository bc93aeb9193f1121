"""What changes a message of the bot: editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup."""

from __future__ import annotations

from bot.sandbox.call import Call
from bot.sandbox.chats import Chat, Json, Message
from bot.sandbox.entities import MAX_CAPTION, MAX_TEXT
from bot.sandbox.errors import NOT_MODIFIED, bad_request
from bot.sandbox.keyboards import expect_fitting
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.sending import read_caption, read_file, read_keyboard, read_text
from bot.sandbox.world import World


def _editable(world: World, call: Call) -> tuple[Chat, Message]:
    """The bot's own message that the call names. Raises 400, 403 or 429."""
    if not call.text("chat_id") and not call.text("message_id"):
        raise bad_request("message identifier is not specified")
    chat = world.writable(call.text("chat_id"))
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.body["from"]["id"] != world.bot["id"]:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(world: World, chat: Chat, message: Message, new: Json, fields: tuple[str, ...]) -> Message:
    """Replace the fields; an edit without a keyboard takes the old one away, as in Telegram."""
    expect_fitting(chat, new)
    names = (*fields, "reply_markup")
    if {name: message.body[name] for name in names if name in message.body} == new:
        raise bad_request(NOT_MODIFIED)
    world.chats.edit(chat, message, new, names, visible=bool(fields))
    return message


@method("editMessageText")
def edit_message_text(world: World, call: Call) -> Message:
    """Another text, and the keyboard that belongs to it."""
    new = read_text(call) | read_keyboard(call)
    chat, message = _editable(world, call)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    if len(new["text"]) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    return _edit(world, chat, message, new, ("text", "entities"))


@method("editMessageCaption")
def edit_message_caption(world: World, call: Call) -> Message:
    """Another caption under a picture or a file."""
    new = read_caption(call) | read_keyboard(call)
    chat, message = _editable(world, call)
    if "photo" not in message.body and "document" not in message.body:
        raise bad_request("there is no caption in the message to edit")
    if len(new.get("caption", "")) > MAX_CAPTION:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    return _edit(world, chat, message, new, ("caption", "caption_entities"))


@method("editMessageMedia")
def edit_message_media(world: World, call: Call) -> Message:
    """Another picture or file with its caption, also in the place of a text."""
    media = call.value("media", "media")
    if not isinstance(media, dict):
        raise bad_request("media must be non-empty")
    kind = media.get("type")
    if kind not in ("photo", "document"):
        raise bad_request("type of the media is not supported")
    described = Call(call.method, {**media, kind: media.get("media")}, call.uploads)
    new = read_caption(described) | read_keyboard(call)
    if len(new.get("caption", "")) > MAX_CAPTION:
        raise bad_request("MEDIA_CAPTION_TOO_LONG")
    chat, message = _editable(world, call)
    new = read_file(world, described, kind) | new
    return _edit(world, chat, message, new, ("text", "entities", "photo", "document", "caption", "caption_entities"))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, call: Call) -> Message:
    """Another keyboard, or none."""
    new = read_keyboard(call)
    chat, message = _editable(world, call)
    return _edit(world, chat, message, new, ())
