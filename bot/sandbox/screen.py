"""What a phone shows of a chat, as JSON for the page."""

from __future__ import annotations

from bot.sandbox.chats import Chat, Json, Message
from bot.sandbox.world import World


def screen(world: World, chat: Chat) -> Json:
    """The whole screen: who, what was said, the commands, and what the lock screen would show."""
    return {
        "chat": {"id": chat.id, "first_name": chat.body.get("first_name", chat.body.get("title"))},
        "bot": {name: world.bot[name] for name in ("id", "first_name", "username")},
        "version": chat.version,
        "started": chat.started,
        "blocked": chat.blocked,
        "commands": world.profile.commands_for(chat),
        "menu_button": world.profile.menu_button(chat),
        "messages": [_bubble(world, message) for message in chat.messages.values()],
        "notice": _notice(world, chat),
        "typing": world.chats.typing_left(chat) > 0,
    }


def _is_from_bot(world: World, message: Message) -> bool:
    return bool(message.body["from"]["id"] == world.bot["id"])


def _bubble(world: World, message: Message) -> Json:
    body = message.body
    return {
        "message_id": message.id,
        "from": "bot" if _is_from_bot(world, message) else "me",
        "date": body["date"],
        "edited": message.edited,
        "text": _shown_text(body),
        "entities": body.get("entities", []),
        "caption": body.get("caption"),
        "caption_entities": body.get("caption_entities", []),
        "photo": _photo(world, body),
        "document": _document(world, body),
        "sticker": body["sticker"]["emoji"] if "sticker" in body else None,
        "voice": "voice" in body,
        "keyboard": _keyboard(body),
    }


def _shown_text(body: Json) -> str | None:
    """The text as its sender sees it: Telegram's apps don't show the payload behind /start."""
    text: str | None = body.get("text")
    return "/start" if text and text.startswith("/start ") else text


def _url(world: World, file_id: str) -> str:
    file = world.files.by_id(file_id)
    return f"/sandbox/files/{file.number}" if file else ""


def _photo(world: World, body: Json) -> Json | None:
    if "photo" not in body:
        return None
    largest = body["photo"][-1]
    return {"url": _url(world, largest["file_id"]), "width": largest["width"], "height": largest["height"]}


def _document(world: World, body: Json) -> Json | None:
    if "document" not in body:
        return None
    document = body["document"]
    url = _url(world, document["file_id"])
    return {"url": url, "file_name": document["file_name"], "size": document["file_size"]}


def _keyboard(body: Json) -> list[list[Json]] | None:
    if "reply_markup" not in body:
        return None
    return [[_key(button) for button in row] for row in body["reply_markup"]["inline_keyboard"]]


def _key(button: Json) -> Json:
    names = {"text": "text", "callback_data": "data", "url": "url"}
    key = {names[name]: value for name, value in button.items() if name in names}
    return key | {"app": button["web_app"]["url"]} if "web_app" in button else key


def _notice(world: World, chat: Chat) -> Json | None:
    """The bot's newest message as a lock screen shows it: its first line. An edit notifies nobody."""
    newest = next((m for m in reversed(chat.messages.values()) if _is_from_bot(world, m)), None)
    if newest is None:
        return None
    words = newest.body.get("text") or newest.body.get("caption") or ""
    return {"message_id": newest.id, "preview": words.partition("\n")[0], "silent": newest.silent}
