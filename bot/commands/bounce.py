"""`pejling bounce`: a mail server hands over what came to the address that undeliverable letters come back to.

Whatever comes there, the mail server is told that it was dealt with, or it would send the report back in its turn. Only
where Pejling itself can't work just now is it asked to try again later. Nothing of the message is printed or logged.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import BinaryIO

import typer

from bot.commands.mistakes import sentence
from bot.delivery.bounces import MOST, Bounce, read_bounce
from bot.delivery.came_back import Follows, came_back
from bot.settings import load_settings
from bot.store import open_store

IGNORED = frozenset({Follows.UNKNOWN, Follows.ANOTHER_ADDRESS})
CHUNK = 64 * 1024


def take_bounce() -> None:
    """Read one message from standard input, follow it, and say in one sentence what came of it."""
    found = read_bounce(_beginning(sys.stdin.buffer))
    if not isinstance(found, Bounce):
        typer.echo(f"Ignored: {found}.")
        return
    try:
        follows = asyncio.run(_followed(found))
    except Exception as problem:  # else its words, which may be anything, would go into the mail server's log
        typer.echo(sentence(problem) or f"{type(problem).__name__}. Remedy: see `pejling check`.", err=True)
        raise typer.Exit(os.EX_TEMPFAIL) from None
    said = "Ignored" if follows in IGNORED else "A letter came back"
    typer.echo(f"{said}: {follows}.")


def _beginning(message: BinaryIO) -> bytes:
    """As much as is looked at. The rest is read away, for a mail server may take a closed pipe for a failure."""
    beginning = message.read(MOST)
    while message.read(CHUNK):
        pass
    return beginning


async def _followed(bounce: Bounce) -> Follows:
    async with open_store(load_settings()) as store, store.database.transaction() as tx:
        return await came_back(tx, store.worlds.at(tx, store.clock.now()), bounce, store.clock.real())
