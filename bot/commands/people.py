"""`pejling staff` and `pejling participant`: add, invite, list."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import typer

from bot.app import Store, open_store
from bot.commands.bots import user_name
from bot.organisations import TOKEN
from bot.settings import Settings, load_settings
from bot.usecases import enrol
from flows.ports import World
from locales import catalog

Rows = list[dict[str, Any]]
Asked = Callable[[World], Awaitable[str]]


def add_staff(name: str, organisation: str, language: str, *, as_json: bool) -> None:
    """Add a contact person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        member = await enrol.add_staff(world, name, organisation, language)
        return [{"id": member.id, "token": await _invite(world, member.id)}]

    async def of(_world: World) -> str:
        return organisation

    _do(work, as_json=as_json, linked_to=of)


def add_participant(name: str, contact_person: str, language: str, facts: Mapping[str, bool], *, as_json: bool) -> None:
    """Add a young person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        added = await enrol.add_participant(world, name, contact_person, language, facts)
        return [{"id": added.id, "token": await _invite(world, added.id)}]

    async def of(world: World) -> str:
        return (await world.tx.staff.get(contact_person)).organisation

    _do(work, as_json=as_json, linked_to=of)


def note_facts(code: str, facts: Mapping[str, bool], *, as_json: bool) -> None:
    """Note what is known about a young person; without anything to note, say what was noted."""

    async def work(world: World) -> Rows:
        noted = await enrol.note_facts(world, code, facts)
        return [{"id": noted.id, **noted.facts}]

    _do(work, as_json=as_json)


def invite(subject: str, *, as_json: bool) -> None:
    """Issue a new link for somebody who is enrolled already."""

    async def work(world: World) -> Rows:
        return [{"id": subject, "token": await _invite(world, subject)}]

    async def of(world: World) -> str:
        people = world.tx.participants if subject.startswith("P-") else world.tx.staff
        return (await people.get(subject)).organisation

    _do(work, as_json=as_json, linked_to=of)


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


def _do(work: Callable[[World], Awaitable[Rows]], *, as_json: bool, linked_to: Asked | None = None) -> None:
    """Do the work in one transaction, then print its rows; a token as the link to that organisation's bot."""
    rows = asyncio.run(_in_one_transaction(load_settings(), work, linked_to))
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        typer.echo("Nobody yet.")
    for row in [] if as_json else rows:
        typer.echo("  ".join(str(value) for value in row.values()))


async def _in_one_transaction(
    settings: Settings, work: Callable[[World], Awaitable[Rows]], linked_to: Asked | None
) -> Rows:
    """Telegram is asked first, so that nobody is enrolled whose link can't be printed."""
    async with open_store(settings) as store:
        bot = await _bot_for(settings, store, linked_to) if linked_to else ""
        async with store.database.transaction() as tx:
            rows = await work(store.worlds.at(tx, store.clock.now()))
    for row in rows if linked_to else []:
        row["link"] = f"https://t.me/{bot}?start={row.pop('token')}"
    return rows


async def _bot_for(settings: Settings, store: Store, linked_to: Asked) -> str:
    async with store.database.reading() as tx:
        organisation = await linked_to(store.worlds.at(tx, store.clock.now()))
    serving = [setting for setting, served in store.bots.items() if organisation in served]
    return await user_name(settings, serving[0] if serving else TOKEN)
