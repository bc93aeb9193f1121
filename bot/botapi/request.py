"""python-telegram-bot's requests over aiohttp, which costs a tenth of the processor time of its default client."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_DEFAULT_S = 10.0


class NotConnectedError(NetworkError):
    """No connection came about, so nothing was sent."""


class AiohttpRequest(BaseRequest):
    """One keep-alive session per bot. `connections` bounds how many calls are under way at once."""

    def __init__(self, connections: int = 40) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds a call may take where the caller names no time."""
        return _DEFAULT_S

    async def initialize(self) -> None:
        """Open the session."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def raw(self, url: str, seconds: float) -> bytes:
        """GET `url`, with Telegram's errors raised as usual; the body as it came."""
        return await self._request_wrapper(url, "GET", read_timeout=seconds)

    async def call(self, url: str, arguments: Mapping[str, object]) -> bytes:
        """POST arguments as JSON, with Telegram's errors raised as usual; the body as it came.

        Forms cost as much to encode as such an answer costs to be read whole: together a tenth of a tap.
        """
        data = cast(RequestData, _Json(json.dumps(arguments).encode()))
        return await self._request_wrapper(url, "POST", data)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Carry out one call; the status and the body. Raises python-telegram-bot's TimedOut and NetworkError."""
        if self._session is None:
            raise RuntimeError("the Bot API session is not open; call initialize() first")
        seconds = read_timeout if isinstance(read_timeout, int | float) else _DEFAULT_S
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=aiohttp.ClientTimeout(total=seconds)
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotConnectedError(type(error).__name__) from error
        except TimeoutError as error:
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from error


@dataclass(frozen=True, slots=True)
class _Json:
    """Takes the place of python-telegram-bot's own data, which is final, on its way through the wrapper."""

    body: bytes


def _body(request_data: RequestData | _Json | None) -> aiohttp.FormData | aiohttp.BytesPayload | dict[str, str] | None:
    if request_data is None:
        return None
    if isinstance(request_data, _Json):
        return aiohttp.BytesPayload(request_data.body, content_type="application/json")
    if not request_data.contains_files:
        return dict(request_data.json_parameters)
    form = aiohttp.FormData(request_data.json_parameters)
    for field, (name, content, mime) in request_data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=mime)
    return form
