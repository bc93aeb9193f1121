"""What a person notices for a moment: the answer to a tap, and that the bot is typing."""

from __future__ import annotations

from bot.sandbox.call import Call
from bot.sandbox.errors import BLOCKED, NEVER_STARTED, bad_request, forbidden
from bot.sandbox.methods.registry import method
from bot.sandbox.queries import Answer
from bot.sandbox.world import World

MAX_ANSWER = 200
_CHAT_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


@method("answerCallbackQuery")
def answer_callback_query(world: World, call: Call) -> bool:
    """Stop the button's spinner, with or without a text."""
    text = call.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    world.queries.answer(call.integer("callback_query_id"), Answer(text or None, call.flag("show_alert")))
    return True


@method("sendChatAction")
def send_chat_action(world: World, call: Call) -> bool:
    """Show that the bot is busy; it counts against no budget."""
    if call.text("action").lower() not in _CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.chat(call.text("chat_id"))
    if chat.blocked or not chat.started:
        raise forbidden(BLOCKED if chat.blocked else NEVER_STARTED)
    world.chats.show_typing(chat)
    return True
