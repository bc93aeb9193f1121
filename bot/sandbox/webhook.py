"""Delivery of updates to the bot's own server, after telegram-bot-api's WebhookActor.cpp.

Updates of one lane (the messages of a chat, the taps of a person) go one after the other, lanes side by side, so
that taps and messages have no order between them. Anything but 2xx is delivered again: at once, then after 2, 4, 8
seconds and so on up to one or two minutes, until the update expires.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import astuple, dataclass
from typing import Any

import aiohttp

from bot.sandbox.call import Call, read_body
from bot.sandbox.clock import Clock
from bot.sandbox.errors import ApiError
from bot.sandbox.faults import Faults
from bot.sandbox.store import Store
from bot.sandbox.updates import Update, Updates

DEFAULT_CONNECTIONS = 40
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
_TIMEOUT = aiohttp.ClientTimeout(total=60)
_MAX_RETRY_AFTER = 3600
_MAX_DELAY = 60
_NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")

Execute = Callable[[Call], Awaitable[object]]


@dataclass(frozen=True)
class Target:
    """Where updates are delivered, as setWebhook named it."""

    url: str
    secret: str
    max_connections: int
    ip_address: str


@dataclass(frozen=True)
class _Failure:
    """A delivery that wasn't accepted; `retry_after` seconds when the answer asked for them."""

    text: str
    retry_after: int = 0


class Webhook:
    """The webhook of the bot: `target` is None while there is none."""

    def __init__(self, store: Store, clock: Clock, updates: Updates, faults: Faults) -> None:
        self._store = store
        self._clock = clock
        self._updates = updates
        self._faults = faults
        saved = store.get("webhook")
        self.target: Target | None = Target(*saved) if saved else None
        self._lanes: dict[str, deque[Update]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._last_error: tuple[int, str] | None = None

    async def start(self, execute: Execute) -> None:
        """Begin to deliver, also what waited over a restart; `execute` carries out calls found in answers."""
        self._execute = execute
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        self._updates.on_push = self._push
        self._resume()

    async def stop(self) -> None:
        """End all deliveries; what wasn't accepted waits for the next start."""
        tasks = list(self._tasks.values())
        self.disconnect()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._session.close()

    def connect(self, target: Target | None) -> None:
        """Deliver to this target from now on, beginning with what waits; None goes back to getUpdates."""
        self.target = target
        self._store.set("webhook", astuple(target) if target else None)
        self._last_error = None
        self._resume()

    def _resume(self) -> None:
        if self.target:
            self._connections = asyncio.Semaphore(self.target.max_connections)
            for update in self._updates.waiting():
                self._push(update)

    def disconnect(self) -> None:
        """Break off what is being delivered right now."""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._lanes.clear()

    def describe(self) -> dict[str, Any]:
        """The part of WebhookInfo that depends on the target."""
        if self.target is None:
            return {"url": ""}
        info: dict[str, Any] = {"url": self.target.url, "max_connections": self.target.max_connections}
        info["ip_address"] = self.target.ip_address or "<unknown>"
        if self._last_error:
            info["last_error_date"], info["last_error_message"] = self._last_error
        return info

    def _push(self, update: Update) -> None:
        if self.target is None:
            return
        if lane := self._lanes.get(update.lane):
            lane.append(update)
        else:
            self._lanes[update.lane] = deque([update])
            self._tasks[update.lane] = asyncio.create_task(self._serve(update.lane, self.target))

    async def _serve(self, name: str, target: Target) -> None:
        """Deliver a lane until it is empty."""
        lane = self._lanes[name]
        while lane:
            update = lane[-1] if self._faults.reorders() else lane[0]
            await self._deliver(update, target)
            lane.remove(update)
        del self._lanes[name], self._tasks[name]

    async def _deliver(self, update: Update, target: Target) -> None:
        delay, failures = 1.0, 0
        while self._updates.is_waiting(update):
            failure = await self._post(update, target)
            if failure is None:
                self._updates.forget([update.id])
                self._store.commit()
                if self._faults.repeats():
                    await self._post(update, target)
                return
            self._last_error = (int(self._clock.wall()), failure.text)
            wait = float(min(failure.retry_after, _MAX_RETRY_AFTER))
            if not wait and failures:
                longest = self._faults.random.uniform(_MAX_DELAY, 2 * _MAX_DELAY)
                wait = delay = min(longest, delay * 2)
            failures += 1
            await self._clock.sleep(wait)

    async def _post(self, update: Update, target: Target) -> _Failure | None:
        headers = {"Content-Type": "application/json"}
        if target.secret:
            headers[SECRET_HEADER] = target.secret
        try:
            async with (
                self._connections,
                self._session.post(
                    target.url, data=update.text.encode(), headers=headers, allow_redirects=False
                ) as response,
            ):
                body = await response.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            return _Failure(str(error) or type(error).__name__)
        if not 200 <= response.status <= 299:
            retry_after = response.headers.get("Retry-After", "")
            text = f"Wrong response from the webhook: {response.status} {response.reason}"
            return _Failure(text, int(retry_after) if retry_after.isdecimal() else 0)
        await self._obey(response.content_type, body)
        return None

    async def _obey(self, content_type: str, body: bytes) -> None:
        """Carry out the method call that an answer may carry; its result goes nowhere, as in Telegram."""
        call = Call("", {})
        try:
            read_body(call, content_type, body)
        except ApiError:
            return
        call.method = str(call.arguments.pop("method", ""))
        if call.method and not call.method.lower().startswith(_NOT_IN_ANSWERS):
            await self._execute(call)
