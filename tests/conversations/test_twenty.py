"""Twenty people's year through the bot's own parts, held against the rules of the simulated year (Y1 to Y8).

The clock's parts, the use cases, SQLite, the outbox and the phones are the real ones of the stage; the clock jumps from
one thing that is due to the next. What happened is read from the database afterwards, and what was agreed is known.
"""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.usecases import enrol
from bot.usecases.agreed import cadences_of, timetable_of, windows_of
from bot.usecases.offer_check_ins import put_offer
from bot.usecases.pause import pause, resume
from bot.usecases.plan_waves import plan_anew
from bot.usecases.start_course import start_course
from bot.usecases.take_step import take_step
from flows import commands as c
from flows.authorisation import OPERATOR
from flows.calendar import Timetable, next_morning
from flows.check_in import Ending, Status
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, World
from flows.window import Later, later
from storage.tables import CHECK_IN, OUTBOX, WAVE
from storage.tables.check_ins import OPEN
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.conversations.conftest import Theatre
from tests.conversations.setting import ORGANISATION
from tests.conversations.stage import Stage
from tests.conversations.updates import CHATS
from tests.unit.flows.year.journal import Entry, Journal, Terms, What
from tests.unit.flows.year.rules import broken

NAMES = [f"Ung{n:02}" for n in range(20)]
DAY, LASTS = timedelta(days=1), timedelta(days=366)
PLACES = ("America/Nuuk", "Asia/Kathmandu", "Pacific/Auckland", "Europe/Copenhagen")
SENT = {Kind.OFFER: What.OFFERED, Kind.REMINDER: What.REMINDED}
ENDED = {Status.COMPLETED: What.ANSWERED, Status.DECLINED: What.DECLINED, Status.CLOSED: What.CLOSED}
DUE = (
    select(WAVE.c.participant, WAVE.c.due_at).where(WAVE.c.state == WaveState.PLANNED),
    select(CHECK_IN.c.participant, CHECK_IN.c.remind_at, CHECK_IN.c.closes_at).where(OPEN),
    select(OUTBOX.c.recipient, OUTBOX.c.not_before).where(OUTBOX.c.state == OutboxState.WAITING),
)


