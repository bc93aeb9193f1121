"""The demo as its pages see it: phones, the coordinator's overview, the clock, the export."""

from __future__ import annotations

import asyncio
import io
import math
import tempfile
import zipfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from bot.demo.mail import DemoMail
from bot.demo.people import BIRTH, NO_CHAT, DemoPerson
from bot.links import OWN_PAGE, STAFF_PAGE, Door
from bot.reports.exports import FORMATS
from bot.store import CLOCK_OFFSET, Store
from bot.usecases.collect_export import collect_export
from bot.web.desk import (
    AlertRow,
    AlertState,
    ClockStep,
    Colleague,
    CourseRow,
    Mail,
    NothingAheadError,
    Phone,
    Role,
    Status,
)
from flows.alert import Alert
from flows.calendar import local
from flows.check_in import Status as CheckInStatus
from flows.hold import is_kept_back
from flows.people import Participant, ParticipantStatus
from flows.ports import Transaction
from locales import catalog

HOST = "127.0.0.1"
OTHER_HOST = "localhost"
"""The same machine, and to browsers another site: who is signed in at one isn't at the other."""

HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
ZONE = "Europe/Copenhagen"
AFTERNOON = time(16)
"""Where the clock goes on another day: what is asked and reminded of after school is there by then."""

MORNING = time(9, 5)
"""When the office has opened."""

BY_DAY = timedelta(hours=9)
"""From the midnight that ends a window to an hour at which it is closed."""

PATIENCE, A_MOMENT_S = 40, 0.05
STATUS: dict[ParticipantStatus, Status] = {
    ParticipantStatus.INVITED: "invited",
    ParticipantStatus.WELCOME: "choosing",
    ParticipantStatus.ACTIVE: "taking_part",
    ParticipantStatus.PAUSED: "paused",
    ParticipantStatus.DECLINED: "stopped",
    ParticipantStatus.STOPPED: "stopped",
    ParticipantStatus.ENDED: "ended",
}
"""Of everybody but the erased, who are nobody's row."""


