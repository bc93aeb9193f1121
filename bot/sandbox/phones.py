"""The phone API: what a person does on a phone, and what the phone shows. Answers are JSON with CORS headers.

Actions change the chat and queue the updates that Telegram would; nothing here goes past the Bot API.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.chats import Chat, Json, Message
from bot.sandbox.entities import MAX_TEXT, format_text
from bot.sandbox.errors import ApiError
from bot.sandbox.files import File
from bot.sandbox.jsonapi import RefusedError, api, field, read_json
from bot.sandbox.mini_apps import init_data, opened
from bot.sandbox.screen import screen
from bot.sandbox.store import dumps
from bot.sandbox.updates import CALLBACK_SECONDS
from bot.sandbox.world import World

STATIC = Path(__file__).with_name("static")
ANSWER_SECONDS = 5.0
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")  # core.telegram.org/bots/features#deep-linking


class Phones:
    """One phone per chat, below /phone/{chat}."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = partial(api, world.store)

    def routes(self) -> list[web.RouteDef]:
        """All routes of the phone API."""
        talk = [self.tap, self.text, self.start, self.sticker, self.voice, self.photo, self.block, self.unblock]
        return [  # the router tries them in this order: the most called first
            *(web.post(f"/phone/{{chat}}/{act.__name__}", self._api(act)) for act in [*talk, self.app]),
            web.get("/phone/{chat}", self.page),
            web.get("/phone/{chat}/state", self._api(self.state)),
            web.get("/phone/{chat}/events", self.events),
            web.post("/phone/{chat}/group/{group}/text", self._api(self.group_text)),
        ]

    def _chat(self, request: web.Request, name: str = "chat") -> Chat:
        number = request.match_info[name]
        chat = self._world.chats.get(int(number)) if number.removeprefix("-").isdecimal() else None
        if chat is None:
            raise RefusedError(404, f"There is no chat {number}. GET /sandbox/chats lists them.")
        return chat

    def _reachable(self, request: web.Request) -> Chat:
        chat = self._chat(request)
        if chat.blocked:
            raise RefusedError(409, "The bot is blocked on this phone. POST unblock or start first.")
        return chat

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The phone in the browser."""
        return web.FileResponse(STATIC / "phone.html")

    async def state(self, request: web.Request) -> Json:
        """Everything the phone shows."""
        return screen(self._world, self._chat(request))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events: the chat's version, at once where it differs from `version`, then with each change."""
        try:
            chat = self._chat(request)
        except RefusedError as refused:
            return refused.response()
        known = request.query.get("version", "")
        seen = int(known) if known.isdecimal() else 0
        headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
        response = web.StreamResponse(headers=headers)
        response.content_type = "text/event-stream"
        await response.prepare(request)
        await response.write(b": follow\n\n")
        while not self._world.closing:
            if chat.version != seen:
                seen = chat.version
                await response.write(b'data: {"version": %d}\n\n' % seen)
                continue  # something may have changed while this was written
            typing = self._world.chats.typing_left(chat)
            await chat.changed(typing or None)
            if typing and not self._world.chats.typing_left(chat):
                seen = -1
        return response

    def _say(self, chat: Chat, sender: Json, content: Json) -> Json:
        """A message from a person, and its update for the bot."""
        message = self._world.chats.post(chat, sender, content)
        self._world.updates.push("message", message.text, chat.id)
        return {"message_id": message.id}

    def _text_content(self, given: str) -> Json:
        try:
            text, entities = format_text(given)
        except ApiError as error:
            raise RefusedError(400, error.description) from error
        if not 0 < len(text) <= MAX_TEXT:
            raise RefusedError(400, f"A message has 1 to {MAX_TEXT} characters, this one {len(text)}.")
        return {"text": text} | ({"entities": entities} if entities else {})

    async def text(self, request: web.Request) -> Json:
        """Type a message and send it."""
        chat = self._reachable(request)
        content = self._text_content(field(await read_json(request), "text", str))
        self._begin(chat)
        return self._say(chat, chat.person, content)

    async def start(self, request: web.Request) -> Json:
        """Press start, perhaps through a deep link with a payload; it also lets a blocked bot write again."""
        chat = self._chat(request)
        payload = field(await read_json(request), "payload", str, "")
        if payload and not _PAYLOAD.fullmatch(payload):
            raise RefusedError(400, "A payload has 1 to 64 of the characters A-Z a-z 0-9 _ -, as in a deep link.")
        self._set_blocked(chat, blocked=False)
        self._begin(chat)
        return self._say(chat, chat.person, self._text_content(f"/start {payload}"))

    def _begin(self, chat: Chat) -> None:
        """Whoever writes first has opened the chat: from now on the bot may write too."""
        if not chat.started:
            chat.started = True
            self._world.chats.save(chat)

    async def tap(self, request: web.Request) -> Json:
        """Tap a button and wait for the bot's answer (`wait` false: don't; `force`: also one that is gone)."""
        chat = self._reachable(request)
        body = await read_json(request)
        number, data = field(body, "message_id", int), field(body, "data", str)
        if not field(body, "force", bool, default=False) and data not in _callback_data(chat, number):
            raise RefusedError(404, f"Message {number} has no button with this data. Send force to tap it anyway.")
        query = self._world.queries.open()
        message = chat.messages.get(number)
        gone = {"chat": chat.body, "message_id": number, "date": 0}
        payload = {
            "id": str(query),
            "from": chat.person,
            "message": message.body if message else gone,
            "chat_instance": str(chat.id << 20),
            "data": data,
        }
        self._world.updates.push("callback_query", dumps(payload), chat.person["id"], CALLBACK_SECONDS)
        if not field(body, "wait", bool, default=True):
            return {"answer": None}
        self._world.store.commit()
        answer = await self._world.queries.answered(query, ANSWER_SECONDS)
        return {"answer": asdict(answer) if answer else None}

    async def app(self, request: web.Request) -> Json:
        """Open a Mini App: the address with the signed data (`force`: one that no button of the chat opens).

        For tests: `seconds_ago` it was opened, and `person`, the chat of somebody else whom it is opened as.
        """
        chat, body = self._chat(request), await read_json(request)
        url = field(body, "url", str)
        if not field(body, "force", bool, default=False) and url not in _apps(chat):
            raise RefusedError(404, "No button of this chat opens that address. Send force to open it anyway.")
        as_whom = self._world.chats.get(field(body, "person", int, chat.id))
        if as_whom is None or not as_whom.is_private:
            raise RefusedError(404, f"There is no person {body['person']}. GET /sandbox/chats lists them.")
        auth_date = int(self._world.clock.wall()) - field(body, "seconds_ago", int, 0)
        return {"url": opened(url, init_data(self._world.token, as_whom.person, auth_date))}

    async def sticker(self, request: web.Request) -> Json:
        """Send a sticker, known by its emoji."""
        chat = self._reachable(request)
        emoji = field(await read_json(request), "emoji", str)
        file = self._world.files.add("sticker", b"sticker", "sticker.webp")
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._say(chat, chat.person, {"sticker": file.body() | shape | {"emoji": emoji}})

    async def voice(self, request: web.Request) -> Json:
        """Send a voice message."""
        chat = self._reachable(request)
        file = self._world.files.add("voice", b"voice", "voice.ogg")
        content = file.body() | {"duration": 1, "mime_type": file.mime_type}
        return self._say(chat, chat.person, {"voice": content})

    async def photo(self, request: web.Request) -> Json:
        """Send a picture: the body is the file."""
        chat = self._reachable(request)
        file = self._photo(await request.read())
        return self._say(chat, chat.person, {"photo": file.photo()})

    def _photo(self, content: bytes) -> File:
        try:
            return self._world.files.add("photo", content, "photo")
        except ApiError as error:
            raise RefusedError(400, f"{error.description}. Send a PNG or JPEG as the body.") from error

    async def block(self, request: web.Request) -> Json:
        """Block the bot; it is told, as Telegram does."""
        self._set_blocked(self._chat(request), blocked=True)
        return {}

    async def unblock(self, request: web.Request) -> Json:
        """Let the bot write again."""
        self._set_blocked(self._chat(request), blocked=False)
        return {}

    def _set_blocked(self, chat: Chat, *, blocked: bool) -> None:
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        self._world.chats.save(chat)
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        self._world.change_membership(chat, chat.person, before, after)

    async def group_text(self, request: web.Request) -> Json:
        """Write in a group that the bot is in."""
        chat, group = self._chat(request), self._chat(request, "group")
        if group.is_private or group.person["id"] != chat.person["id"]:
            raise RefusedError(404, f"{group.id} is no group of chat {chat.id}. POST /sandbox/group makes one.")
        return self._say(group, chat.person, self._text_content(field(await read_json(request), "text", str)))


def _callback_data(chat: Chat, number: int) -> set[Any]:
    """What the buttons of a message would send."""
    message = chat.messages.get(number)
    return {button.get("callback_data") for button in _buttons(message)} if message else set()


def _apps(chat: Chat) -> set[str]:
    """The Mini Apps that the buttons of a chat open."""
    shown = (button for message in chat.messages.values() for button in _buttons(message))
    return {button["web_app"]["url"] for button in shown if "web_app" in button}


def _buttons(message: Message) -> list[Json]:
    rows: list[list[Json]] = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]
