"""An office on a real database: contact persons, young people, and what they have answered. Its clock is told."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from bot.clock import Clock
from bot.links import Links
from bot.web import sessions as doors
from bot.web.app import create_app
from bot.web.parts import Parts
from bot.worlds import Worlds
from flows import commands as c
from flows import window
from flows.calendar import Timetable, no_day_off
from flows.check_in import CheckIn
from flows.engine import step
from flows.organisation import Organisation
from flows.people import Participant, StaffMember
from flows.ports import World
from flows.window import Windows
from questionnaires.loader import load_registry
from questionnaires.model import Questionnaire
from storage.crypto import Keyring, generate_key
from storage.database import Database
from tests.compiled import without_threads
from tests.unit.flows import samples

REGISTRY = load_registry()
OWN, OTHER, CONTACT = (REGISTRY.latest(each) for each in ("bip_job", "bip_job_caseworker", "contact"))
ORGANISATION = replace(
    samples.ORGANISATION, questionnaires=("who5", OWN.id, CONTACT.id, OTHER.id), languages=("en", "da")
)
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
BOT_TOKEN = "4711:of-the-office"
LAST_QUARTER = datetime(2026, 8, 17, 13, 30, tzinfo=UTC)
METTE = replace(samples.METTE, language="en")
ALI = StaffMember("S-ALI345", METTE.organisation, "Ali", "da", reachable=True)
ALMA = replace(samples.ALMA, language="en", facts={"towards_education": False}, statistics=True)


class ToldClock(Clock):
    """A clock that stands until it is moved."""

    at = NOW

    def real(self) -> datetime:
        """The same: real time is people's time here."""
        return self.at


def answered(check_in: CheckIn, values: Mapping[str, int], at: datetime) -> CheckIn:
    """The check-in completed at once, through the real engine; what isn't among the values is skipped."""
    questionnaire = REGISTRY.get(check_in.questionnaire, check_in.version)
    steps: list[c.Command] = [c.Begin(), c.AskFirst()]
    steps += [c.GiveAnswer(values[key]) if key in values else c.SkipItem() for key in questionnaire.definition.keys]
    for command in steps:
        check_in, _events = step(check_in, command, questionnaire, at)
    return check_in


async def _chat(_organisation: str) -> str:
    return "https://t.me/office_bot"


async def _at_once(drawing: partial[bytes]) -> bytes:
    return drawing()


def _place_of(who: Participant | StaffMember) -> doors.Place:
    return doors.OWN if isinstance(who, Participant) else doors.CONSOLE


