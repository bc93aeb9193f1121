"""The Bot API over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

from __future__ import annotations

import inspect
import socket
import struct
from http import HTTPStatus
from typing import Any

from aiohttp import web

from bot.sandbox.call import Call, read_call
from bot.sandbox.chats import Message
from bot.sandbox.errors import ApiError
from bot.sandbox.methods import METHODS
from bot.sandbox.methods.intake import RawJson
from bot.sandbox.store import dumps
from bot.sandbox.world import World

_NOT_FOUND = ApiError(HTTPStatus.NOT_FOUND, "Not Found")
_UNAUTHORIZED = ApiError(HTTPStatus.UNAUTHORIZED, "Unauthorized")


class BotApi:
    """Reads a call, lets the faults strike, carries it out and answers as Telegram does."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """The two paths of a Bot API server."""
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/{path:.+}", self._download),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._world.token:
            return _refuse(_UNAUTHORIZED)
        name = request.match_info["method"]
        try:
            call = await read_call(request, name)
        except ApiError as error:
            return _refuse(error)
        strike = await self._world.faults.strike()
        if strike == "reset":
            self._note(call, 0, None)
            return _cut(request)
        if strike == "error":
            return self._break(call)
        response = await self.carry_out(call)
        return _cut(request) if self._world.faults.loses_reply() else response

    async def carry_out(self, call: Call) -> web.Response:
        """Do what a call asks for; every write is on disk before the response exists."""
        name, function = METHODS.get(call.method.lower(), (call.method, _unknown))
        call.method = name
        try:
            result = function(self._world, call)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            self._world.store.commit()
            self._note(call, error.code, None)
            return _refuse(error)
        self._world.store.commit()
        self._note(call, HTTPStatus.OK, result)
        body = f'{{"ok":true,"result":{_as_json(result)}}}'.encode()
        return web.Response(body=body, content_type="application/json")

    def _note(self, call: Call, status: int, result: Any) -> None:
        message_id = result.id if isinstance(result, Message) else call.integer("message_id") or None
        self._world.journal.note(call.method, call.integer("chat_id") or None, status, message_id)

    def _break(self, call: Call) -> web.Response:
        """One of the two ways Telegram fails: its own JSON, or the HTML page of the proxy in front of it."""
        status = self._world.faults.random.choice([HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.BAD_GATEWAY])
        self._note(call, status, None)
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            return _refuse(ApiError(status, status.phrase))
        page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        return web.Response(status=status, text=page, content_type="text/html")

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self._world.token:
            return _refuse(_UNAUTHORIZED)
        file = self._world.files.by_path(request.match_info["path"])
        if file is None:
            return _refuse(_NOT_FOUND)
        return web.Response(body=self._world.files.content(file), content_type="application/octet-stream")


def _unknown(world: World, call: Call) -> None:
    raise ApiError(HTTPStatus.NOT_FOUND, "Not Found: method not found")


def _as_json(result: Any) -> str:
    if isinstance(result, Message):
        return result.text
    return result if isinstance(result, RawJson) else dumps(result)


def _refuse(error: ApiError) -> web.Response:
    response = web.json_response(error.body(), status=error.code, dumps=dumps)
    if retry_after := error.parameters.get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    return response


def _cut(request: web.Request) -> web.Response:
    """Reset the connection; the response is only what aiohttp wants to have returned, nobody gets it."""
    if transport := request.transport:
        linger_not = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_not)
        transport.abort()
    return web.Response()
