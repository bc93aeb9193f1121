"""What Telegram would say happened, as raw updates: taps, messages, and people who block the bot or come back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

CHATS = {"Alma": 11, "Berta": 12, "Mette": 21, "Ali": 22, "Karen": 23, "Somebody": 31, "A group": -41}
STAFF = {"Mette", "Ali", "Karen"}
"""Who works here, and so has the console; Karen where a script says so."""

FILE = {"file_id": "f", "file_unique_id": "u"}
SMALL = {"width": 1, "height": 1}
ODD: dict[str, dict[str, Any]] = {
    "a sticker": {"sticker": {**FILE, **SMALL, "type": "regular", "is_animated": False, "is_video": False}},
    "a voice message": {"voice": {**FILE, "duration": 3}},
    "a photo": {"photo": [{**FILE, **SMALL}]},
    "something unreadable": {"sticker": {}},
}
"""What can be sent instead of words; the last one as no library can read it."""


def tap(chat: int, message_id: int, data: str, at: datetime) -> dict[str, Any]:
    """A tap on a button of a message."""
    tapped = {"message_id": message_id, "date": int(at.timestamp()), "chat": _chat(chat)}
    return {"callback_query": {"id": f"{chat}/1", "chat_instance": "1", "data": data, "message": tapped}}


def message(chat: int, message_id: int, step: dict[str, Any], at: datetime) -> dict[str, Any]:
    """A message: what the step types, sends, or starts the bot with."""
    if "sends" in step:
        said = ODD[step["sends"]]
    else:
        said = {"text": step["types"] if "types" in step else f"/start {step['starts']}".strip()}
    return {"message": {"message_id": message_id, "date": int(at.timestamp()), "chat": _chat(chat), **said}}


def membership(step: dict[str, Any]) -> dict[str, Any]:
    """Somebody blocks the bot, or unblocks it."""
    bot = {"id": 1, "is_bot": True, "first_name": "Pejling"}
    there, gone = {"user": bot, "status": "member"}, {"user": bot, "status": "kicked", "until_date": 0}
    old, new = (there, gone) if step["does"] == "blocks the bot" else (gone, there)
    chat = _chat(CHATS[step["who"]])
    return {"my_chat_member": {"chat": chat, "date": 1, "old_chat_member": old, "new_chat_member": new}}


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private" if chat > 0 else "group"}
