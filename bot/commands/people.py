"""`pejling staff` and `pejling participant`: add, invite, list."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from bot.commands.work import Rows, do
from bot.usecases import enrol
from flows.ports import World
from locales import catalog


def add_staff(name: str, organisation: str, language: str, *, as_json: bool) -> None:
    """Add a contact person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        member = await enrol.add_staff(world, name, organisation, language)
        return [{"id": member.id, "token": await _invite(world, member.id)}]

    async def of(_world: World) -> str:
        return organisation

    do(work, as_json=as_json, linked_to=of)


def add_participant(name: str, contact_person: str, language: str, facts: Mapping[str, bool], *, as_json: bool) -> None:
    """Add a young person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        added = await enrol.add_participant(world, name, contact_person, language, facts)
        return [{"id": added.id, "token": await _invite(world, added.id)}]

    async def of(world: World) -> str:
        return (await world.tx.staff.get(contact_person)).organisation

    do(work, as_json=as_json, linked_to=of)


def note_facts(code: str, facts: Mapping[str, bool], *, as_json: bool) -> None:
    """Note what is known about a young person; without anything to note, say what was noted."""

    async def work(world: World) -> Rows:
        noted = await enrol.note_facts(world, code, facts)
        return [{"id": noted.id, **noted.facts}]

    do(work, as_json=as_json)


def invite(subject: str, *, as_json: bool) -> None:
    """Issue a new link for somebody who is enrolled already."""

    async def work(world: World) -> Rows:
        return [{"id": subject, "token": await _invite(world, subject)}]

    async def of(world: World) -> str:
        people = world.tx.participants if subject.startswith("P-") else world.tx.staff
        return (await people.get(subject)).organisation

    do(work, as_json=as_json, linked_to=of)


def list_staff(*, as_json: bool) -> None:
    """One line per contact person."""

    async def work(world: World) -> Rows:
        return [
            {"id": each.id, "name": each.name, "organisation": each.organisation, "reachable": each.reachable}
            for each in await world.tx.staff.all()
        ]

    do(work, as_json=as_json)


def list_participants(*, as_json: bool) -> None:
    """One line per young person; no answers."""

    async def work(world: World) -> Rows:
        return [
            {"id": each.id, "name": each.name, "contact": each.contact_person, "status": each.status.value}
            for each in await world.tx.participants.all()
        ]

    do(work, as_json=as_json)


async def _invite(world: World, subject: str) -> str:
    token = secrets.token_urlsafe(18)
    await enrol.invite(world, subject, token)
    return token
