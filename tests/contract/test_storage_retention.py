"""Issue 5, point 8: the job keeps to the declared table; what is past its time goes, and no more."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

import bot
from bot.clock import Clock
from bot.jobs import retention as jobs
from bot.settings import Environment, Settings
from bot.store import load_worlds
from bot.worlds import Worlds
from flows.alert import Alert, Did, Note, Permission, Step, Talk, Words
from flows.audit import Entry
from flows.authorisation import Deed
from flows.check_in import Status
from flows.choices import Choice, Purpose
from flows.people import Course, Duty, DutyOutcome, ExitReason, ParticipantStatus, Sheet, Transition, TransitionKind
from flows.ports import Dialogue, Kind, Outgoing, Wave
from flows.retention import DECIDED, TABLE, Fate, Record
from flows.screen import Screen, Text
from storage.crypto import Keyring
from storage.database import Database
from storage.repositories.retention import PAST, Run
from storage.tables import (
    ALERT,
    ALERT_STEP,
    ANSWER,
    CHECK_IN,
    CHOICE,
    COURSE,
    DUTY,
    FAILED_UPDATE,
    HANDLED_UPDATE,
    IDENTITY,
    INVITE,
    NOTE,
    OUTBOX,
    RETENTION,
    SHEET,
    TALK,
    TRANSITION,
    WAVE,
    WORDS,
)
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ADA, ADAS_CHAT, ASKING, BO, EVA

pytest_plugins = ["tests.contract.storage_fixtures"]

TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONTHS: dict[str, int] = dict.fromkeys(map(str, DECIDED), 12)
ENDED = date(2025, 11, 1)
"""Over for more than the twelve months that the organisation has decided."""

Put = Callable[[StoredTransaction, datetime], Awaitable[object]]


class Told(Clock):
    """A clock that says what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.at = TODAY

    def real(self) -> datetime:
        return self.at


@pytest.fixture(scope="session")
def worlds() -> Worlds:
    """The example's organisation, which keeps everything twelve months."""
    organisations = Path(bot.__file__).with_name("organisations.example.toml")
    made = load_worlds(Settings(organisations=organisations, env=Environment.TEST), lambda *_, **__: None)
    decided = replace(made.organisations("demo-kommune"), retention_months=MONTHS)
    return replace(made, organisations=lambda _name: decided)


@dataclass
class Job:
    """The job on a database, and its clock."""

    database: Database
    worlds: Worlds
    clock: Told

    async def run(self, days: int = 0) -> dict[str, int]:
        """One day's run, as one process; what it says it removed."""
        self.clock.at += timedelta(days=days)
        job = jobs.Retention("test", self.database, self.worlds, self.clock)
        await job.keep_to_the_table()
        await job.erase()
        async with self.database.reading() as tx:
            runs = await tx.retention.runs()
        return {each.record: each.removed for each in runs if each.at == self.clock.at and each.removed}


@pytest.fixture
def job(town: Database, worlds: Worlds) -> Job:
    return Job(town, worlds, Told())


