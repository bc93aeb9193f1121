"""The control API, below /sandbox: people and groups, faults, the displayed clock, raw updates and the journal."""

from __future__ import annotations

from functools import partial

from aiohttp import web

from bot.sandbox.chats import Chat, Json
from bot.sandbox.jsonapi import RefusedError, api, field, read_json
from bot.sandbox.world import World

_MAX_OFFSET_SECONDS = 100 * 366 * 24 * 3600


class Control:
    """What tests, benchmarks and the demo do behind the scenes."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._api = partial(api, world.store)

    def routes(self) -> list[web.RouteDef]:
        """All routes of the control API."""
        return [
            web.get("/sandbox/chats", self._api(self.chats)),
            web.post("/sandbox/chats", self._api(self.add_chat)),
            web.post("/sandbox/group", self._api(self.add_group)),
            web.get("/sandbox/faults", self._api(self.faults)),
            web.post("/sandbox/faults", self._api(self.change_faults)),
            web.get("/sandbox/clock", self._api(self.clock)),
            web.post("/sandbox/clock", self._api(self.move_clock)),
            web.post("/sandbox/raw-update", self._api(self.raw_update)),
            web.get("/sandbox/journal", self._api(self.journal)),
            web.get("/sandbox/files/{number}", self.file),
        ]

    async def chats(self, request: web.Request) -> list[Json]:
        """All private chats and groups."""
        return [_describe(chat) for chat in self._world.chats]

    async def add_chat(self, request: web.Request) -> Json:
        """A new person, who has not pressed start."""
        body = await read_json(request)
        first_name = field(body, "first_name", str)
        if not first_name.strip():
            raise RefusedError(400, "A person needs a first_name that isn't empty.")
        last_name, language = field(body, "last_name", str, ""), field(body, "language_code", str, "")
        chat = self._world.chats.add_person(first_name, last_name, language)
        return _describe(chat)

    async def add_group(self, request: web.Request) -> Json:
        """A new group with one person; the bot is told that it was added."""
        body = await read_json(request)
        member = self._world.chats.get(field(body, "member", int))
        if member is None or not member.is_private:
            raise RefusedError(404, f"There is no person {body['member']}. GET /sandbox/chats lists them.")
        group = self._world.chats.add_group(field(body, "title", str), member)
        self._world.change_membership(group, member.person, "left", "member")
        message = self._world.chats.post(group, member.person, {"group_chat_created": True})
        self._world.updates.push("message", message.text, group.id)
        return _describe(group)

    async def faults(self, request: web.Request) -> Json:
        """Which faults are on."""
        return self._world.faults.describe()

    async def change_faults(self, request: web.Request) -> Json:
        """Switch faults on and off; those that aren't named stay."""
        try:
            self._world.faults.change(await read_json(request))
        except ValueError as error:
            raise RefusedError(400, str(error)) from error
        return self._world.faults.describe()

    async def clock(self, request: web.Request) -> Json:
        """The offset, and the date that a message would show now."""
        return {"offset_seconds": self._world.chats.display_offset, "date": self._world.chats.date()}

    async def move_clock(self, request: web.Request) -> Json:
        """Show other dates from now on; Telegram's limits stay on real time."""
        offset = (await read_json(request)).get("offset_seconds")
        if not isinstance(offset, int | float) or not abs(offset) <= _MAX_OFFSET_SECONDS:
            raise RefusedError(400, "The body needs the field 'offset_seconds': a number of at most a hundred years.")
        self._world.chats.move_clock(offset)
        return await self.clock(request)

    async def raw_update(self, request: web.Request) -> Json:
        """Queue the body, whatever it is, as an update; `$UPDATE_ID` in it becomes its id."""
        return {"update_id": self._world.updates.push_raw((await request.read()).decode(errors="replace"))}

    async def journal(self, request: web.Request) -> list[Json]:
        """The calls of Bot API methods after number `after`."""
        after = request.query.get("after", "0")
        if not after.isdecimal():
            raise RefusedError(400, f"The query needs a number for 'after', not {after!r}.")
        return self._world.journal.after(int(after))

    async def file(self, request: web.Request) -> web.Response:
        """A file as the phones show it, without the bot's token in its address."""
        number = request.match_info["number"]
        file = self._world.files.by_number(int(number)) if number.isdecimal() else None
        if file is None:
            return RefusedError(404, f"There is no file {number}.").response()
        content = self._world.files.content(file)
        response = web.Response(
            body=content, content_type=file.mime_type, headers={"X-Content-Type-Options": "nosniff"}
        )
        if file.kind != "photo":  # a document must not run as a page of this server
            response.headers["Content-Disposition"] = "attachment"
        return response


def _describe(chat: Chat) -> Json:
    names = {name: chat.person[name] for name in ("last_name", "language_code") if name in chat.person}
    return chat.body | names | {"started": chat.started, "blocked": chat.blocked}
