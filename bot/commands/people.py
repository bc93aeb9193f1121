"""`pejling staff` and `pejling participant`: add, invite, list."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import typer

from bot.app import open_store
from bot.botapi.client import BotApi
from bot.settings import Settings, load_settings
from bot.usecases import enrol
from flows.ports import World
from locales import catalog

Rows = list[dict[str, Any]]


def add_staff(name: str, organisation: str, language: str, *, as_json: bool) -> None:
    """Add a contact person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        member = await enrol.add_staff(world, name, organisation, language)
        return [{"id": member.id, "token": await _invite(world, member.id)}]

    _do(work, as_json=as_json, links=True)


def add_participant(name: str, contact_person: str, language: str, facts: Mapping[str, bool], *, as_json: bool) -> None:
    """Add a young person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        added = await enrol.add_participant(world, name, contact_person, language, facts)
        return [{"id": added.id, "token": await _invite(world, added.id)}]

    _do(work, as_json=as_json, links=True)


def note_facts(code: str, facts: Mapping[str, bool], *, as_json: bool) -> None:
    """Note what is known about a young person; without anything to note, say what was noted."""

    async def work(world: World) -> Rows:
        noted = await enrol.note_facts(world, code, facts)
        return [{"id": noted.id, **noted.facts}]

    _do(work, as_json=as_json)


def invite(subject: str, *, as_json: bool) -> None:
    """Issue a new link for somebody who is enrolled already."""

    async def work(world: World) -> Rows:
        people = world.tx.participants if subject.startswith("P-") else world.tx.staff
        known = await people.get(subject)
        return [{"id": known.id, "token": await _invite(world, known.id)}]

    _do(work, as_json=as_json, links=True)


def list_staff(*, as_json: bool) -> None:
    """One line per contact person."""

    async def work(world: World) -> Rows:
        return [
            {"id": each.id, "name": each.name, "organisation": each.organisation, "reachable": each.reachable}
            for each in await world.tx.staff.all()
        ]

    _do(work, as_json=as_json)


def list_participants(*, as_json: bool) -> None:
    """One line per young person; no answers."""

    async def work(world: World) -> Rows:
        return [
            {"id": each.id, "name": each.name, "contact": each.contact_person, "status": each.status.value}
            for each in await world.tx.participants.all()
        ]

    _do(work, as_json=as_json)


async def _invite(world: World, subject: str) -> str:
    token = secrets.token_urlsafe(18)
    await enrol.invite(world, subject, token)
    return token


def _do(work: Callable[[World], Awaitable[Rows]], *, as_json: bool, links: bool = False) -> None:
    """Do the work in one transaction, then print its rows; with `links`, a token as the link that carries it."""
    rows = asyncio.run(_in_one_transaction(load_settings(), work, links=links))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        typer.echo("Nobody yet.")
    for row in [] if as_json else rows:
        typer.echo("  ".join(str(value) for value in row.values()))


async def _in_one_transaction(settings: Settings, work: Callable[[World], Awaitable[Rows]], *, links: bool) -> Rows:
    """Telegram is asked first, so that nobody is enrolled whose link can't be printed."""
    async with open_store(settings) as store:
        user_name = await _bot_name(settings) if links else ""
        async with store.database.transaction() as tx:
            rows = await work(store.worlds.at(tx, store.clock.now()))
    for row in rows if links else []:
        row["link"] = f"https://t.me/{user_name}?start={row.pop('token')}"
    return rows


async def _bot_name(settings: Settings) -> str:
    api = BotApi(settings.token(), settings.telegram_api)
    try:
        return await api.open()
    finally:
        await api.close()
