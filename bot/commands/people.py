"""`pejling staff` and `pejling participant`: add, note, invite, show a picture, list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from bot.commands.enrolment import invited
from bot.commands.work import Rows, do
from bot.enrolment.portrait import portrait
from bot.usecases import end_staff as leaving
from bot.usecases import enrol
from bot.usecases.address import keep_address
from bot.usecases.set_portrait import set_portrait
from flows.background import read_birth
from flows.names import RefusedError
from flows.people import StaffRole
from flows.ports import World
from locales import catalog


def add_staff(name: str, organisation: str, language: str, role: str, email: str, *, actor: str, as_json: bool) -> None:
    """Add somebody who works for the organisation, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        member = await enrol.add_staff(world, organisation, name, language, StaffRole(role))
        if email:
            await keep_address(world, member, email)
        return [{"id": member.id, "token": await invited(world, member)}]

    async def of(_world: World) -> str:
        return organisation

    do(work, as_json=as_json, actor=actor, linked_to=of)


def add_participant(
    name: str,
    contact_person: str,
    language: str,
    facts: Mapping[str, bool],
    birth: str | None,
    background: Sequence[str],
    *,
    actor: str,
    as_json: bool,
) -> None:
    """Add a young person, and invite them at once."""
    catalog.load(language)

    async def work(world: World) -> Rows:
        contact = await world.tx.staff.get(contact_person)
        born = _read(world, contact.organisation, birth)
        added = await enrol.add_participant(world, contact, name, language, facts, born, coded(background))
        return [{"id": added.id, "token": await invited(world, added)}]

    async def of(world: World) -> str:
        return (await world.tx.staff.get(contact_person)).organisation

    do(work, as_json=as_json, actor=actor, linked_to=of)


def note_facts(
    code: str,
    name: str | None,
    facts: Mapping[str, bool],
    birth: str | None,
    background: Sequence[str],
    *,
    actor: str,
    as_json: bool,
) -> None:
    """Note what is known about a young person; without anything to note, say what was noted, but for the name."""

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        born = _read(world, participant.organisation, birth)
        noted = await enrol.note_facts(world, participant, facts, born, coded(background), name=name)
        said = {"birth": noted.details.birth.isoformat()} if noted.details.birth else {}
        return [{"id": noted.id, **noted.facts, **said, **noted.details.background}]

    do(work, as_json=as_json, actor=actor)


def show_face(staff: str, picture: Path, *, actor: str, as_json: bool) -> None:
    """Keep a contact person's picture, which their young people see in the welcome."""
    jpeg = portrait(picture)

    async def work(world: World) -> Rows:
        await set_portrait(world, await world.tx.staff.get(staff), jpeg)
        return [{"id": staff, "bytes": len(jpeg)}]

    do(work, as_json=as_json, actor=actor)


def invite_staff(staff: str, *, actor: str, as_json: bool) -> None:
    """Issue a new link for somebody who is enrolled already."""

    async def work(world: World) -> Rows:
        return [{"id": staff, "token": await invited(world, await world.tx.staff.get(staff))}]

    async def of(world: World) -> str:
        return (await world.tx.staff.get(staff)).organisation

    do(work, as_json=as_json, actor=actor, linked_to=of)


def end_staff(staff: str, *, actor: str, as_json: bool) -> None:
    """Somebody works there no more."""

    async def work(world: World) -> Rows:
        await leaving.end_staff(world, await world.tx.staff.get(staff))
        return [{"id": staff, "is": "gone"}]

    do(work, as_json=as_json, actor=actor)


def list_staff(*, as_json: bool) -> None:
    """One line per staff member."""

    async def work(world: World) -> Rows:
        return [
            {
                "id": each.id,
                "name": each.name,
                "organisation": each.organisation,
                "role": each.role.value,
                "reachable": each.reachable,
                "channels": ",".join(each.channels),
                "stand_in": each.stand_in or "",
                "phone": await world.tx.identities.phone_of(each.id) or "",
            }
            for each in await world.tx.staff.all()
            if each.left_on is None
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


def coded(written: Sequence[str]) -> dict[str, str]:
    """Codes by field, of words such as "sex=female"; nothing behind the sign forgets the field."""
    background = {}
    for each in written:
        name, sign, code = each.partition("=")
        if not sign or name in background:
            raise RefusedError("--background takes each field once, as field=code, such as sex=female")
        background[name] = code
    return background


def _read(world: World, organisation: str, birth: str | None) -> date | None:
    if birth is None:
        return None
    return read_birth(birth, enrol.today_in(world, world.organisations(organisation)))
