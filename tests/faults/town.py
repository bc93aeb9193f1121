"""The place of a run: a database, a local Telegram that sees everything, and the people in both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
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
from flows.people import Participant, StaffMember
from flows.ports import Kind, World
from flows.window import Windows
from storage.crypto import generate_key
from storage.tables import CHOICE, LIVE_MESSAGE, OUTBOX, WAVE
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.faults.people import Contact, Young
from tests.faults.verdict import Held, OutboxEntry
from tests.faults.watched import PATIENCE_S, Watched
from tests.faults.witness import Hurried, WitnessedSandbox

ORGANISATION = "demo-kommune"
ZONE = ZoneInfo("Europe/Copenhagen")
AT = time(10)
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

    async def faults(self, wanted: Mapping[str, Any]) -> None:
        """Switch the sandbox's faults."""
        async with self.http.post("/sandbox/faults", json=dict(wanted)) as response:
            response.raise_for_status()

    async def people(self, number: int) -> tuple[list[Young], list[Contact]]:
        """Enrolled, with an invite each that nobody has followed yet."""
        contacts, young = [], []
        async with self.store.database.transaction() as tx:
            world = self.store.worlds.at(tx, self.store.clock.now(), OPERATOR)
            for place in range(number):
                if place % YOUNG_EACH == 0:
                    member = await enrol.add_staff(world, ORGANISATION, "Mette", "en")
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
        async with self.store.database.transaction() as tx:
            await tx.facts.set(CLOCK_OFFSET, str(offset.total_seconds()))

    async def days_later(self) -> None:
        """Have it be a day on which whoever left the last offer alone has been reminded of it."""
        await self.move_clock(await self._now() + REMINDED_AFTER)

    async def minutes_later(self) -> None:
        """Have it be so late that nobody can undo what they did, and it is told."""
        await self._set_clock(await self._now() + MINUTES)

    async def _now(self) -> datetime:
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
        may_go = OUTBOX.c.not_before.is_(None) | (OUTBOX.c.not_before <= await self._now())
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
            return Held(
                check_ins={each: await tx.check_ins.of(each) for each in participants},
                alerts={each: await tx.alerts.of(each) for each in participants},
                waves=waves,
                choices=choices,
                outbox=[OutboxEntry(*row) for row in await tx.connection.execute(select(*outbox))],
                undrawn=[row.participant for row in await tx.connection.execute(select(LIVE_MESSAGE).where(undrawn))],
                parked=len(await tx.updates.parked()),
            )


async def _invited(world: World, person: Participant | StaffMember) -> str:
    token = f"for-{person.id}"
    await enrol.invite(world, person, token)
    return token


@asynccontextmanager
async def running_town(folder: Path, database_url: str, seed: int, *, limits: bool) -> AsyncIterator[Town]:
    """A town on a migrated database, without its bot."""
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
    )
    try:
        connector = aiohttp.TCPConnector(limit=0)
        async with open_store(settings) as store, aiohttp.ClientSession(ready.address, connector=connector) as http:
            town = Town(sandbox, http, settings, store, Random(seed))  # noqa: S311 - repeatable on purpose
            await town.move_clock()
            yield town
    finally:
        await sandbox.stop()
