"""Reply markup: what `get_reply_markup` in Client.cpp and the server behind it accept, and how they refuse it."""

from __future__ import annotations

from typing import Any

from bot.sandbox.chats import Chat, Json
from bot.sandbox.errors import bad_request
from bot.sandbox.links import app_link_problem, checked_link, link_problem

MAX_CALLBACK_DATA_BYTES = 64
_OTHER_ACTIONS = {
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "copy_text",
}

Keyboard = list[list[dict[str, Any]]]


def inline_keyboard(markup: Any) -> Keyboard | None:
    """The rows of an inline keyboard, None where there is none.

    Reply keyboards and forced replies are accepted and not shown: the sandbox's phones have none.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard") or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    keyboard = [[_button(button) for button in row] for row in rows if row]
    return keyboard or None


def _button(button: Any) -> dict[str, Any]:
    where = "can't parse inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"{where}: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f'{where}: Can\'t find field "text"')
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    if url := button.get("url"):
        if problem := link_problem(str(url)):
            raise bad_request(f"inline keyboard button URL '{url}' is invalid: {problem}")
        return {"text": text, "url": checked_link(str(url))}
    if data := button.get("callback_data"):
        if len(str(data).encode()) > MAX_CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "web_app" in button:
        return {"text": text, "web_app": {"url": _app_link(button["web_app"], where)}}
    elif not _OTHER_ACTIONS & button.keys():
        raise bad_request(f"{where}: Text buttons are unallowed in the inline keyboard")
    return {name: value for name, value in button.items() if value not in (None, "")}


def _app_link(app: Any, where: str) -> str:
    if not isinstance(app, dict):
        raise bad_request(f'{where}: Field "web_app" must be of type Object')
    url = app.get("url")
    if not isinstance(url, str):
        raise bad_request(f'{where}: Can\'t find field "url"')
    if problem := app_link_problem(url):
        raise bad_request(f"inline keyboard button Web App URL '{url}' is invalid: {problem}")
    return checked_link(url)


def expect_fitting(chat: Chat, content: Json) -> None:
    """Raise 400 for a Mini App's button outside a private chat (core.telegram.org/bots/api#inlinekeyboardbutton)."""
    rows = content.get("reply_markup", {}).get("inline_keyboard", [])
    if not chat.is_private and any("web_app" in button for row in rows for button in row):
        raise bad_request("BUTTON_TYPE_INVALID")
