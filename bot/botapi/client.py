"""The Bot API client: python-telegram-bot's Bot on aiohttp, with errors sorted by what to do about them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlencode

from telegram import Bot, BotCommand, InputMediaPhoto, error
from telegram.constants import ParseMode

from bot import metrics
from bot.botapi import errors
from bot.botapi.render import html, keyboard
from bot.botapi.request import AiohttpRequest, NotConnectedError
from flows.screen import Screen
from locales.catalog import Catalog

ALLOWED_UPDATES = ["message", "callback_query", "my_chat_member"]
_VANISHED = re.compile(
    r"message to edit not found|message can't be edited|message_id_invalid|message to delete not found", re.IGNORECASE
)
_NOT_MODIFIED = re.compile(r"message is not modified", re.IGNORECASE)
_NO_CHAT = re.compile(r"chat not found|user is deactivated|peer_id_invalid", re.IGNORECASE)

for name in ("telegram", "httpx", "aiohttp"):
    logging.getLogger(name).setLevel(logging.CRITICAL)  # they log raw updates and addresses with the token


class BotApi:
    """One bot. Every call raises a `BotApiError` of the kind that says what to do."""

    def __init__(self, token: str, address: str) -> None:
        self._request = AiohttpRequest()
        self._poll_request = AiohttpRequest(connections=1)
        self._bot = Bot(
            token,
            base_url=f"{address}/bot",
            base_file_url=f"{address}/file/bot",
            request=self._request,
            get_updates_request=self._poll_request,
        )
        self.id = bot_id(token)

    async def open(self) -> str:
        """Open the connections and ask who we are. Returns the bot's user name."""
        async with _sorted_errors("getMe"):
            await self._bot.initialize()
        return self._bot.username

    async def close(self) -> None:
        """Close the connections, also those of a bot that was not opened to the end."""
        await self._bot.shutdown()
        for request in (self._request, self._poll_request):
            await request.shutdown()

    async def use_polling(self) -> None:
        """End a webhook that was set before; with one, polling is refused. No update is dropped."""
        async with _sorted_errors("deleteWebhook"):
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def use_webhook(self, url: str, secret: str, connections: int) -> None:
        """Have updates delivered to `url`, with `secret` in their header and so many deliveries at once at most."""
        async with _sorted_errors("setWebhook"):
            await self._bot.set_webhook(
                url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=connections
            )

    async def raw_updates(self, offset: int | None, seconds: int, limit: int = 100) -> bytes:
        """One long poll: the body as it came, for the caller to take apart update by update."""
        asked = {"timeout": seconds, "limit": limit, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        async with _sorted_errors("getUpdates"):
            return await self._poll_request.raw(f"{self._bot.base_url}/getUpdates?{urlencode(asked)}", seconds + 10)

    async def send(self, chat_id: int, screen: Screen, catalog: Catalog, *, silent: bool = False) -> int:
        """Send a screen as a new message. Returns its message id."""
        body = await self._call("sendMessage", chat_id=chat_id, disable_notification=silent, **_shown(screen, catalog))
        try:
            return int(json.loads(body)["result"]["message_id"])
        except (ValueError, KeyError, TypeError):  # nobody knows whether it was sent
            raise errors.TransientError("sendMessage: the answer is unreadable") from None

    async def send_picture(self, chat_id: int, picture: bytes, caption: str) -> int:
        """Send a PNG with its caption. Returns the message id."""
        async with _sorted_errors("sendPhoto"):
            message = await self._bot.send_photo(chat_id, picture, caption=caption, filename="pejling.png")
        return message.message_id

    async def send_document(self, chat_id: int, name: str, content: bytes, caption: str) -> int:
        """Send a file with its caption. Returns the message id."""
        async with _sorted_errors("sendDocument"):
            message = await self._bot.send_document(chat_id, content, caption=caption, filename=name)
        return message.message_id

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> None:
        """Delete up to a hundred messages that are younger than 48 hours; those that are gone count as deleted.

        Raises ImpossibleError where Telegram keeps one of them, because it is older.
        """
        try:
            await self._call("deleteMessages", chat_id=chat_id, message_ids=list(message_ids))
        except errors.VanishedError:
            return

    async def edit_picture(self, chat_id: int, message_id: int, picture: bytes, caption: str) -> None:
        """Put a PNG and its caption in the place of a message's picture or file."""
        async with _sorted_errors("editMessageMedia"):
            media = InputMediaPhoto(picture, caption=caption, filename="pejling.png")
            await self._bot.edit_message_media(media, chat_id=chat_id, message_id=message_id)

    async def edit(self, chat_id: int, message_id: int, screen: Screen, catalog: Catalog) -> None:
        """Make a message show a screen; that it shows it already counts as success."""
        await self._call("editMessageText", chat_id=chat_id, message_id=message_id, **_shown(screen, catalog))

    async def strip(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message; one that is gone or has none counts as success."""
        try:
            await self._call("editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)
        except errors.VanishedError:
            return

    async def answer_tap(self, tap_id: str, text: str | None = None) -> None:
        """Stop a button's spinner; a tap that is too old counts as success, for there is no spinner left."""
        try:
            await self._call("answerCallbackQuery", callback_query_id=tap_id, **({"text": text} if text else {}))
        except errors.ImpossibleError:
            return

    async def set_commands(self, commands: Sequence[tuple[str, str]], language: str | None) -> None:
        """Set the menu of commands, for one language or as the default."""
        async with _sorted_errors("setMyCommands"):
            await self._bot.set_my_commands([BotCommand(*each) for each in commands], language_code=language)

    async def _call(self, method: str, **arguments: object) -> bytes:
        """One call of those that a tap makes; its answer as it came, for hardly anything in it is wanted."""
        async with _sorted_errors(method):
            return await self._request.call(f"{self._bot.base_url}/{method}", arguments)


def _shown(screen: Screen, catalog: Catalog) -> dict[str, object]:
    """A screen as the arguments of a call; without buttons, an edited message loses those it has."""
    shown: dict[str, object] = {"text": html(screen, catalog), "parse_mode": ParseMode.HTML}
    buttons = keyboard(screen, catalog)
    return shown | {"reply_markup": {"inline_keyboard": buttons}} if buttons else shown


def bot_id(token: str) -> int:
    """Whose token it is: Telegram's number for the bot, which the token begins with."""
    return int(token.partition(":")[0])


@asynccontextmanager
async def _sorted_errors(method: str) -> AsyncIterator[None]:
    """Turn python-telegram-bot's errors into ours; "not modified" is no error."""
    with metrics.counted(metrics.CALLS, method):
        try:
            yield
        except error.RetryAfter as problem:
            raise errors.TooManyError(f"{method}: too many requests", _seconds(problem)) from None
        except error.InvalidToken:
            raise errors.WrongTokenError(f"{method}: the token is not valid") from None
        except error.Conflict as problem:
            raise errors.OtherPollerError(f"{method}: {problem.message}") from None
        except error.Forbidden as problem:
            raise errors.BlockedError(f"{method}: {problem.message}") from None
        except error.BadRequest as problem:
            _bad_request(method, problem.message)
        except NotConnectedError as problem:
            raise errors.NotSentError(f"{method}: {problem.message}") from None
        except error.TelegramError as problem:  # network errors, and answers that aren't Telegram's at all
            raise errors.TransientError(f"{method}: {type(problem).__name__}") from None


def _bad_request(method: str, description: str) -> None:
    if _NOT_MODIFIED.search(description):
        return
    if _VANISHED.search(description):
        raise errors.VanishedError(f"{method}: {description}") from None
    if _NO_CHAT.search(description):
        raise errors.BlockedError(f"{method}: {description}") from None
    raise errors.ImpossibleError(f"{method}: {description}") from None


def _seconds(problem: error.RetryAfter) -> float:
    wait = problem.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
