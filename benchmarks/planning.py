"""Planning: nobody's month missed or doubled over two years, and the tick among a million planned occasions.

`python -m benchmarks.planning` (with `--json` for one JSON object) plans a monthly questionnaire for everybody on a
real SQLite file, through the repository that the bot uses, over Danish holidays and clock changes, on a clock that
jumps from one due moment to the next. What was taken is held against the rule written down another way. Then it asks,
as each tick does, what is due among so many occasions, and what is to be reminded of and closed among as many
check-ins, of which one in twenty waits for an answer. The peer is APScheduler's own SQLAlchemyJobStore with one cron
job a person, on the same days and the same clock; a month that its day isn't in is a month missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import func, insert, select

from flows.calendar import ASK_AT, Timetable, local, month_after
from flows.check_in import Status, WaveKind
from flows.occasions import next_occasion
from flows.people import Participant, StaffMember
from flows.ports import Wave
from questionnaires.model import Form
from storage.crypto import Keyring
from storage.database import Database
from storage.schema import migrate
from storage.tables import CHECK_IN, WAVE
from storage.tables.waves import WaveState
from storage.transaction import StoredTransaction

ZONE = "Europe/Copenhagen"
FIRST = date(2026, 1, 1)
STARTS = 31
"""People begin on each day of January, those that other months lack among them."""

OFF = holidays.country_holidays("DK", years=range(2026, 2040), categories=("public", "optional"))
TIMETABLE = Timetable(ZONE, is_off=OFF.__contains__)
OPEN_ONE_IN = 20
BATCH = 500
LOOKS = 300


@dataclass(frozen=True, slots=True)
class Figures:
    """What was missed and doubled, in occasions; the slowest hundredth of what a tick asks, in milliseconds."""

    missed: int
    doubled: int
    tick_p99_ms: float
    rows: int
    people: int
    remind_p99_ms: float | None = None
    close_p99_ms: float | None = None


def anchor_of(person: int) -> date:
    """The day on which somebody begins."""
    return FIRST + timedelta(days=person % STARTS)


def expected(anchor: date, end: datetime) -> Iterator[date]:
    """The rule another way: the anchor's day or the month's last, or then the first Monday to Wednesday at work."""
    for months in count(1):
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
        days = [date(year, month + 1, 1) + timedelta(days=n) for n in range(31)]
        day = [each for each in days if each.month == month + 1][: anchor.day][-1]
        while day.weekday() > 2 or day in OFF:
            day += timedelta(days=1)
        if local(day, ASK_AT, ZONE) > end:
            return
        yield day


async def ours(folder: Path, people: int, months: int, rows: int) -> Figures:
    """Our own calendar and repository."""
    file = folder / "planning.db"
    migrate(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}", Keyring({"bench": bytes(32)}))
    end = datetime.combine(month_after(FIRST, months), ASK_AT, UTC)
    names = [f"P-{person:06}" for person in range(people)]
    async with database.transaction() as tx:
        await tx.staff.add(StaffMember("S-1", "bench", "Mette", "da", reachable=False))
        for name in names:
            await tx.participants.add(Participant(name, "bench", "S-1", "Alma", "da"))
        for person, name in enumerate(names):
            await tx.waves.plan(Wave(name, "who5", 1, _next(person, local(anchor_of(person), ASK_AT, ZONE))))
    taken = await _go_through(database, end)
    missed, doubled = _compared(taken, people, end)
    await _fill(database, names, rows, end)
    await _fill_check_ins(database, names, rows, end)
    looks = [await _p99_of(database, end, asks) for asks in (_due, _to_remind, _to_close)]
    async with database.reading() as tx:
        total = (await tx.connection.execute(select(func.count()).select_from(WAVE))).scalar_one()
    await database.close()
    return Figures(missed, doubled, looks[0], total, people, looks[1], looks[2])


def _next(person: int, after: datetime) -> datetime:
    found = next_occasion(anchor_of(person), count(), after, TIMETABLE)
    assert found is not None
    return found.at


async def _go_through(database: Database, end: datetime) -> dict[int, list[date]]:
    """Take everything that becomes due until the end, planning the next one each time."""
    taken: dict[int, list[date]] = {}
    while True:
        async with database.transaction() as tx:
            query = select(func.min(WAVE.c.due_at)).where(WAVE.c.state == WaveState.PLANNED)
            now = (await tx.connection.execute(query)).scalar_one()
            if now > end:
                return taken
            for wave in await tx.waves.due(now, BATCH):
                person = int(wave.participant[2:])
                assert await tx.waves.take(wave)
                taken.setdefault(person, []).append(now.astimezone(ZoneInfo(ZONE)).date())
                await tx.waves.plan(Wave(wave.participant, "who5", wave.number + 1, _next(person, now)))


def _compared(taken: dict[int, list[date]], people: int, end: datetime) -> tuple[int, int]:
    """How many occasions were missed, and how many came more than once or on another day."""
    missed = doubled = 0
    for person in range(people):
        wanted, got = Counter(expected(anchor_of(person), end)), Counter(taken.get(person, ()))
        missed += (wanted - got).total()
        doubled += (got - wanted).total()
    return missed, doubled


async def _fill(database: Database, names: list[str], rows: int, after: datetime) -> None:
    """Planned occasions far ahead, until there are so many rows."""
    async with database.transaction() as tx:
        there = (await tx.connection.execute(select(func.count()).select_from(WAVE))).scalar_one()
        number = count(10_000)
        while there < rows:
            numbered = next(number)
            ahead = [
                {
                    "participant": name,
                    "questionnaire": "bench",
                    "number": numbered,
                    "due_at": after + timedelta(days=400 + numbered % 300),
                    "state": WaveState.PLANNED,
                    "kind": WaveKind.PLAN,
                    "about": "",
                }
                for name in names[: rows - there]
            ]
            await tx.connection.execute(insert(WAVE), ahead)
            there += len(ahead)


async def _fill_check_ins(database: Database, names: list[str], rows: int, after: datetime) -> None:
    """So many check-ins, of which some wait for an answer and are reminded of and closed later."""
    for first in range(0, rows, 20_000):
        async with database.transaction() as tx:
            numbers = range(first, min(first + 20_000, rows))
            await tx.connection.execute(insert(CHECK_IN), [_check_in(number, names, after) for number in numbers])


def _check_in(number: int, names: list[str], after: datetime) -> dict[str, object]:
    is_open = number % OPEN_ONE_IN == 0
    return {
        "id": f"C-{number}",
        "participant": names[number % len(names)],
        "questionnaire": "bench",
        "version": 1,
        "language": "da",
        "wave": number + 1,
        "prompted_at": after,
        "status": Status.OFFERED if is_open else Status.DECLINED,
        "revision": 0,
        "ended_at": None if is_open else after,
        "form": Form.BOTH,
        "facts": {},
        "kind": WaveKind.PLAN,
        "remind_at": after + timedelta(days=2, minutes=number % 1440),
        "closes_at": after + timedelta(days=11, minutes=number % 1440),
        "reminded": 0,
    }


async def _due(tx: StoredTransaction, now: datetime) -> object:
    return await tx.waves.due(now, BATCH)


async def _to_remind(tx: StoredTransaction, now: datetime) -> object:
    return await tx.check_ins.to_remind(now + timedelta(days=2), BATCH)


async def _to_close(tx: StoredTransaction, now: datetime) -> object:
    return await tx.check_ins.to_close(now + timedelta(days=11), BATCH)


async def _p99_of(
    database: Database, now: datetime, asks: Callable[[StoredTransaction, datetime], Awaitable[object]]
) -> float:
    """Asking it minute after minute, as each tick does."""
    spent = []
    for minute in range(LOOKS):
        begun = time.perf_counter()
        async with database.reading() as tx:
            await asks(tx, now + timedelta(minutes=minute))
        spent.append(time.perf_counter() - begun)
    return _p99(spent)


def _p99(spent: list[float]) -> float:
    return round(sorted(spent)[int(len(spent) * 0.99) - 1] * 1000, 2)


def apscheduler_job_store(folder: Path, people: int, months: int, _rows: int) -> Figures:
    """The peer: a cron job a person on its day of the month, kept in a table of its own."""
    end = datetime.combine(month_after(FIRST, months), ASK_AT, UTC)
    store = SQLAlchemyJobStore(url=f"sqlite:///{folder / 'jobs.db'}")
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=ZONE)
    scheduler.start(paused=True)
    missed = doubled = 0
    for person in range(people):
        anchor = anchor_of(person)
        trigger = CronTrigger(day=anchor.day, hour=ASK_AT.hour, minute=ASK_AT.minute, timezone=ZONE)
        scheduler.add_job(_nothing, trigger, id=str(person), next_run_time=trigger.get_next_fire_time(None, end))
        got = Counter((each.year, each.month) for each in _fired(trigger, anchor, end))
        wanted = Counter((day.year, day.month) for day in _months_after(anchor, end))
        missed += (wanted - got).total()
        doubled += sum(times - 1 for times in got.values())
    spent = []
    for minute in range(LOOKS):
        begun = time.perf_counter()
        store.get_due_jobs(end - timedelta(minutes=minute))
        spent.append(time.perf_counter() - begun)
    scheduler.shutdown(wait=False)
    return Figures(missed, doubled, _p99(spent), people, people)


def _months_after(anchor: date, end: datetime) -> Iterator[date]:
    for months in count(1):
        day = month_after(anchor, months)
        if local(day, ASK_AT, ZONE) > end:
            return
        yield day


def _fired(trigger: CronTrigger, anchor: date, end: datetime) -> Iterator[datetime]:
    now = datetime.combine(anchor + timedelta(days=1), ASK_AT, ZoneInfo(ZONE))
    fires = trigger.get_next_fire_time(None, now)
    while fires is not None and fires <= end:
        yield fires
        fires = trigger.get_next_fire_time(fires, fires + timedelta(seconds=1))


def _nothing() -> None:
    """What the peer's jobs would do."""


def main() -> None:
    """Run both and print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--participants", type=int, default=50_000)
    options.add_argument("--months", type=int, default=24)
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--peer-participants", type=int, default=5_000)
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = asyncio.run(ours(folder, given.participants, given.months, given.rows))
        peer: Callable[..., Figures] = apscheduler_job_store
        beside = peer(folder, given.peer_participants, given.months, given.rows)
    found = {**asdict(own), "peer": asdict(beside)}
    sys.stdout.write((json.dumps(found) if given.json else _table(found)) + "\n")


def _table(found: dict[str, object]) -> str:
    return "\n".join(f"{name:14} {value}" for name, value in found.items())


if __name__ == "__main__":
    main()
