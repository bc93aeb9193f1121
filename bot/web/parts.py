"""What the pages are put together from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from bot.clock import Clock
from bot.links import Links
from bot.worlds import Worlds
from flows.names import RefusedError
from flows.screen import Text
from storage.database import Database

Draw = Callable[[partial[bytes]], Awaitable[bytes]]
"""Draws a picture where nobody has to wait for it: in a process of its own."""

TokenOf = Callable[[str], str]
"""The token of the bot that serves an organisation: Telegram signs with it what a page is told about a person."""


ChatWith = Callable[[str], Awaitable[str]]
"""The address that opens a chat with the bot that serves an organisation. Raises RefusedError where nobody can say."""


async def nobody_says(_organisation: str) -> str:
    """Where no bot can be asked for its name."""
    raise RefusedError(Text("Telegram can't be asked for the bot's address just now. Try again in a minute."))


Wake = Callable[[str], None]
"""Tells the bots in this process whose chat is to be drawn, or with "" that something is to be sent."""


def nobody_waits(_participant: str) -> None:
    """Where the bots run elsewhere: the database tells them, or their next tick."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The store and what never changes while it is served; `public_url` is where people find the pages."""

    database: Database
    worlds: Worlds
    links: Links
    clock: Clock
    draw: Draw
    token_of: TokenOf
    public_url: str
    chat_with: ChatWith = nobody_says
    wake: Wake = nobody_waits

    @property
    def is_https(self) -> bool:
        """Whether browsers are to come by TLS alone; the demo on this machine has none."""
        return self.public_url.startswith("https://")
