"""The ticks of two processes on one database do everything once.

T1  Of two that find a wave due, a reminder or the end of a window, one deals with it.
T2  Two that start with other decisions than before plan everybody anew once, and one that knows better is left to it.
T3  Of two that look at an alert whose time is over, one passes it on: one nudge, one step of its trail.
T4  Contact that is noted while an absence begins, or while somebody leaves, is kept.
T5  Contact that is noted, closed and undone on two alerts of one young person at once counts once, also while the clock
    looks at both: whoever comes second waits, and finds what the first has done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from bot.bell import Bell
from bot.jobs.alerts import AlertJob
from bot.jobs.check_ins import CheckInJobs
from bot.jobs.plans import AT_ONCE, PlanJob
from bot.jobs.windows import WindowJobs
from bot.links import Links
from bot.usecases import plan_waves
from bot.usecases.alert_taps import on_alert
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.end_staff import end_staff
from bot.usecases.substitute import appoint_substitute
from bot.worlds import Worlds
from flows.alert import Alert, Did, How, Permission
from flows.authorisation import OPERATOR
from flows.calendar import Liking, no_day_off
from flows.check_in import Ending
from flows.people import Participant, StaffRole
from flows.plan import Plan
from flows.ports import Kind, Wave, World
from flows.screen import Action
from storage.crypto import Keyring
from storage.database import Database
from storage.tables import CHECK_IN, OUTBOX
from tests.contract.storage_kit import ADA, BO
from tests.unit.bot.usecases.kit import NOW, ORGANISATION, REGISTRY, ToldClock

pytest_plugins = ["tests.contract.storage_fixtures"]
pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

Processes = list["Process"]
SOMEBODY_WAITS = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


class Process:
    """One of those that share the database, with decisions of its own and connections of its own."""

    def __init__(self, url: str, keyring: Keyring, plan: Plan | None = None) -> None:
        self.database = Database(url, keyring)
        self.clock = ToldClock()
        organisation = replace(ORGANISATION, questionnaires=("who5",), plan=plan or Plan())
        links = Links("https://pejling.test", keyring)
        self.worlds = Worlds(REGISTRY, lambda _id: organisation, no_day_off, links.page_of)
        parts = (self.database, self.worlds, Bell(), self.clock)
        self.check_ins, self.windows = CheckInJobs(*parts), WindowJobs(*parts)
        self.plans = PlanJob(self.database, self.worlds, self.clock)
        self.alerts = AlertJob(*parts)


@asynccontextmanager
async def running(*processes: Process) -> AsyncIterator[Processes]:
    yield list(processes)
    for each in processes:
        await each.database.close()


async def people(database: Database, how_many: int) -> None:
    """Active ones, who began a month ago; WHO-5 is due for each."""
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        for number in range(how_many):
            one = replace(ADA, id=f"P-N{number:03}", started_on=NOW.date() - timedelta(days=31))
            await tx.participants.add(one)
            await tx.waves.plan(Wave(one.id, "who5", 1, NOW, month=1))


async def at_once(both: Processes, part: Callable[[Process], Coroutine[None, None, object]]) -> None:
    await asyncio.gather(*(part(each) for each in both))


async def count(database: Database, kind: Kind) -> int:
    async with database.reading() as tx:
        query = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.kind == kind)
        return int((await tx.connection.execute(query)).scalar_one())


async def test_two_ticks_do_everything_once(url: str, keyring: Keyring) -> None:
    """T1."""
    async with running(Process(url, keyring), Process(url, keyring)) as both:
        database = both[0].database
        await people(database, 4)
        for days, part, kind in (
            (0, lambda each: each.check_ins.offer(), Kind.OFFER),
            (2, lambda each: each.windows.remind(), Kind.REMINDER),
            (11, lambda each: each.windows.close(), Kind.REMINDER),
        ):
            async with database.transaction() as tx:
                await tx.connection.execute(OUTBOX.update().values(state="sent", sent_at=NOW))
            for each in both:
                each.clock.at = NOW + timedelta(days=days)
            await at_once(both, part)
            assert await count(database, kind) == 4
        async with database.reading() as tx:
            asked = (await tx.connection.execute(select(CHECK_IN))).all()
            planned = [len(await tx.waves.planned(each.participant)) for each in asked]
        assert [each.ending for each in asked] == [Ending.MISSED_BY_US] * 4  # the second reminder was never sent
        assert {each.revision for each in asked} == {1}
        assert planned == [1] * 4


async def test_two_starts_plan_anew_once(url: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch) -> None:
    """T2."""
    planned_anew: list[str] = []

    async def counting(world: World, participant: Participant) -> None:
        planned_anew.append(participant.id)
        await plan_waves.plan_anew(world, participant)

    monkeypatch.setattr("bot.jobs.plans.plan_anew", counting)
    on_fridays = Plan(when=Liking((4,)))
    async with running(*(Process(url, keyring, plan) for plan in (None, on_fridays, on_fridays))) as processes:
        before, *both = processes
        await people(before.database, AT_ONCE + 2)
        for each in processes:
            each.clock.at = NOW - timedelta(days=1)
        await before.plans.plan()
        assert len(planned_anew) == AT_ONCE + 2
        await at_once(both, lambda each: each.plans.plan())
        assert sorted(planned_anew) == sorted([f"P-N{number:03}" for number in range(AT_ONCE + 2)] * 2)
        for each in (*both, before):
            await each.plans.plan()
        assert len(planned_anew) == 2 * (AT_ONCE + 2)
        async with before.database.reading() as tx:
            days = {each.due_at.weekday() for each in await tx.waves.due(NOW + timedelta(days=60), 100)}
        assert days == {4}


async def test_an_alert_whose_time_is_over_climbs_once(url: str, keyring: Keyring) -> None:
    """T3."""
    async with running(Process(url, keyring), Process(url, keyring)) as both:
        database, kim = both[0].database, replace(BO, id="S-KIM", role=StaffRole.COORDINATOR)
        await people(database, 3)
        async with database.transaction() as tx:
            await tx.staff.add(kim)
            await tx.identities.tie(kim.id, 1)
            for who in await tx.participants.all():
                await ask_for_contact(both[0].worlds.at(tx, NOW), who)
            acts_by = {each.act_by for each in await tx.alerts.in_hand_of(BO.id)}
        for each in both:
            each.clock.at = max(filter(None, acts_by))
        await at_once(both, lambda each: each.alerts.look_at_alerts())
        assert await count(database, Kind.NUDGE) == 3 + 3
        async with database.reading() as tx:
            climbed = await tx.alerts.in_hand_of(kim.id)
            trails = [[each.did for each in await tx.alerts.trail(alert.id)] for alert in climbed]
        assert trails == [[Did.RAISED, Did.CLIMBED]] * 3


@pytest.mark.parametrize("case", ["away", "gone"])
async def test_contact_that_is_noted_meanwhile_is_kept(url: str, keyring: Keyring, case: str) -> None:
    """T4."""
    async with running(Process(url, keyring)) as (one,):
        kim, leo = (replace(BO, id=each, role=StaffRole.COORDINATOR) for each in ("S-KIM", "S-LEO"))
        await people(one.database, 1)
        async with one.database.transaction() as tx:
            for number, each in enumerate((kim, leo)):
                await tx.staff.add(each)
                await tx.identities.tie(each.id, number)
            world, (who,) = one.worlds.at(tx, NOW), await tx.participants.all()
            await ask_for_contact(world, who)
            (alert,) = await tx.alerts.of(who.id)
            if case == "gone":
                await tx.alerts.save(replace(alert, contact_person=kim.id))

        async def goes() -> None:
            async with one.database.transaction() as tx:
                world = replace(one.worlds.at(tx, NOW), actor=OPERATOR)
                if case == "away":
                    await appoint_substitute(world, BO, kim.id, NOW.date(), None)
                else:
                    await end_staff(world, await tx.staff.get(kim.id))

        async with one.database.transaction() as tx:
            found = await tx.alerts.get(alert.id)
            assert found is not None
            going = asyncio.create_task(goes())
            while not (going.done() or (await tx.connection.execute(SOMEBODY_WAITS)).scalar_one()):
                pass
            await tx.alerts.save(replace(found, contact_at=NOW))
        await going
        async with one.database.reading() as tx:
            kept = await tx.alerts.get(alert.id)
        assert kept is not None
        assert (kept.contact_at, kept.contact_person) == (NOW, BO.id if case == "away" else leo.id)


async def test_two_note_contact_on_two_alerts_of_one_at_once(url: str, keyring: Keyring) -> None:
    """T5."""
    async with running(Process(url, keyring), Process(url, keyring)) as both:
        database = both[0].database
        await people(database, 1)
        async with database.transaction() as tx:
            (who,) = await tx.participants.all()
            low = Alert("a1", who.id, BO.id, "low", 1, {}, Permission.CHOSEN, NOW - timedelta(hours=1))
            low = replace(low, act_by=NOW + timedelta(minutes=20), look_at=NOW - timedelta(minutes=2))
            alerts = (low, replace(low, id="a2", rule="contact_wanted", is_urgent=True))
            for alert in alerts:
                await tx.alerts.add(alert)
        for each in both:
            each.clock.at = NOW - timedelta(minutes=1)

        async def tap(process: Process, alert: str, verb: str) -> None:
            async with process.database.transaction() as tx:
                closed = [each.number for each in await tx.alerts.trail(alert) if each.did is Did.CLOSED]
                world = replace(process.worlds.at(tx, process.clock.now()), actor=BO.id)
                await on_alert(world, BO, Action("alert", verb, alert, max(closed, default=0)))

        for verb in ("contact", "met", "talked", "undo"):
            for each in both:
                each.clock.at += timedelta(seconds=10)
            crossed = [
                tap(each, alert.id, verb) for each, one in zip(both, (1, -1), strict=True) for alert in alerts[::one]
            ]
            await asyncio.wait_for(asyncio.gather(*crossed, *(each.alerts.look_at_alerts() for each in both)), 30)
        async with database.reading() as tx:
            for alert in await tx.alerts.of(who.id):
                assert (alert.contact_how, alert.is_open) == (How.MET, True)
                did = [each.did for each in await tx.alerts.trail(alert.id) if each.did is not Did.REMINDED]
                assert did == [Did.CONTACT, Did.CONTACT, Did.CLOSED, Did.UNDONE]
