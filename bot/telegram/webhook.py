"""Intake by webhook: Telegram delivers each update to our own server, and 200 acknowledges it after its commit.

Anything else but 200 has it delivered again: 503 where the store can't be used or the end has come. Of a delivery
nothing is believed, and nothing but its size read, before its secret is seen.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from weakref import WeakValueDictionary

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import metrics
from bot.botapi.client import BotApi
from bot.botapi.errors import ImpossibleError
from bot.settings import SettingsError
from bot.telegram.handler import Handler, TapAnswer
from bot.telegram.intake import Intake
from bot.telegram.updates import RawUpdate, delivered
from storage.errors import DatabaseUnusableError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES = 1_000_000
CONNECTIONS = 40
"""Deliveries at once: Telegram's own default, and more than one database writes at a time."""

log = structlog.get_logger("intake")


class Webhook(Intake):
    """Deliveries to `public_url`, on a path of this bot's own that tells nothing: neither the token nor the secret."""

    alone = False

    def __init__(self, api: BotApi, handler: Handler, public_url: str, secret: str) -> None:
        super().__init__(api, handler)
        self._secret = secret
        path = "/telegram/" + hmac.digest(secret.encode(), str(api.id).encode(), hashlib.sha256).hex()[:32]
        self.url = public_url + path
        self.routes = [Route(path, self._receive, methods=["POST"])]
        self._is_open = False
        self._malformed = 0
        self._in_hand: set[asyncio.Task[Response]] = set()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """By chat; one that nobody holds or waits for is gone by itself."""

    async def announce(self) -> None:
        """Take deliveries, and have Telegram begin with them. Raises SettingsError for an address it refuses."""
        self._is_open = True
        try:
            await self._api.use_webhook(self.url, self._secret, CONNECTIONS)
        except ImpossibleError as problem:
            remedy = "give an https address that Telegram can reach, on port 443, 80, 88 or 8443"
            raise SettingsError("PEJLING_PUBLIC_URL", f"is refused by Telegram ({problem})", remedy) from None
        self._healthy = True

    async def run(self) -> None:
        """Take deliveries until `stop()`, then finish those in hand."""
        await self._stopping.wait()
        self._is_open = False
        while self._in_hand:
            await asyncio.wait(self._in_hand)

    def stop(self) -> None:
        """Refuse what comes from now on: Telegram delivers it again, here after the restart or to another process."""
        super().stop()
        self._is_open = False

    async def _receive(self, request: Request) -> Response:
        """One delivery. Once begun, its update is carried through even where Telegram hangs up."""
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret.encode()):
            raise HTTPException(401)
        body = await _body(request)
        if not self._is_open:
            raise HTTPException(503)
        work = asyncio.create_task(self._in_turn(self._read(body)))
        self._in_hand.add(work)
        work.add_done_callback(self._in_hand.discard)
        return await asyncio.shield(work)

    def _read(self, body: bytes) -> RawUpdate:
        try:
            return delivered(body)
        except ValueError as why:
            self._malformed += 1
            metrics.MALFORMED.inc()
            log.warning("update_malformed", error=type(why).__name__, bytes=len(body), so_far=self._malformed)
            raise HTTPException(400) from None

    async def _in_turn(self, update: RawUpdate) -> Response:
        """Per chat one after the other, chats side by side."""
        async with self._turns.setdefault(self._handler.chat_of(update), asyncio.Lock()):
            try:
                answer = await self._handler.take(update)
            except DatabaseUnusableError as why:
                self._healthy = False
                log.warning("intake_refuses", error=type(why).__name__)
                return Response(status_code=503)
            self._healthy = True
            return _reply(answer) if answer else Response()


async def _body(request: Request) -> bytes:
    """The body, read no further than the limit. Raises 413 beyond it, 400 where the sender hangs up."""
    if int(request.headers.get("Content-Length", 0)) > MOST_BYTES:
        raise HTTPException(413)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(400) from None
    return bytes(body)


def _reply(answer: TapAnswer) -> Response:
    """A call that Telegram carries out itself on reading our answer, which saves a request."""
    call = {"method": "answerCallbackQuery", "callback_query_id": answer.tap_id}
    return JSONResponse(call | ({"text": answer.text} if answer.text else {}))
