"""The demo's people: Alma, who is asked, and Mette, her contact person."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

from bot.app import Store
from bot.demo.home import ORGANISATION
from bot.usecases import enrol
from bot.web.desk import Role
from flows.authorisation import OPERATOR

NAMES = ("Alma", "Mette")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody with a phone in the browser."""

    name: str
    role: Role
    subject: str
    chat: int
    token: str


async def demo_people(store: Store, kept: Path, telegram: str, language: str = "da") -> list[DemoPerson]:
    """Alma and Mette with their chats; enrolled and invited the first time, found again in the file afterwards."""
    if people := _read(kept):
        return people
    async with aiohttp.ClientSession(telegram) as session:
        people = await _enrol(store, session, language)
        _write(kept, people)
        contact_person = people[1]
        await _post(session, f"/phone/{contact_person.chat}/start", {"payload": contact_person.token})
    return people


async def _enrol(store: Store, session: aiohttp.ClientSession, language: str) -> list[DemoPerson]:
    chats = [await _post(session, "/sandbox/chats", {"first_name": name, "language_code": language}) for name in NAMES]
    alma_chat, mette_chat = (chat["id"] for chat in chats)
    alma_token, mette_token = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
    async with store.database.transaction() as tx:
        world = store.worlds.at(tx, store.clock.now(), OPERATOR)
        mette = await enrol.add_staff(world, ORGANISATION, "Mette", language)
        alma = await enrol.add_participant(world, mette, "Alma", language, {"towards_education": False})
        await enrol.invite(world, mette, mette_token)
        await enrol.invite(world, alma, alma_token)
        return [
            DemoPerson(alma.name, "participant", alma.id, alma_chat, alma_token),
            DemoPerson(mette.name, "contact_person", mette.id, mette_chat, mette_token),
        ]


def _read(kept: Path) -> list[DemoPerson]:
    return [DemoPerson(**each) for each in json.loads(kept.read_text(encoding="utf-8"))] if kept.exists() else []


def _write(kept: Path, people: list[DemoPerson]) -> None:
    kept.touch(mode=0o600)
    kept.write_text(json.dumps([asdict(each) for each in people]), encoding="utf-8")


async def _post(session: aiohttp.ClientSession, path: str, body: dict[str, object]) -> dict[str, int]:
    async with session.post(path, json=body) as response:
        response.raise_for_status()
        answer: dict[str, int] = await response.json()
        return answer