async def count(database: Database, *tables: Any) -> list[int]:
    """How many rows there are."""
    async with database.reading() as tx:
        return [await tx.connection.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


async def park(tx: StoredTransaction, at: datetime, number: int) -> None:
    await tx.updates.park(1, number, b"{}", "ValueError", at)


async def message(tx: StoredTransaction, at: datetime, state: str, ref: str = "") -> None:
    key = f"reply:{at.timestamp()}:{ref}"
    await tx.outbox.put(Outgoing(Kind.REPLY, BO.id, key, ref=ref, screen=Screen((Text("Hi"),))))
    ended: dict[str, Any] = {"state": state, "put_at": at, "error": "given up"}
    if state == "sent":
        ended |= {"sent_at": at, "screen_sealed": None}
    await tx.connection.execute(update(OUTBOX).where(OUTBOX.c.dedupe_key == key).values(ended))


def handled(at: datetime) -> dict[str, Any]:
    return {"bot_id": 1, "update_id": round(at.timestamp()), "mark": "handled", "at": at}


PUT: dict[tuple[Record, Fate], tuple[timedelta, Put]] = {
    (Record.UPDATES, Fate.DELETED): (
        timedelta(hours=48),
        lambda tx, at: tx.updates.mark_handled(1, round(at.timestamp()), at),
    ),
    (Record.PARKED_UPDATES, Fate.DELETED): (timedelta(days=7), lambda tx, at: park(tx, at, round(at.timestamp()))),
    (Record.INVITES, Fate.DELETED): (timedelta(days=30), lambda tx, at: tx.invites.issue(EVA.id, f"{at}", at)),
    (Record.SENT_MESSAGES, Fate.DELETED): (
        timedelta(days=730),
        lambda tx, at: tx.sent_messages.note(ADA.id, ADAS_CHAT, round(at.timestamp()), at),
    ),
    (Record.SHEETS, Fate.EMPTIED): (
        timedelta(days=184),
        lambda tx, at: tx.sheets.add(Sheet(f"SH-{at.timestamp()}", ADA.id, BO.id, at, "what she wants")),
    ),
    (Record.WORDS, Fate.DELETED): (timedelta(days=1), lambda tx, at: tx.words.add(Words(f"{at}", ADA.id, at, "hi"))),
    (Record.MESSAGES, Fate.EMPTIED): (timedelta(days=30), lambda tx, at: message(tx, at, "failed")),
    (Record.MESSAGES, Fate.DELETED): (timedelta(days=365), lambda tx, at: message(tx, at, "sent")),
    (Record.RUNS, Fate.DELETED): (timedelta(days=1096), lambda tx, at: tx.retention.ran(Run(at, "answers", 0))),
    (Record.SESSIONS, Fate.DELETED): (timedelta(days=1), lambda tx, at: tx.doors.begin(f"{at}", ADA.id, at)),
    (Record.USED_LINKS, Fate.DELETED): (timedelta(days=1), lambda tx, at: tx.doors.use(f"{at}", at)),
    (Record.ATTEMPTS, Fate.DELETED): (timedelta(days=1), lambda tx, at: tx.doors.tried("a door", at)),
}
"""How long each is kept, counted out on the calendar here, and how one comes to be; by record and fate."""


def left(record: Record, fate: Fate) -> Any:
    """What is there still: rows, or those that have their content."""
    when, _conditions, emptied = PAST[record, fate]
    rows = select(func.count()).select_from(when.table)
    return rows if emptied is None else rows.where(emptied.is_not(None))


@pytest.mark.parametrize(("record", "fate"), PUT)
async def test_what_is_just_past_its_time_goes_and_what_is_just_inside_stays(
    job: Job, record: Record, fate: Fate
) -> None:
    keep, put = PUT[record, fate]
    async with job.database.transaction() as tx:
        await put(tx, TODAY - keep - timedelta(minutes=1))
        await put(tx, TODAY - keep + timedelta(minutes=1))
    assert (await job.run())[record] == 1
    async with job.database.reading() as tx:
        runs = len([each for each in await tx.retention.runs() if each.at == TODAY])
        assert await tx.connection.scalar(left(record, fate)) == 1 + (runs if record is Record.RUNS else 0)


def test_every_rule_that_removes_by_time_has_a_test_and_a_statement() -> None:
    by_time = {(rule.record, rule.fate) for rule in TABLE if rule.before(TODAY) is not None}
    assert by_time == set(PUT) == set(PAST)
    assert {rule.record for rule in TABLE} == set(Record)


async def live(tx: StoredTransaction, ended: date) -> None:
    """Something of every record type that hangs on Ada, whose course ended on that day."""
    then = datetime.combine(ended, datetime.min.time(), UTC)
    over: dict[str, Any] = {
        "status": Status.COMPLETED,
        "item": None,
        "ended_at": then,
        "prompted_at": then,
        "raw": 3,
        "score": 12.0,
    }
    await tx.participants.save(replace(ADA, status=ParticipantStatus.ENDED, started_on=ended))
    await tx.participants.end_course(Course(ADA.id, 1, BO.id, ended, ended, ExitReason.MOVED))
    await tx.participants.record_choice(Choice(ADA.id, Purpose.NUDGE, True, "0", then))
    await tx.check_ins.add(replace(ASKING, **over))
    await tx.check_ins.add(replace(ASKING, id="C-2", after="C-1", wave=2, **over))
    await tx.waves.plan(Wave(ADA.id, "who5", 1, then))
    await tx.transitions.add(Transition("T-1", ADA.id, TransitionKind.EXAMS, ended, BO.id))
    alert = Alert("A-1", ADA.id, BO.id, "low", 1, {"score": 12}, Permission.CHOSEN, then, check_in="C-1", act_by=then)
    await tx.alerts.add(alert)
    await tx.alerts.note(Step("A-1", Did.RAISED, then, ADA.id))
    await tx.talks.add(Talk("TA-1", ADA.id, "A-1", BO.id, ended, then, "she calls on Monday"))
    await tx.words.add(Words("W-1", ADA.id, then, "please call", "A-1", then))
    await tx.notes.add(Note("N-1", ADA.id, BO.id, then, "shall we walk?"))
    await tx.duties.add(Duty(ADA.id, "A-1", BO.id, DutyOutcome.CONSIDERED, then))
    await tx.sheets.add(Sheet("SH-1", ADA.id, BO.id, then, "what she wants"))
    for kind, to, key, ref in (
        (Kind.OFFER, ADA.id, "offer:C-1:0", "C-1:0"),
        (Kind.FORM, BO.id, "form:C-2", "C-2"),
        (Kind.NUDGE, BO.id, "nudge:A-1", "A-1"),
        (Kind.SEEN, ADA.id, "late:A-1:1", "A-1/late/S-BO/S-BO"),
        (Kind.NOTICE, BO.id, "turn:A-1:1", f"turn:A-1/{then.isoformat()}"),
        (Kind.NOTE, ADA.id, "note:N-1", "N-1"),
    ):
        await tx.outbox.put(Outgoing(kind, to, key, ref=ref))


COURSE_TABLES = (CHECK_IN, ANSWER, WAVE, TRANSITION, ALERT, ALERT_STEP, TALK, NOTE, WORDS, CHOICE, COURSE, DUTY, SHEET)


async def test_what_hangs_on_a_person_goes_by_the_organisations_months_after_the_course(job: Job) -> None:
    async with job.database.transaction() as tx:
        await live(tx, ENDED)
    said = await job.run()
    assert {record: said[record] for record in DECIDED} == {
        "answers": 2, "alerts": 1, "choices": 1, "courses": 1, "duties": 1, "sheets": 1 + 1, "identity": 1
    }  # fmt: skip
    assert await count(job.database, *COURSE_TABLES) == [0] * len(COURSE_TABLES)
    async with job.database.reading() as tx:
        left = await tx.connection.execute(select(OUTBOX.c.state, OUTBOX.c.ref, OUTBOX.c.screen_sealed))
        assert set(map(tuple, left)) == {("dropped", "", None)}
        ada = await tx.participants.get(ADA.id)
        assert (ada.name, ada.status) == ("", ParticipantStatus.ERASED)
        assert await tx.participants.by_chat(ADAS_CHAT) is None
        assert (await tx.participants.get(EVA.id)).name == EVA.name
        deeds = [(each.actor, each.deed, each.about) for each in await tx.audit.about(ADA.id)]
        assert sorted(deeds) == sorted([("clock", "erase", record) for record in DECIDED])


async def test_who_ended_within_the_months_is_left_alone(job: Job) -> None:
    async with job.database.transaction() as tx:
        await live(tx, date(2025, 11, 23))
    before = await count(job.database, *COURSE_TABLES, IDENTITY)
    assert not set(await job.run()) & set(DECIDED) - {"sheets"}
    assert await count(job.database, *COURSE_TABLES, IDENTITY) == before


@pytest.mark.parametrize("status", [ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED])
async def test_who_takes_part_or_has_a_pause_is_never_removed(job: Job, status: ParticipantStatus) -> None:
    async with job.database.transaction() as tx:
        await live(tx, date(2020, 1, 1))
        reason = "admission" if status is ParticipantStatus.PAUSED else None
        await tx.participants.save(replace(ADA, status=status, pause_reason=reason))  # type: ignore[arg-type]
    before = await count(job.database, *COURSE_TABLES, IDENTITY)
    assert not set(await job.run()) & set(DECIDED) - {"sheets"}
    assert await count(job.database, *COURSE_TABLES, IDENTITY) == before


@pytest.mark.parametrize("kept", [record for record in DECIDED if record is not Record.IDENTITY])
async def test_each_record_type_can_stay_longer_than_the_others(job: Job, kept: Record) -> None:
    """What is kept stays readable under the code when everything it pointed to is gone."""
    organisation = replace(job.worlds.organisations(""), retention_months={**MONTHS, kept: 600})
    job.worlds = replace(job.worlds, organisations=lambda _name: organisation)
    async with job.database.transaction() as tx:
        await live(tx, ENDED)
    said = await job.run()
    assert set(DECIDED) - {kept, "sheets"} <= set(said) and kept not in set(said) - {"sheets"}
    async with job.database.reading() as tx:
        alerts, duties = await tx.alerts.of(ADA.id), await tx.duties.of(ADA.id)
        found = {
            Record.ANSWERS: len(await tx.check_ins.of(ADA.id)) + len(await tx.check_ins.about(ADA.id)),
            Record.ALERTS: len(alerts),
            Record.CHOICES: len(await tx.participants.choices_of(ADA.id)),
            Record.COURSES: len(await tx.participants.courses_of(ADA.id)),
            Record.DUTIES: len(duties),
            Record.SHEETS: len(await tx.sheets.of(ADA.id)),
        }
    assert {record for record, rows in found.items() if rows} == {kept}
    assert [(each.check_in, each.values) for each in alerts] in ([], [(None, {"score": 12})])
    assert [each.alert for each in duties] in ([], [None])


async def test_where_nobody_has_decided_nothing_of_people_is_removed(job: Job) -> None:
    organisation = replace(job.worlds.organisations(""), retention_months={})
    job.worlds = replace(job.worlds, organisations=lambda _name: organisation)
    async with job.database.transaction() as tx:
        await live(tx, date(2015, 1, 1))
    assert not set(await job.run()) & set(DECIDED) - {"sheets"}


async def test_who_was_invited_and_never_came_is_forgotten_in_time(job: Job) -> None:
    async with job.database.transaction() as tx:
        await tx.invites.issue(EVA.id, "a token", TODAY - timedelta(days=200))
        await tx.audit.write(Entry(TODAY - timedelta(days=214), "operator", Deed.INVITE, EVA.id))
    assert "identity" not in await job.run()
    assert await count(job.database, INVITE) == [0]
    assert (await job.run(days=152))["identity"] == 1
    async with job.database.reading() as tx:
        assert (await tx.participants.get(EVA.id)).name == ""


async def test_a_message_whose_cause_still_exists_stays_so_that_it_cannot_go_out_twice(job: Job) -> None:
    long_ago = TODAY - timedelta(days=900)
    async with job.database.transaction() as tx:
        await tx.check_ins.add(ASKING)
        await message(tx, long_ago, "sent", ref=ASKING.id)
        await message(tx, long_ago, "sent")
        await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, "waits"))
        await tx.connection.execute(update(OUTBOX).where(OUTBOX.c.dedupe_key == "waits").values(put_at=long_ago))
    assert (await job.run())["messages"] == 1
    async with job.database.reading() as tx:
        assert set(await tx.connection.scalars(select(OUTBOX.c.ref))) == {ASKING.id, ""}


