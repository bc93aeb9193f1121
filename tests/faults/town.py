"""The place of a run: a database, a local Telegram that sees everything, and the people in both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
from sqlalchemy import select

from bot.settings import Environment, Settings, load_settings
from bot.store import CLOCK_OFFSET, Store, open_store
from bot.usecases import enrol
from flows.alert_life import UNDO_WITHIN
from flows.authorisation import OPERATOR
from flows.people import Participant, StaffMember, StaffRole
from flows.ports import Kind, World
from flows.window import Windows
from storage.crypto import generate_key
from storage.tables import CHOICE, LIVE_MESSAGE, OUTBOX, WAVE
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from storage.transaction import StoredTransaction
from tests.faults.compared import Held, Letter, OutboxEntry
from tests.faults.people import Young
from tests.faults.post import Post
from tests.faults.staff import Contact
from tests.faults.watched import PATIENCE_S, Watched
from tests.faults.witness import Hurried, WitnessedSandbox
from tests.integration.mailbox import SENDER, mail_server

ORGANISATION = "demo-kommune"
ZONE = ZoneInfo("Europe/Copenhagen")
AT = time(10)
MOMENT = timedelta(seconds=30)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
MINUTES = 2 * UNDO_WITHIN
"""Past the time within which a step can be undone, before which nobody is told of it."""

REMINDED_AFTER = timedelta(days=Windows().reminders[0])
YOUNG_EACH = 25
DECISIONS = f"""
[{ORGANISATION}]
name = "Demo Kommune"
zone = "{ZONE}"
questionnaires = ["who5"]
languages = ["da", "en"]
answer_channel = "telegram"
low_threshold = 50
first_names_in_notices = true
office_hours = ["09:00", "15:00"]
promise = {{ working_days = 2, hour = "15:00" }}
alerts = {{ fall = 100, still_low_days = 366 }}

[[{ORGANISATION}.help_lines]]
name = "Alarmcentralen"
number = "112"
hours = {{ da = "Når du eller andre er i fare nu", en = "When you or others are in danger now" }}
checked = 2026-11-22

