"""The demo's people: Alma, who is asked; Mette, her contact person; Sara, who stands in; Karen, the coordinator."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import aiohttp

from bot.demo.home import ORGANISATION
from bot.errors import PejlingError
from bot.store import Store
from bot.usecases import enrol
from bot.web.desk import Role
from flows.authorisation import OPERATOR
from flows.people import StaffRole

NAMES = ("Alma", "Mette", "Sara", "Karen")
BIRTH = date(2007, 5, 12)
"""Alma's: her page asks for the day and month wherever Telegram doesn't say who is there."""

NO_CHAT = 0


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo; those with a chat have a phone in the browser, and an invite for its Start.

    `address` is where staff get their e-mail.
    """

    name: str
    role: Role
    subject: str
    chat: int = NO_CHAT
    token: str = ""
    address: str = ""


async def demo_people(store: Store, kept: Path, telegram: str, language: str = "da") -> list[DemoPerson]:
    """Everybody; enrolled and invited the first time, found again in the file afterwards.

    Raises PejlingError where the file is of an earlier version, with other people.
    """
    if people := _read(kept):
        if tuple(each.name for each in people) != NAMES:
            raise PejlingError(str(kept), "is of an earlier demo with other people", "begin anew with --fresh")
        return people
    async with aiohttp.ClientSession(telegram) as session:
        people = await _enrol(store, session, language)
        _write(kept, people)
        contact_person = people[1]
        await _post(session, f"/phone/{contact_person.chat}/start", {"payload": contact_person.token})
    return people


async def _enrol(store: Store, session: aiohttp.ClientSession, language: str) -> list[DemoPerson]:
    phones = [{"first_name": name, "language_code": language} for name in NAMES[:2]]
    alma_chat, mette_chat = [(await _post(session, "/sandbox/chats", phone))["id"] for phone in phones]
    alma_token, mette_token = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
    facts = {"towards_education": False}
    async with store.database.transaction() as tx:
        world = store.worlds.at(tx, store.clock.now(), OPERATOR)
        mette = await enrol.add_staff(world, ORGANISATION, "Mette", language)
        sara = await enrol.add_staff(world, ORGANISATION, "Sara", language)
        karen = await enrol.add_staff(world, ORGANISATION, "Karen", language, StaffRole.COORDINATOR)
        at = {member.id: f"{member.name.lower()}@demo-kommune.example" for member in (mette, sara, karen)}
        for member, address in at.items():
            await tx.identities.write_to(member, address)
        await tx.staff.save(replace(mette, stand_in=sara.id))
        alma = await enrol.add_participant(world, mette, "Alma", language, facts, BIRTH)
        await enrol.invite(world, mette, mette_token)
        await enrol.invite(world, alma, alma_token)
        return [
            DemoPerson(alma.name, "participant", alma.id, alma_chat, alma_token),
            DemoPerson(mette.name, "contact_person", mette.id, mette_chat, mette_token, at[mette.id]),
            DemoPerson(sara.name, "stand_in", sara.id, address=at[sara.id]),
            DemoPerson(karen.name, "coordinator", karen.id, address=at[karen.id]),
        ]


def _read(kept: Path) -> list[DemoPerson]:
    return [DemoPerson(**each) for each in json.loads(kept.read_text(encoding="utf-8"))] if kept.exists() else []


def _write(kept: Path, people: list[DemoPerson]) -> None:
    kept.touch(mode=0o600)
    kept.write_text(json.dumps([asdict(each) for each in people]), encoding="utf-8")


async def _post(session: aiohttp.ClientSession, path: str, body: dict[str, str]) -> dict[str, int]:
    async with session.post(path, json=body) as response:
        response.raise_for_status()
        answer: dict[str, int] = await response.json()
        return answer
