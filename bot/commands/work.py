"""What the commands about people have in common: one transaction, in which somebody acts, and rows that are printed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import typer

from bot.commands.bots import user_name
from bot.decisions import TOKEN
from bot.errors import PejlingError
from bot.settings import Settings, load_settings
from bot.store import Store, open_store
from flows.authorisation import OPERATOR
from flows.ports import World

T = TypeVar("T")
Rows = list[dict[str, Any]]
Work = Callable[[World], Awaitable[Rows]]
Asked = Callable[[World], Awaitable[str]]
"""Which organisation's bot a link is to."""


def do(work: Work, *, as_json: bool, actor: str = OPERATOR, linked_to: Asked | None = None) -> None:
    """Do the work in one transaction, then print its rows; a token as the link to that organisation's bot.

    `actor` is the staff member in whose name it is done; what they may not do is refused.
    """
    show(asyncio.run(in_one_transaction(load_settings(), work, actor, linked_to)), as_json=as_json)


def show(rows: Rows, *, as_json: bool) -> None:
    """Print rows, as JSON or a line each."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        typer.echo("Nothing yet.")
    for row in [] if as_json else rows:
        typer.echo("  ".join(str(value) for value in row.values()))


def done(work: Callable[[World], Awaitable[T]]) -> T:
    """Do the work in one transaction, as whoever runs Pejling; what it returns."""

    async def in_it() -> T:
        async with open_store(load_settings()) as store, store.database.transaction() as tx:
            return await work(store.worlds.at(tx, store.clock.now(), OPERATOR))

    return asyncio.run(in_it())


async def in_one_transaction(settings: Settings, work: Work, actor: str, linked_to: Asked | None = None) -> Rows:
    """Telegram is asked first, so that nobody is enrolled whose link can't be printed."""
    if actor != OPERATOR and not actor.startswith("S-"):  # or the log would say that the clock did it
        raise PejlingError("--as", f"{actor!r} is no staff member's id", "give one that `pejling staff list` shows")
    async with open_store(settings) as store:
        bot = await _bot_for(settings, store, linked_to) if linked_to else ""
        async with store.database.transaction() as tx:
            rows = await work(store.worlds.at(tx, store.clock.now(), actor))
    for row in rows:
        if linked_to and "token" in row:
            row["link"] = f"https://t.me/{bot}?start={row.pop('token')}"
    return rows


async def _bot_for(settings: Settings, store: Store, linked_to: Asked) -> str:
    async with store.database.reading() as tx:
        organisation = await linked_to(store.worlds.at(tx, store.clock.now()))
    serving = [setting for setting, served in store.bots.items() if organisation in served]
    return await user_name(settings, serving[0] if serving else TOKEN)