@dataclass
class Office:
    """Mette, Ali, and Alma whose contact person Mette is; more by hand."""

    database: Database
    links: Links
    clock: ToldClock = field(default_factory=ToldClock)
    organisation: Organisation = ORGANISATION
    public_url: str = "https://pejling.test"
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def parts(self) -> Parts:
        """What the pages are put together from; a picture is drawn at once, and every bot has the same token."""
        token_of = lambda _organisation: BOT_TOKEN  # noqa: E731 - a constant
        return Parts(self.database, self.worlds, self.links, self.clock, _at_once, token_of, self.public_url, _chat)

    @property
    def sessions(self) -> doors.Sessions:
        """Who is signed in."""
        return doors.Sessions(self.clock, is_https=self.parts.is_https)

    def app(self) -> FastAPI:
        """The real application on this office."""
        return create_app(self.parts)

    async def cookie(self, who: Participant | StaffMember) -> tuple[str, str]:
        """Sign somebody in where they belong; the name and the value of their cookie."""
        response = Response()
        async with self.database.transaction() as tx:
            await self.sessions.begin(tx, response, _place_of(who), who.id)
        ((name, morsel),) = SimpleCookie(response.headers["set-cookie"].partition(";")[0]).items()
        return name, morsel.value

    @asynccontextmanager
    async def browser(self, who: Participant | StaffMember | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A browser of somebody who is signed in, or of nobody; it follows no redirect by itself."""
        transport = httpx.ASGITransport(self.app())
        async with httpx.AsyncClient(transport=transport, base_url=self.public_url) as client:
            if who is not None:
                client.cookies.set(*await self.cookie(who))
            yield client

    async def post(self, client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
        """Send a form as the pages do, with the value that shows where it comes from."""
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        request = Request({"type": "http", "headers": [(b"cookie", cookies.encode())]})
        async with self.database.transaction() as tx:
            signed = await self.sessions.signed(
                tx, request, doors.CONSOLE if path.startswith("/console") else doors.OWN
            )
        return await client.post(path, data={"csrf": signed.csrf, **fields})

    @property
    def worlds(self) -> Worlds:
        """What the use cases are given, with this office's organisation."""
        return Worlds(REGISTRY, lambda _id: self.organisation, no_day_off, self.links.page_of)

    def token(self, member: StaffMember = METTE) -> str:
        """The last part of a link to somebody's page."""
        return str(self.links.page_of(member.id, self.clock.now())).rpartition("/")[2]

    @asynccontextmanager
    async def world(self) -> AsyncIterator[World]:
        """A world whose transaction commits at the end."""
        async with self.database.transaction() as tx:
            yield self.worlds.at(tx, self.clock.now())

    async def participant(self, **changes: object) -> Participant:
        """One more young person of Mette's."""
        number = next(self._numbers)
        one = replace(ALMA, id=f"P-N{number:03}", name=f"Young{number}", **changes)  # type: ignore[arg-type]
        async with self.database.transaction() as tx:
            await tx.participants.add(one)
        return one

    async def save(self, participant: Participant) -> None:
        """Keep them as they are now."""
        async with self.database.transaction() as tx:
            await tx.participants.save(participant)

    async def opened(
        self, questionnaire: Questionnaire, participant: Participant = ALMA, by: StaffMember | None = None
    ) -> CheckIn:
        """A check-in of the participant, or a form about them."""
        number = next(self._numbers)
        check_in = CheckIn(
            id=f"c{number:09}",
            participant=participant.id,
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            language=(by or participant).language,
            wave=number,
            prompted_at=self.clock.now(),
            contact_person=by.id if by else participant.contact_person,
            answered_by=by.id if by else None,
            facts=participant.facts,
        )
        if by is None:
            check_in = window.opened(check_in, Windows(), Timetable("Europe/Copenhagen"))
        async with self.database.transaction() as tx:
            await tx.check_ins.add(check_in)
        return check_in

    async def completed(
        self,
        questionnaire: Questionnaire,
        values: Mapping[str, int],
        participant: Participant = ALMA,
        *,
        by: StaffMember | None = None,
        shared: bool | None = None,
        at: datetime | None = None,
    ) -> CheckIn:
        """A completed one, in one revision."""
        opened = await self.opened(questionnaire, participant, by)
        done = replace(answered(opened, values, at or self.clock.now()), revision=1, shared=shared)
        async with self.database.transaction() as tx:
            await tx.check_ins.save(done)
        return done

    async def stored(self, check_in: CheckIn) -> CheckIn:
        """The check-in as it is kept."""
        async with self.database.reading() as tx:
            found = await tx.check_ins.get(check_in.id)
        assert found is not None
        return found


@asynccontextmanager
async def open_office(file: Path, public_url: str = "https://pejling.test") -> AsyncIterator[Office]:
    """An office on a migrated file."""
    keyring = Keyring.parse(generate_key("test"))
    database = Database(f"sqlite:///{file}", keyring)
    with without_threads():
        async with database.transaction() as tx:
            await tx.staff.add(METTE)
            await tx.staff.add(ALI)
            await tx.participants.add(ALMA)
        yield Office(database, Links(public_url, keyring), public_url=public_url)
        await database.close()


@pytest.fixture
def office_file(migrated_file: Path, tmp_path: Path) -> Path:
    """A migrated file of one test's own."""
    return Path(shutil.copy(migrated_file, tmp_path / "pejling.db"))


@pytest.fixture
async def office(office_file: Path) -> AsyncIterator[Office]:
    """An office with Mette, Ali and Alma, who takes part."""
    async with open_office(office_file) as office:
        yield office