@dataclass
class Twenty:
    """Their year."""

    stage: Stage
    dice: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - to be repeated
    acts: list[tuple[datetime, str, str]] = field(default_factory=list)
    noted: list[Entry] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    tables: dict[str, Timetable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        begins = self.stage.clock.at
        self.ends = begins + LASTS
        self.outages = tuple((begins + d * DAY, begins + d * DAY + length) for d, length in ((60, 3 * DAY), (150, DAY)))

    async def live(self) -> Journal:
        """From the first day to the last."""
        await self._begin()
        await self.stage._bot(listening=False).settle()
        await self._react()
        while (now := await self._next()) < self.ends:
            self.stage.clock.at = now
            for act in sorted(each for each in self.acts if each[0] <= now):
                self.acts.remove(act)
                await self._act(act[1], act[2])
            bot = self.stage._bot(listening=False)
            await bot.tick.run()
            await bot.settle()
            await self._react()
        return await self._journal()

    async def _begin(self) -> None:
        async with self.stage.database.transaction() as tx:
            world = replace(self.stage.world(tx), actor=OPERATOR)
            mette = await enrol.add_staff(world, ORGANISATION, "Mette", "da")
            await enrol.invite(world, mette, "Mette-token")
            for name in NAMES:
                person = await enrol.add_participant(world, mette, name, "da")
                await enrol.invite(world, person, f"{name}-token")
                self.codes.append(person.id)
        for name in ("Mette", *NAMES):
            await self.stage.do({"who": name, "starts": f"{name}-token"})
        for code in self.codes:
            async with self.stage.database.transaction() as tx:
                world = self.stage.world(tx)
                person = replace(await tx.participants.get(code), status=ParticipantStatus.ACTIVE, nudge=False)
                person = replace(person, started_on=timetable_of(world, person).here(world.now).date())
                await tx.participants.save(person)
                first = await start_course(world, person)
                assert first is not None
                await put_offer(world, person, first)
                self._agreed(world, person)
                self._note(What.LEFT, code)
                self._note(What.CAME_BACK, code, terms=self.noted[-2].terms)
            for what in ("pauses", "moves", "wishes"):
                if self.dice.random() < 0.4:
                    self._later(20 + self.dice.random() * 300, code, what)

    def _later(self, days: float, code: str, what: str) -> None:
        at = self.stage.clock.at + timedelta(minutes=round(days * 1440) + 1)
        back = [back for gone, back in self.outages if gone <= at < back]
        self.acts.append((back[0] + timedelta(minutes=5) if back else at, code, what))

    def _note(self, what: What, code: str, **more: Any) -> None:
        self.noted.append(Entry(self.stage.clock.at, code, what, **more))

    def _agreed(self, world: World, person: Participant) -> None:
        table, windows = timetable_of(world, person), windows_of(world, person)
        self.tables[person.id] = table
        months = {
            name: tuple(month for month, _ in zip(each.months(), range(24), strict=False))
            for name, each in cadences_of(world, person).items()
        }
        assert person.started_on is not None
        on = (tuple(table.wish.days), table.wish.month_day, table.hours, months, windows.reminders, windows.closes)
        self._note(What.AGREED, person.id, terms=Terms(person.started_on, table.zone, table.hour, *on))

    async def _next(self) -> datetime:
        """The next thing that is due, or the next morning or our return where something is due already."""
        now, due = self.stage.clock.at, list[tuple[str, datetime]]()
        async with self.stage.database.reading() as tx:
            for query in DUE:
                due += [(code, at) for code, *times in (await tx.connection.execute(query)).all() for at in times if at]
        found = [at for at, _, _ in self.acts]
        for code, due_at in due:
            at = max(due_at, now)
            found.append(next_morning(at, self.tables[code]) or at if code in self.tables else at)
        by_then = [next((back for gone, back in self.outages if gone <= at < back), at) for at in found]
        return min((at for at in by_then if at > now), default=self.ends)

    async def _react(self) -> None:
        """Who got something does something with it, or doesn't."""
        async with self.stage.database.reading() as tx:
            rows = select(OUTBOX.c.dedupe_key, OUTBOX.c.recipient).where(
                OUTBOX.c.kind.in_([Kind.OFFER, Kind.REMINDER]), OUTBOX.c.state == "sent"
            )
            new = [row for row in (await tx.connection.execute(rows)).all() if row.dedupe_key not in self.offered]
        for key, code in new:
            self.offered.add(key)
            what = self.dice.choice(["answers", "answers", "half", "declines", "later", "nothing", "nothing"])
            self._later(self.dice.choice([0.01, 0.1, self.dice.random() * 9]), code, what)

    async def _act(self, code: str, what: str) -> None:
        async with self.stage.database.transaction() as tx:
            world = replace(self.stage.world(tx), actor=code)
            person = await tx.participants.get(code)
            table = timetable_of(world, person)
            if what == "pauses" and person.status is ParticipantStatus.ACTIVE:
                await pause(world, person, None)
                self._note(What.LEFT, code)
                self._later(20 + self.dice.random() * 40, code, "returns")
            elif what == "returns" and (morning := next_morning(world.now, table)) is not None:
                self.acts.append((morning, code, what))
            elif what == "returns" and person.status is ParticipantStatus.PAUSED:
                await resume(replace(world, actor=OPERATOR), person)
                self._note(What.CAME_BACK, code, terms=[e for e in self.noted if e.who == code and e.terms][-1].terms)
            elif what in ("moves", "wishes"):
                own: dict[str, Any] = {"zone": self.dice.choice(PLACES)}
                if what == "wishes":
                    own = self.dice.choice([{"weekday": 4, "ask_at": time(17)}, {"month_day": 30, "weekday": None}])
                person = replace(person, **own, revision=person.revision + 1)
                await tx.participants.save(person)
                await plan_anew(world, person)
                self._agreed(world, person)
            else:
                await self._answers(world, person, what, table)

    async def _answers(self, world: World, person: Participant, what: str, table: Timetable) -> None:
        found = [each for each in await world.tx.check_ins.of(person.id) if each.is_open]
        if not found or what not in ("answers", "half", "declines", "later"):
            return
        check_in = found[-1]
        commands: list[c.Command] = [c.Begin(), c.AskFirst(together=False), *[c.GiveAnswer(4)] * 5]
        if check_in.status is not Status.OFFERED:
            commands = [c.GiveAnswer(4)] * 5
        commands = commands[:4] if what == "half" else commands
        if what in ("declines", "later"):
            commands = [c.Decline() if what == "declines" else c.AskLater(Later.TOMORROW)]
            at = later(world.now, Later.TOMORROW, check_in.closes_at, table)
            if check_in.status is not Status.OFFERED:
                return
            if what == "later" and at is not None:
                self._note(What.POSTPONED, person.id, check_in=check_in.id, questionnaire="who5", until=at)
        for command in commands:
            await take_step(world, person, check_in.id, command)
        changed = await world.tx.check_ins.get(check_in.id)
        if changed is not None and changed.is_open and what in ("answers", "half"):
            self._note(What.TOUCHED, person.id, check_in=check_in.id, questionnaire="who5")

    async def _journal(self) -> Journal:
        found, asked = list(self.noted), {}
        async with self.stage.database.reading() as tx:
            waves = (await tx.connection.execute(select(WAVE))).all()
            months = {(each.participant, each.number): each.month for each in waves}
            for row in (await tx.connection.execute(select(CHECK_IN))).all():
                asked[row.id] = row
                about = {"check_in": row.id, "questionnaire": row.questionnaire}
                month = months[row.participant, row.wave]
                found.append(Entry(row.prompted_at, row.participant, What.OPENED, **about, month=month))
                if row.status in ENDED:
                    found.append(Entry(row.ended_at, row.participant, ENDED[row.status], **about, ending=row.ending))
            sent = (
                select(OUTBOX).where(OUTBOX.c.kind.in_(list(SENT)), OUTBOX.c.state == "sent").order_by(OUTBOX.c.sent_at)
            )
            begun: set[str] = set()
            for row in (await tx.connection.execute(sent)).all():
                key, _, number = row.ref.partition(":")
                what = What.OFFERED_AGAIN if row.kind is Kind.OFFER and key in begun else SENT[row.kind]
                begun.add(key)
                number = int(number) if row.kind is Kind.REMINDER else 0
                found.append(Entry(row.sent_at, row.recipient, what, key, "who5", number=number))
        order = [What.CLOSED, What.LEFT, What.AGREED, What.CAME_BACK, What.OPENED]
        found.sort(key=lambda e: (e.at, order.index(e.what) if e.what in order else 9))
        return Journal(self.ends, self.outages, frozenset(), found)


def test_twenty_people_for_a_year(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """No rule is broken in anybody's year."""
    for n, name in enumerate(NAMES):
        monkeypatch.setitem(CHATS, name, 7355700000 + n)
    for old in theatre.file.parent.glob(f"{theatre.file.name}*"):
        old.unlink()
    shutil.copy(theatre.empty, theatre.file)
    theatre.beginnings.clear()
    decided = replace(theatre.worlds.organisations(ORGANISATION), questionnaires=("who5",))
    stage = Stage(theatre.database, theatre.file, replace(theatre.worlds, organisations=lambda _name: decided), "da")
    stage.worlds = replace(stage.worlds, is_holiday=lambda _day: False)
    twenty = Twenty(stage)
    journal = asyncio.run(twenty.live())
    asyncio.run(stage.database.close())
    assert list(broken(journal)) == []
    assert {each.what for each in journal.entries} >= {What.REMINDED, What.ANSWERED, What.OFFERED_AGAIN, What.LEFT}
    assert {each.ending for each in journal.entries} >= {Ending.NOT_ANSWERED, None}
