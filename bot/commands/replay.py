"""`pejling replay`: handle parked updates after the fix, beside a running bot or without one.

Each in its own transaction, which begins with its mark: of two that try, one handles it. Printed are ids, times and
types of errors, never what somebody wrote. What was committed is drawn and sent by the running bot, or the next one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import typer
from telegram import Update
from telegram.constants import ChatMemberStatus

from bot.botapi.client import bot_id
from bot.errors import PejlingError
from bot.settings import Settings, load_settings
from bot.store import Store, open_store
from bot.telegram.guesses import Guesses
from bot.telegram.handler import parsed
from bot.telegram.routers import route
from bot.telegram.routers.commands import named, start_token
from bot.telegram.updates import RawUpdate
from storage.database import Database
from storage.errors import DatabaseUnusableError, SealError
from storage.repositories.updates import ParkedUpdate
from storage.transaction import StoredTransaction


class Fate(StrEnum):
    """What became of a parked update."""

    HANDLED = "handled"
    OVERTAKEN = "overtaken"
    """Not carried out, and forgotten: what the person did since counts."""
    ELSEWHERE = "handled elsewhere"
    PARKED = "parked"


class UnknownBotError(Exception):
    """The bot that an update came to is none of those whose tokens are set."""


def show_parked(*, as_json: bool) -> None:
    """List what is parked: id, time, type of error."""
    _print([_described(each) for each in asyncio.run(_list())], as_json=as_json)


def replay(*, as_json: bool) -> None:
    """Handle what is parked, and say what became of each. Raises PejlingError where something is left."""
    fates = asyncio.run(replay_parked(load_settings()))
    _print(fates, as_json=as_json)
    left = sum(each["outcome"] is Fate.PARKED for each in fates)
    if left:
        raise PejlingError("replay", f"{left} of {len(fates)} still parked", "mend what the error says, and repeat it")


async def _list() -> list[ParkedUpdate]:
    async with open_store(load_settings()) as store, store.database.reading() as tx:
        return await tx.updates.parked()


async def replay_parked(settings: Settings) -> list[dict[str, Any]]:
    """Try each parked update once, in the order they came; what became of each. Raises DatabaseUnusableError."""
    async with open_store(settings) as store:
        async with store.database.reading() as tx:
            parked = await tx.updates.parked()
        serving = {bot_id(settings.token(name)): store.database.serving(its) for name, its in store.bots.items()}
        return [await _one(store, serving.get(each.bot_id), each) for each in parked]


async def _one(store: Store, its: Database | None, parked: ParkedUpdate) -> dict[str, Any]:
    """`its`: the database as the update's bot sees it, None where no organisation names that bot any more."""
    try:
        if parked.seal_problem:
            raise SealError(parked.seal_problem)
        if its is None:
            raise UnknownBotError(parked.bot_id)
        fate, error = await _in_one_transaction(replace(store, database=its), parked), {}
    except DatabaseUnusableError:
        raise
    except Exception as problem:  # whatever is wrong with one must not keep the others
        fate, error = Fate.PARKED, {"error": type(problem).__name__}
        async with store.database.transaction() as tx:
            await tx.updates.failed_again(parked.bot_id, parked.update_id, error["error"])
    return {"bot": parked.bot_id, "update": parked.update_id, "outcome": fate, **error}


async def _in_one_transaction(store: Store, parked: ParkedUpdate) -> Fate:
    async with store.database.transaction() as tx:
        if not await tx.updates.unpark(parked.bot_id, parked.update_id, store.clock.real()):
            return Fate.ELSEWHERE
        update = parsed(RawUpdate(parked.update_id, json.loads(parked.raw), parked.raw))
        if await _is_overtaken(tx, update, parked.at):
            return Fate.OVERTAKEN
        outcome = await route(update, tx, store.worlds.at(tx, store.clock.now()), Guesses())
        if outcome.draw is not None and update.effective_message is not None:
            await tx.live.heard(outcome.draw, update.effective_message.message_id, store.clock.real())
        return Fate.HANDLED


async def _is_overtaken(tx: StoredTransaction, update: Update, parked_at: datetime) -> bool:
    """Whether it would be wrong to carry it out now.

    A tap knows the revision it was made on, and a command asks for the same at any time. But words answer the
    question that is open, and after anything else that may be another one. And who blocked the bot may be back; if
    not, the next message to them finds out.
    """
    if update.my_chat_member is not None:
        return update.my_chat_member.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    if update.message is None or start_token(update.message.text) or named(update.message.text):
        return False
    person = await tx.participants.by_chat(update.message.chat.id)
    return person is not None and await tx.updates.has_acted_since(person.id, parked_at)


def _described(parked: ParkedUpdate) -> dict[str, Any]:
    error = SealError.__name__ if parked.seal_problem else parked.error
    return {"bot": parked.bot_id, "update": parked.update_id, "at": f"{parked.at:%Y-%m-%dT%H:%M:%SZ}", "error": error}


def _print(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        bot_id, *rest = map(str, row.values())
        typer.echo(f"{bot_id}:{'  '.join(rest)}")
    if not rows:
        typer.echo("Nothing is parked.")
