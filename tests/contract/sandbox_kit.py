"""A running sandbox for a test, two real Bot API clients for it, and a clock that the test moves.

aiogram is imported where it is used: that takes seconds, and most test processes never call it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import telegram
import telegram.error
import telegram.request
from PIL import Image

from bot.sandbox.clock import Clock
from bot.sandbox.server import Ready, Sandbox


class ManualClock(Clock):
    """Stands still until a test moves it; whoever sleeps on it moves it too and goes on at once."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0
        self.slept: list[float] = []

    def wall(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Box:
    """A sandbox that runs, and plain HTTP to it."""

    ready: Ready
    http: aiohttp.ClientSession

    @property
    def chat(self) -> int:
        """A person who has pressed start."""
        return self.ready.chats[0]

    async def call(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Call a Bot API method with a JSON body; the whole answer."""
        url = f"{self.ready.address}/bot{self.ready.token}/{method}"
        async with self.http.post(url, json=arguments) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    async def result(self, method: str, **arguments: Any) -> Any:
        """Call a Bot API method that must succeed."""
        answer = await self.call(method, **arguments)
        assert answer["ok"], answer
        return answer["result"]

    async def error(self, method: str, **arguments: Any) -> tuple[int, str]:
        """Call a Bot API method that must fail: its code and description."""
        answer = await self.call(method, **arguments)
        assert not answer["ok"], answer
        return answer["error_code"], answer["description"]

    async def post(self, path: str, status: int = 200, **body: Any) -> Any:
        """POST to the phone or control API."""
        async with self.http.post(self.ready.address + path, json=body) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def get(self, path: str, status: int = 200) -> Any:
        """GET from the phone or control API."""
        async with self.http.get(self.ready.address + path) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def screen(self, chat: int | None = None) -> Any:
        """What a phone shows."""
        return await self.get(f"/phone/{chat or self.chat}/state")

    async def person(self, **who: Any) -> int:
        """A new person who has not pressed start."""
        chat: int = (await self.post("/sandbox/chats", first_name="Alma", **who))["id"]
        return chat


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Box]:
    """A sandbox in this process, with three people and no limits unless told otherwise."""
    sandbox = Sandbox(**({"chats": 3, "limits": False} | options))
    ready = await sandbox.start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Box(ready, http)
    finally:
        await sandbox.stop()


@dataclass
class Client:
    """A real client library: its bot, its types, and how it reports errors."""

    bot: Any
    types: Any
    errors: dict[str, type[Exception]]

    def keyboard(self, *data: str) -> Any:
        """One button per row that sends its own text."""
        button = self.types.InlineKeyboardButton
        return self.types.InlineKeyboardMarkup(
            inline_keyboard=[[button(text=text, callback_data=text)] for text in data]
        )

    def file(self, content: bytes, name: str) -> Any:
        """An upload."""
        if self.types is telegram:
            return telegram.InputFile(content, filename=name)
        return self.types.BufferedInputFile(content, filename=name)

    async def download(self, file_id: str) -> bytes:
        """getFile, then the download."""
        file = await self.bot.get_file(file_id=file_id)
        if self.types is telegram:
            return bytes(await file.download_as_bytearray())
        target = BytesIO()
        await self.bot.download_file(file.file_path, target)
        return target.getvalue()

    @staticmethod
    def says(error: Exception) -> str:
        """Telegram's description in the error in lower case: one library drops the label and changes the case."""
        text = str(getattr(error, "message", error)).lower()
        return text.removeprefix("bad request: ").removeprefix("forbidden: ").removeprefix("conflict: ")


PTB_ERRORS: dict[str, type[Exception]] = {
    "bad request": telegram.error.BadRequest,
    "forbidden": telegram.error.Forbidden,
    "conflict": telegram.error.Conflict,
    "retry after": telegram.error.RetryAfter,
    "unauthorized": telegram.error.InvalidToken,
    "server": telegram.error.TelegramError,
    "network": telegram.error.NetworkError,
}


@asynccontextmanager
async def python_telegram_bot(address: str, token: str) -> AsyncIterator[Client]:
    """python-telegram-bot on its own HTTP client (httpx)."""
    plain = {"verify": False}  # no certificates are read: the sandbox speaks http
    requests = [telegram.request.HTTPXRequest(httpx_kwargs=plain) for _ in range(2)]
    bot = telegram.Bot(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        get_updates_request=requests[0],
        request=requests[1],
    )
    for request in requests:
        await request.initialize()
    try:
        yield Client(bot, telegram, PTB_ERRORS)
    finally:
        for request in requests:
            await request.shutdown()


@asynccontextmanager
async def aiogram_bot(address: str, token: str) -> AsyncIterator[Client]:
    """aiogram on its own HTTP client (aiohttp)."""
    from aiogram import Bot, exceptions, types
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    errors = {
        "bad request": exceptions.TelegramBadRequest,
        "forbidden": exceptions.TelegramForbiddenError,
        "conflict": exceptions.TelegramConflictError,
        "retry after": exceptions.TelegramRetryAfter,
        "unauthorized": exceptions.TelegramUnauthorizedError,
        "server": exceptions.AiogramError,
        "network": exceptions.TelegramNetworkError,
    }
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    try:
        yield Client(Bot(token, session=session), types, errors)
    finally:
        await (await session.create_session()).close()  # session.close() would sleep as well


CLIENTS = {"python-telegram-bot": python_telegram_bot, "aiogram": aiogram_bot}


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    """A real image file of this size."""
    target = BytesIO()
    Image.new("RGB", (width, height), "white").save(target, kind)
    return target.getvalue()