[[{ORGANISATION}.help_lines]]
name = "BørneTelefonen"
number = "116 111"
hours = {{ da = "Åbent hele døgnet", en = "Always open" }}
checked = 2026-11-22
"""


@dataclass
class Town:
    """What a run stands on."""

    sandbox: WitnessedSandbox
    http: aiohttp.ClientSession
    settings: Settings
    store: Store
    random: Random
    post: Post = field(default_factory=Post)
    coordinator: str = ""

    async def faults(self, wanted: Mapping[str, Any]) -> None:
        """Switch the sandbox's faults."""
        async with self.http.post("/sandbox/faults", json=dict(wanted)) as response:
            response.raise_for_status()

    async def people(self, number: int) -> tuple[list[Young], list[Contact]]:
        """Enrolled, with an invite each that nobody has followed yet; Sara stands in for every contact person.

        Karen, who coordinates, and Lene, who leads, have a mailbox and no phone.
        """
        contacts, young = [], []
        async with self.store.database.transaction() as tx:
            world = self.store.worlds.at(tx, self.store.clock.now(), OPERATOR)
            sara = await enrol.add_staff(world, ORGANISATION, "Sara", "en")
            contacts.append(Contact(await self._phone(sara.id), await _invited(world, sara)))
            for name, role in (("Karen", StaffRole.COORDINATOR), ("Lene", StaffRole.LEADER)):
                member = await enrol.add_staff(world, ORGANISATION, name, "en", role)
                await tx.identities.write_to(member.id, f"{name.lower()}@demo-kommune.test")
                self.coordinator = self.coordinator or member.id
            for place in range(number):
                if place % YOUNG_EACH == 0:
                    member = await enrol.add_staff(world, ORGANISATION, "Mette", "en")
                    await tx.staff.save(replace(member, stand_in=sara.id))
                    contacts.append(Contact(await self._phone(member.id), await _invited(world, member)))
                person = await enrol.add_participant(world, member, "Alma", "en")
                young.append(Young(await self._phone(person.id), await _invited(world, person)))
        return young, contacts

    async def _phone(self, subject: str) -> Watched:
        async with self.http.post("/sandbox/chats", json={"first_name": "Somebody"}) as response:
            chat = (await response.json())["id"]
        return Watched(self.http, chat, subject, PATIENCE_S, random=Random(self.random.random()))  # noqa: S311

    async def move_clock(self, past: datetime | None = None) -> None:
        """Have it be the morning after `past`, or tomorrow's, from the next start of the bot on."""
        day = (past or datetime.now(UTC)).astimezone(ZONE).date() + timedelta(days=1)
        await self._set_clock(datetime.combine(day, AT, ZONE))

    async def _set_clock(self, now: datetime) -> None:
        offset = now - datetime.now(UTC)
        self.sandbox.witness.offset = self.post.offset = offset
        async with self.store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str(offset.total_seconds()))

    async def promise_passes(self) -> None:
        """Have it be right after the clock has to look at the next alert that nobody has been in touch about."""
        now = await self.now()
        async with self.store.database.reading() as tx:
            alerts = await tx.alerts.open_of_many([each.id for each in await tx.participants.all()])
        ahead = [each.look_at for each in alerts if each.told and each.look_at and each.contact_at is None]
        await self._set_clock(min((each for each in ahead if each > now), default=now) + MOMENT)

    async def days_later(self) -> None:
        """Have it be a day on which whoever left the last offer alone has been reminded of it."""
        await self.move_clock(await self.now() + REMINDED_AFTER)

    async def minutes_later(self) -> None:
        """Have it be so late that nobody can undo what they did, and it is told."""
        await self._set_clock(await self.now() + MINUTES)

    async def now(self) -> datetime:
        """People's time, as the bot reads it."""
        async with self.store.database.reading() as tx:
            return datetime.now(UTC) + timedelta(seconds=float(await tx.facts.get(CLOCK_OFFSET) or 0))

    async def next_month(self) -> None:
        """Have it be the moment after the last occasion that is planned: any later, and offers go out spread."""
        async with self.store.database.reading() as tx:
            rows = await tx.connection.execute(select(WAVE.c.due_at).where(WAVE.c.state == WaveState.PLANNED))
            due = [row.due_at for row in rows]
        await self._set_clock(max(each if each.tzinfo else each.replace(tzinfo=UTC) for each in due))

    async def leased(self) -> list[tuple[Kind, str]]:
        """What is being sent right now and isn't marked as sent, as kind and recipient."""
        leased = OUTBOX.c.lease_until.is_not(None)
        async with self.store.database.reading() as tx:
            rows = await tx.connection.execute(select(OUTBOX.c.kind, OUTBOX.c.recipient).where(leased))
            return [(row.kind, row.recipient) for row in rows]

    async def waits(self) -> list[str]:
        """What is still to be done: views that aren't drawn, and messages that were tried or may go now."""
        undrawn = LIVE_MESSAGE.c.revision > LIVE_MESSAGE.c.shown_revision
        may_go = OUTBOX.c.not_before.is_(None) | (OUTBOX.c.not_before <= await self.now())
        waiting = (OUTBOX.c.state == OutboxState.WAITING) & may_go
        async with self.store.database.reading() as tx:
            views = await tx.connection.execute(select(LIVE_MESSAGE.c.participant).where(undrawn))
            rows = await tx.connection.execute(select(OUTBOX.c.dedupe_key).where(waiting))
            return [*(row.participant for row in views), *(row.dedupe_key for row in rows)]

    async def held(self) -> Held:
        """Everything that the database holds."""
        outbox = [OUTBOX.c[name] for name in ("id", "kind", "recipient", "dedupe_key", "ref", "state")]
        undrawn = LIVE_MESSAGE.c.revision > LIVE_MESSAGE.c.shown_revision
        waves, choices = defaultdict(list), defaultdict(list)
        async with self.store.database.reading() as tx:
            participants = [each.id for each in await tx.participants.all()]
            for row in await tx.connection.execute(select(WAVE).order_by(WAVE.c.number)):
                waves[row.participant].append((row.number, row.state))
            for row in await tx.connection.execute(select(CHOICE).order_by(CHOICE.c.id)):
                choices[row.participant].append((row.purpose.value, row.granted))
            alerts = {each: await tx.alerts.of(each) for each in participants}
            told = [alert.id for of_one in alerts.values() for alert in of_one]
            staff = await tx.staff.all()
            return Held(
                check_ins={each: await tx.check_ins.of(each) for each in participants},
                alerts=alerts,
                waves=waves,
                choices=choices,
                outbox=[OutboxEntry(*row) for row in await tx.connection.execute(select(*outbox))],
                undrawn=[row.participant for row in await tx.connection.execute(select(LIVE_MESSAGE).where(undrawn))],
                parked=len(await tx.updates.parked()),
                trails={alert: await tx.alerts.trail(alert) for alert in told},
                names={each.id: each.name for each in staff},
                letters=await _letters_of(tx, self.post),
            )


async def _invited(world: World, person: Participant | StaffMember) -> str:
    token = f"for-{person.id}"
    await enrol.invite(world, person, token)
    return token


async def _letters_of(tx: StoredTransaction, post: Post) -> list[Letter]:
    """Each letter, as the row that it was; a row that says nothing of it is nobody's."""
    found = []
    for name, at in post.letters.items():
        row = await tx.mailed.find(name, LONG_AGO)
        found.append(Letter(at, row.kind, row.recipient, row.ref) if row else Letter(at))
    return found


@asynccontextmanager
async def running_town(folder: Path, database_url: str, seed: int, *, limits: bool) -> AsyncIterator[Town]:
    """A town on a migrated database, without its bot."""
    post = Post()
    async with mail_server(post):
        sandbox = WitnessedSandbox(seed=seed, chats=0, limits=limits, clock=Hurried())
        ready = await sandbox.start()
        decisions = folder / "organisations.toml"
        decisions.write_text(DECISIONS, encoding="utf-8")
        settings = load_settings(
            env=Environment.TEST,
            bot_token=ready.token,
            telegram_api=ready.address,
            database_url=database_url,
            keys=generate_key("test"),
            organisations=decisions,
            smtp_url=f"smtp://127.0.0.1:{post.port}",
            mail_from=SENDER,
        )
        try:
            connector = aiohttp.TCPConnector(limit=0)
            async with open_store(settings) as store, aiohttp.ClientSession(ready.address, connector=connector) as http:
                town = Town(sandbox, http, settings, store, Random(seed), post)  # noqa: S311 - repeatable on purpose
                await town.move_clock()
                yield town
        finally:
            await sandbox.stop()