async def test_a_parked_updates_mark_stays_as_long_as_the_update(job: Job) -> None:
    async with job.database.transaction() as tx:
        await park(tx, TODAY - timedelta(days=6), 1)
    await job.run()
    assert await count(job.database, HANDLED_UPDATE, FAILED_UPDATE) == [1, 1]
    await job.run(days=2)
    assert await count(job.database, HANDLED_UPDATE, FAILED_UPDATE) == [1, 0]
    await job.run(days=1)
    assert await count(job.database, HANDLED_UPDATE, FAILED_UPDATE) == [0, 0]


async def test_it_runs_once_a_local_day_and_says_so(job: Job) -> None:
    await job.run()
    [rows] = await count(job.database, RETENTION)
    assert rows == len({rule.record for rule in TABLE if rule.fate not in (Fate.KEPT, Fate.FOLLOWS)})
    job.clock.at += timedelta(hours=13, minutes=59)  # 23.59 in Copenhagen
    await job.run()
    assert await count(job.database, RETENTION) == [rows]
    job.clock.at += timedelta(minutes=1)
    await job.run()
    assert await count(job.database, RETENTION) == [2 * rows]


async def test_a_backlog_is_worked_off_over_several_ticks(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "ROWS", 10)
    monkeypatch.setattr(jobs, "BATCHES", 3)
    old = [handled(TODAY - timedelta(days=3, minutes=number)) for number in range(100)]
    async with job.database.transaction() as tx:
        await tx.connection.execute(insert(HANDLED_UPDATE), old)
    working = jobs.Retention("test", job.database, job.worlds, job.clock)
    seen: list[list[int]] = []
    while not seen or not seen[-1][1]:
        await working.keep_to_the_table()
        seen.append(await count(job.database, HANDLED_UPDATE, RETENTION))
    assert [100, 0] in seen
    assert any(0 < marks < 100 for marks, _ in seen)
    assert seen[-1][0] == 0
    async with job.database.reading() as tx:
        assert [each.removed for each in await tx.retention.runs() if each.record == "updates"] == [100]