class Desk:
    """Answers the demo's pages from the real store; moving the clock moves it for every part."""

    def __init__(
        self,
        store: Store,
        people: Sequence[DemoPerson],
        address: str,
        telegram: str,
        mail: DemoMail,
        tick: Callable[[], Awaitable[None]],
    ) -> None:
        self._store = store
        self._people = people
        self._address = address
        self._telegram = telegram
        self._mail = mail
        self._tick = tick

    async def now(self) -> datetime:
        """The demo's time."""
        return self._store.clock.now()

    async def phones(self) -> list[Phone]:
        """Alma's and Mette's phone; Alma's opens with her invite behind Start, and can show her page as well."""
        return [await self._phone(each) for each in self._people if each.chat != NO_CHAT]

    async def _phone(self, person: DemoPerson) -> Phone:
        url = f"{self._telegram}/phone/{person.chat}?start={person.token}"
        if not await self._has_page(person):
            return Phone(person.name, person.role, url)
        return Phone(person.name, person.role, url, f"{self._address}/demo/page", BIRTH)

    async def _has_page(self, person: DemoPerson) -> bool:
        if person.role != "participant":
            return False
        async with self._store.database.reading() as tx:
            participant = await tx.participants.get(person.subject)
        return self._store.worlds.organisations(participant.organisation).answer_channel.has_page

    async def office(self) -> list[Colleague]:
        """Sara and Karen."""
        return [Colleague(each.name, each.role, each.address) for each in self._people if each.chat == NO_CHAT]

    async def own_page(self, *, elsewhere: bool) -> str:
        """Alma's."""
        link = self._link(OWN_PAGE, "participant")
        return _elsewhere(link) if elsewhere else link

    async def coordinators_console(self) -> str:
        """Karen's."""
        return _elsewhere(self._link(STAFF_PAGE, "coordinator"))

    async def mails(self) -> list[Mail]:
        """The links of Sara and Karen lead to where one of them can be signed in beside Mette."""
        mette = self._subject("contact_person")
        return [
            mail if recipient == mette else replace(mail, link=_elsewhere(mail.link))
            for recipient, mail in self._mail.letters
        ]

    def _link(self, door: Door, role: Role) -> str:
        return str(self._store.links.through(door, self._subject(role), self._store.clock.now()))

    def _subject(self, role: Role) -> str:
        [found] = [each.subject for each in self._people if each.role == role]
        return found

    async def overview(self) -> list[CourseRow]:
        """Every course."""
        async with self._store.database.reading() as tx:
            now = self._store.clock.now()
            return [await _row(tx, each, now) for each in await tx.participants.all() if each.status in STATUS]

    async def move_clock(self, to: ClockStep) -> datetime:
        """Move people's time on, tell the local Telegram, and let the clock's work be done at once.

        What is due on the way comes in its time, reminders and the end of a window among it: what comes late is taken
        for an outage.
        """
        target = await self._target(to)
        while (due := min(await self._ahead(), default=target)) < target:
            await self._set_clock(due)
        await self._set_clock(target)
        return self._store.clock.now()

    async def _target(self, to: ClockStep) -> datetime:
        if to == "hour":
            return self._store.clock.now() + HOUR
        if to == "day":
            return self._on_another_day(AFTERNOON)
        return self._store.clock.now() + MONTH if to == "month" else await self._next_due()

    def _on_another_day(self, at: time) -> datetime:
        return local(self._store.clock.now().astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1), at, ZONE)

    async def _set_clock(self, target: datetime) -> None:
        clock = self._store.clock
        clock.offset += max(target - clock.now(), timedelta())
        async with self._store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str(clock.offset.total_seconds()))
        await self.show_time_on_phones()
        await self._tick()
        await self._sent()

    async def _sent(self) -> None:
        """Wait a moment for what is due to go out: it is written when it is sent, and says what is true then."""
        clock = self._store.clock
        for _ in range(PATIENCE):
            async with self._store.database.reading() as tx:
                waiting = await tx.figures.read(clock.now(), clock.real())
            if not any(queue.due for queue in waiting.outbox.values()):
                return
            await asyncio.sleep(A_MOMENT_S)

    async def show_time_on_phones(self) -> None:
        """Messages on the phones carry people's time; Telegram's own limits stay on real time."""
        seconds = math.ceil(self._store.clock.offset.total_seconds())
        async with aiohttp.ClientSession(self._telegram) as session:
            await session.post("/sandbox/clock", json={"offset_seconds": seconds})

    async def export_csv(self) -> bytes:
        """The CSV export as a zip."""
        async with self._store.database.reading() as tx:
            rows = await collect_export(self._store.worlds.at(tx, self._store.clock.now()))
        packed = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            words = catalog.load(catalog.DEFAULT_LANGUAGE)
            for path in FORMATS["csv"].write(rows, self._store.worlds.questionnaires.all(), Path(folder), words.text):
                archive.write(path, path.name)
        return packed.getvalue()

    async def _next_due(self) -> datetime:
        async with self._store.database.reading() as tx:
            planned = await self._planned(tx)
        if not planned:
            raise NothingAheadError("no check-in is planned yet; let Alma say yes first")
        return min(planned)

    async def _planned(self, tx: Transaction) -> list[datetime]:
        people = await tx.participants.all()
        return [wave.due_at for each in people for wave in await tx.waves.planned(each.id)]

    async def _ahead(self) -> list[datetime]:
        """When the clock has something to do: to ask, to remind, to close on the morning after, to look at an alert.

        While something waits to be sent, for the office hours for instance, it is each morning, too.
        """
        clock = self._store.clock
        async with self._store.database.reading() as tx:
            due = await self._planned(tx)
            waiting = await tx.figures.read(clock.now(), clock.real())
            if any(queue.waiting for queue in waiting.outbox.values()):
                due.append(self._on_another_day(MORNING))
            for check_in in [each for each in await tx.check_ins.all() if each.is_open]:
                closes = [check_in.closes_at + BY_DAY] if check_in.closes_at else []
                due += [*([check_in.remind_at] if check_in.remind_at else []), *closes]
            alerts = await tx.alerts.open_of_many([each.id for each in await tx.participants.all()])
            due += [each.look_at for each in alerts if each.told and each.look_at]
        return [each for each in due if each > clock.now()]


def _elsewhere(link: str) -> str:
    return link.replace(f"//{HOST}:", f"//{OTHER_HOST}:", 1)


async def _row(tx: Transaction, participant: Participant, now: datetime) -> CourseRow:
    names = {each.id: each.name for each in await tx.staff.all()}
    answered = [
        each.ended_at
        for each in await tx.check_ins.of(participant.id)
        if each.status is CheckInStatus.COMPLETED and each.ended_at is not None
    ]
    planned = await tx.waves.planned(participant.id)
    told = [each for each in await tx.alerts.of(participant.id) if each.told and not is_kept_back(each, now)]
    alerts = [each for each in told if each.closed_at is None]
    return CourseRow(
        code=participant.id,
        first_name=participant.name,
        contact_person=names[participant.contact_person],
        status=STATUS[participant.status],
        last_answered=max(answered, default=None),
        next_due=planned[0].due_at if planned else None,
        alerts=[
            AlertRow(_state(each), each.raised_at, names[each.contact_person], _is_late(each, now)) for each in alerts
        ],
    )


def _is_late(alert: Alert, now: datetime) -> bool:
    return alert.contact_at is None and alert.deadline is not None and alert.deadline < now


def _state(alert: Alert) -> AlertState:
    if alert.contact_at is not None:
        return "contact"
    if alert.seen_at is not None:
        return "seen"
    return "delivered" if alert.delivered_at is not None else "sent"