async def test_several_processes_at_once_remove_everything_once(url: str, keyring: Keyring, worlds: Worlds) -> None:
    databases = [Database(url, keyring) for _ in range(3)]
    old = [handled(TODAY - timedelta(days=3, minutes=number)) for number in range(2000)]
    async with databases[0].transaction() as tx:
        await tx.connection.execute(insert(HANDLED_UPDATE), old)
        await tx.staff.add(BO)
        await tx.participants.add(ADA)
        await live(tx, ENDED)
    working = [jobs.Retention(f"{number}", each, worlds, Told()) for number, each in enumerate(databases)]
    await asyncio.gather(*(each.keep_to_the_table() for each in working))
    assert await count(databases[0], HANDLED_UPDATE, *COURSE_TABLES) == [0] * (1 + len(COURSE_TABLES))
    async with databases[0].reading() as tx:
        runs = await tx.retention.runs()
    assert sum(each.removed for each in runs if each.record == "updates") == 2000
    assert sum(each.removed for each in runs if each.record == "answers") == 2
    for database in databases:
        await database.close()


async def test_who_came_back_meanwhile_is_left_alone(job: Job) -> None:
    """Between the look at whose course is over and the removal."""
    async with job.database.transaction() as tx:
        await live(tx, ENDED)
    async with job.database.reading() as tx:
        [over, _eva] = await tx.retention.over("", 10)
    async with job.database.transaction() as tx:
        await tx.participants.save(ADA)
    async with job.database.transaction() as tx:
        assert await jobs.remove_over(job.worlds.at(tx, TODAY), Record.ANSWERS, over) == 0


@pytest.mark.parametrize(("days", "kept"), [(29, True), (31, False)])
async def test_who_is_in_the_middle_of_coming_back_is_left_alone(job: Job, days: int, kept: bool) -> None:
    """They pressed "Start again" and have chosen nothing yet: the course of before is long over."""
    async with job.database.transaction() as tx:
        await live(tx, ENDED)
        await tx.participants.save(replace(ADA, status=ParticipantStatus.WELCOME))
        await tx.live.show(ADA.id, Dialogue.WELCOME)
        await tx.live.heard(ADA.id, 1, TODAY - timedelta(days=days))
    async with job.database.reading() as tx:
        [over, _eva] = await tx.retention.over("", 10)
    async with job.database.transaction() as tx:
        removed = await jobs.remove_over(job.worlds.at(tx, TODAY), Record.ANSWERS, over)
    assert (removed == 0) == kept
