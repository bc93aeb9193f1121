"""Something new begins.

T1  What is planned within two weeks before or after is moved there and counts for its month; the plan goes on after it.
T2  Otherwise it is asked in between, and nothing follows that; what is planned later and meets it, is it.
T3  Never sooner than two weeks after they were asked or answered, also where that was late; never twice.
T4  Taken back, what was moved goes back and what was in between is off. The same kind with another day moves it.
T5  Nothing in a pause: it is placed when that is over. Nothing in after-care, or for who takes no part.
T6  Past days, days more than a year ahead and a birthday by hand are refused; a week that isn't offered does nothing.
T7  The 18th birthday is noted by the clock a month ahead, once; corrected with the birth date; and forgotten later.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from bot.bell import Bell
from bot.jobs.birthdays import Birthdays
from bot.jobs.check_ins import CheckInJobs
from bot.usecases import transitions
from bot.usecases.coming import coming
from bot.usecases.enrol import note_facts
from bot.usecases.own import transition as page
from bot.usecases.own_plan import own_plan
from bot.usecases.pages import act_on_page
from bot.usecases.pause import pause, resume
from bot.usecases.place_transitions import settle
from bot.usecases.plan_waves import plan_anew
from bot.usecases.take_step import take_step
from flows.authorisation import CLOCK
from flows.check_in import WaveKind
from flows.commands import Decline
from flows.names import RefusedError
from flows.occasions import CLOSEST
from flows.people import Participant, ParticipantStatus, Transition, TransitionKind
from flows.ports import World
from flows.screen import Action
from flows.transitions import NOTED_BY_HAND, STILL_NEW, comes_of_age
from questionnaires.model import Cadence
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, REGISTRY, Office, answered

WHO5 = REGISTRY.latest("who5")
ZONE = ZoneInfo("Europe/Copenhagen")
ANSWERS = dict.fromkeys(WHO5.definition.keys, 3)
NEXT = "2026-12-23 15:30"
"""A month after the start, on Wednesday."""
EXAMS, MOVING = TransitionKind.EXAMS, TransitionKind.MOVING


@pytest.fixture
async def monthly(office: Office) -> AsyncIterator[Office]:
    """Alma began on Monday 23 November, answered WHO-5 at once, and is asked it monthly."""
    office.organisation = replace(office.organisation, questionnaires=("who5",))
    await office.save(replace(ALMA, started_on=NOW.date()))
    await office.completed(WHO5, ANSWERS)
    await at(office, NOW + timedelta(hours=1))
    async with office.world() as world:
        await plan_anew(world, await alma(world))
    yield office


async def alma(world: World) -> Participant:
    return await world.tx.participants.get(ALMA.id)


async def at(office: Office, now: datetime) -> None:
    office.clock.at = now


async def begin(office: Office, kind: TransitionKind, day: str, actor: str = METTE.id) -> Transition:
    async with office.world() as world:
        return await transitions.set_transition(
            replace(world, actor=actor), await alma(world), kind, date.fromisoformat(day)
        )


async def take_back(office: Office, begins: Transition) -> None:
    async with office.world() as world:
        await transitions.take_transition_back(replace(world, actor=METTE.id), await alma(world), begins.id)


async def planned(office: Office) -> list[str]:
    async with office.database.reading() as tx:
        return [
            f"{each.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
            + ("" if each.kind is WaveKind.PLAN else f" {each.kind}")
            + ("" if each.month is None else f", month {each.month}")
            for each in await tx.waves.planned(ALMA.id)
        ]


async def offer(office: Office, day: str) -> None:
    """It becomes that day, at four, and the clock ticks."""
    await at(office, datetime.fromisoformat(f"{day}T16:00").replace(tzinfo=ZONE))
    await CheckInJobs(office.database, office.worlds, Bell(), office.clock).offer()


async def answer(office: Office) -> None:
    async with office.world() as world:
        for each in await world.tx.check_ins.of(ALMA.id):
            if each.is_open:
                await world.tx.check_ins.save(replace(answered(each, ANSWERS, world.now), revision=each.revision + 1))
        await settle(world, await alma(world))


async def asked(office: Office) -> list[str]:
    async with office.database.reading() as tx:
        return [f"{each.prompted_at:%Y-%m-%d} {each.kind}" for each in await tx.check_ins.of(ALMA.id)]


async def noted(office: Office) -> list[tuple[str, str, str]]:
    async with office.database.reading() as tx:
        return [(each.kind.value, str(each.on_day), each.set_by) for each in await tx.transitions.of(ALMA.id)]


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        ("2026-12-14", ["2026-12-14 15:30 transition, month 1"]),
        ("2026-12-11", ["2026-12-14 15:30 transition, month 1"]),
        ("2027-01-06", ["2027-01-06 15:30 transition, month 1"]),
        ("2027-01-04", ["2027-01-04 15:30 transition, month 1"]),
        ("2026-12-01", [f"{NEXT}, month 1"]),
        ("2027-03-01", [f"{NEXT}, month 1", "2027-03-01 15:30 transition"]),
    ],
    ids=["before", "before, on a Friday", "after", "after, a Monday", "too soon after an answer", "far ahead"],
)
async def test_a_planned_one_near_it_is_moved_there(monthly: Office, day: str, comes: list[str]) -> None:
    """T1, T2, T3: 1 December would be asked on 7 December at the earliest, 16 days before the planned one."""
    await begin(monthly, EXAMS, day)
    if day == "2026-12-01":
        comes = ["2026-12-07 15:30 transition", *comes]
    assert await planned(monthly) == comes


async def test_the_plan_goes_on_after_a_moved_one_with_the_next_month(monthly: Office) -> None:
    """T1, both ways; and never twice."""
    await begin(monthly, EXAMS, "2026-12-09")
    await offer(monthly, "2026-12-09")
    assert await planned(monthly) == ["2027-01-25 15:30, month 2"]
    await answer(monthly)
    assert await planned(monthly) == ["2027-01-25 15:30, month 2"]
    await begin(monthly, MOVING, "2027-02-08")
    assert await planned(monthly) == ["2027-02-08 15:30 transition, month 2"]
    await offer(monthly, "2027-02-08")
    await answer(monthly)
    assert await planned(monthly) == ["2027-02-23 15:30, month 3"]
    assert await asked(monthly) == ["2026-11-23 plan", "2026-12-09 transition", "2027-02-08 transition"]


async def test_staff_see_what_comes_after_a_moved_one(monthly: Office) -> None:
    """T1: the same days as the young person."""
    await begin(monthly, EXAMS, "2026-12-18")
    async with monthly.world() as world:
        theirs = await coming(world, await alma(world))
        [row] = (await own_plan(world, await alma(world), "en")).rows
    assert row.days == [each.at.at.astimezone(ZONE).date() for each in theirs]
    assert len(row.days) == 3


async def test_one_in_between_has_no_follower_and_meets_what_is_planned_later(monthly: Office) -> None:
    """T2."""
    await begin(monthly, EXAMS, "2027-01-20")
    assert await planned(monthly) == [f"{NEXT}, month 1", "2027-01-20 15:30 transition"]
    async with monthly.world() as world:
        told = [f"{each.at.at.astimezone(ZONE):%Y-%m-%d}" for each in await coming(world, await alma(world))]
    assert told == ["2026-12-23", "2027-01-20", "2027-02-23"], (
        "what meets it is told of once, before it is planned, too"
    )
    await offer(monthly, "2026-12-23")
    assert await planned(monthly) == ["2027-01-20 15:30 transition, month 2"]
    await begin(monthly, EXAMS, "2027-01-08")
    assert await planned(monthly) == ["2027-01-11 15:30 transition, month 2"]
    await offer(monthly, "2027-01-11")
    assert await planned(monthly) == ["2027-02-23 15:30, month 3"]


async def test_a_late_answer_puts_it_off(monthly: Office) -> None:
    """T3: asked on 23 December, answered on New Year's Eve."""
    await begin(monthly, EXAMS, "2027-01-07")
    await offer(monthly, "2026-12-23")
    before = await planned(monthly)
    await at(monthly, datetime(2026, 12, 31, 12, 0, tzinfo=ZONE))
    await answer(monthly)
    assert (before, await planned(monthly)) == (
        ["2027-01-11 15:30 transition, month 2"],
        ["2027-01-18 15:30 transition, month 2"],
    )


async def test_a_late_no_puts_it_off(monthly: Office) -> None:
    """T3: asked every three months, and on 3 March they said "not this time"."""
    plan = replace(monthly.organisation.plan, cadences={WHO5.id: Cadence(every_months=3)})
    monthly.organisation = replace(monthly.organisation, plan=plan)
    async with monthly.world() as world:
        await plan_anew(world, await alma(world))
    await begin(monthly, EXAMS, "2027-03-12")
    await offer(monthly, "2027-02-23")
    before = await planned(monthly)
    await at(monthly, datetime(2027, 3, 3, 12, 0, tzinfo=ZONE))
    async with monthly.world() as world:
        await take_step(world, await alma(world), (await world.tx.check_ins.of(ALMA.id))[-1].id, Decline())
    assert (before[0], (await planned(monthly))[0]) == (
        "2027-03-15 15:30 transition",
        "2027-03-17 15:30 transition",
    )


async def test_two_that_begin_together_are_asked_about_once(monthly: Office) -> None:
    """T3."""
    await begin(monthly, EXAMS, "2026-12-14")
    await begin(monthly, MOVING, "2026-12-11")
    assert await planned(monthly) == ["2026-12-14 15:30 transition, month 1"]
    await offer(monthly, "2026-12-14")
    await answer(monthly)
    assert await planned(monthly) == ["2027-01-25 15:30, month 2"]


async def test_taken_back_and_moved(monthly: Office) -> None:
    """T4."""
    first = await begin(monthly, EXAMS, "2026-12-14")
    again = await begin(monthly, EXAMS, "2027-03-01")
    assert (await noted(monthly), len(await planned(monthly))) == ([("exams", "2027-03-01", METTE.id)], 2)
    with pytest.raises(RefusedError):
        await take_back(monthly, first)
    await take_back(monthly, again)
    assert (await noted(monthly), await planned(monthly)) == ([], [f"{NEXT}, month 1"])


async def test_nothing_in_a_pause_and_it_is_placed_after_it(monthly: Office) -> None:
    """T5: asked on 12 January, so not on the 25th; the plan goes on with February."""
    await begin(monthly, EXAMS, "2027-03-01")
    async with monthly.world() as world:
        await pause(replace(world, actor=ALMA.id), await alma(world), date(2027, 1, 12))
    await begin(monthly, MOVING, "2027-02-01")
    assert await planned(monthly) == []
    await at(monthly, datetime(2027, 1, 12, 12, tzinfo=ZONE))
    async with monthly.world() as world:
        await resume(replace(world, actor=ALMA.id), await alma(world))
    assert [each for each in await planned(monthly) if "transition" in each] == [
        "2027-02-01 15:30 transition",
        "2027-03-01 15:30 transition, month 3",
    ]


async def test_not_for_who_takes_no_part_nor_in_after_care(monthly: Office) -> None:
    """T5."""
    begins = await begin(monthly, EXAMS, "2026-12-14")
    for changes in (
        {"status": ParticipantStatus.STOPPED},
        {"status": ParticipantStatus.WELCOME},
        {"aftercare_from": NOW.date()},
    ):
        async with monthly.world() as world:
            await world.tx.participants.save(replace(await alma(world), **changes))
        with pytest.raises(RefusedError):
            await begin(monthly, MOVING, "2026-12-14")
        async with monthly.world() as world:
            await world.tx.participants.save(replace(await alma(world), status=ParticipantStatus.ACTIVE))
    async with monthly.world() as world:
        await settle(world, await alma(world))
    assert (await noted(monthly), begins.kind) == ([("exams", "2026-12-14", METTE.id)], EXAMS)
    assert not any("transition" in each for each in await planned(monthly))


@pytest.mark.parametrize(
    ("kind", "day"),
    [(EXAMS, "2026-11-22"), (EXAMS, "2027-11-25"), (EXAMS, "9999-12-31"), (TransitionKind.OF_AGE, "2026-12-01")],
    ids=["over", "more than a year ahead", "the end of time", "a birthday by hand"],
)
async def test_what_is_refused(monthly: Office, kind: TransitionKind, day: str) -> None:
    """T6."""
    with pytest.raises(RefusedError):
        await begin(monthly, kind, day)
    assert (await noted(monthly), await planned(monthly)) == ([], [f"{NEXT}, month 1"])


async def test_a_week_that_is_not_offered_does_nothing(monthly: Office) -> None:
    """T6: as on a page of last month, or by a button that was altered."""
    async with monthly.world() as clocks:
        world = replace(clocks, actor=ALMA.id)
        for place, verb, value in (
            ("transition/exams", "begins", date(2026, 11, 30).toordinal() + 1),
            ("transition/of_age", "begins", date(2026, 11, 30).toordinal()),
            ("transition", "take_back", 99),
        ):
            person = await alma(world)
            await act_on_page(world, person, Action("own", "open", place))
            await act_on_page(world, person, Action("own", verb, place, value=value))
        assert await world.tx.transitions.of(ALMA.id) == []
        await page.act(world, await alma(world), "exams", Action("own", "begins", value=date(2026, 11, 30).toordinal()))
    assert await noted(monthly) == [("exams", "2026-11-30", ALMA.id)]


@pytest.mark.parametrize("seed", range(2))
async def test_whatever_begins_the_plan_goes_on(monthly: Office, seed: int) -> None:
    """T1 to T4: of a random year, never two within two weeks, no month twice, and always one month's occasion ahead."""
    draw = Random(seed)  # noqa: S311 - no secret
    for _ in range(45):
        await offer(monthly, f"{monthly.clock.at + timedelta(days=draw.randrange(1, 14)):%Y-%m-%d}")
        match draw.randrange(5):
            case 0 | 1:
                day = monthly.clock.at + timedelta(days=draw.randrange(60))
                await begin(monthly, draw.choice(NOTED_BY_HAND), f"{day:%Y-%m-%d}")
            case 2:
                await answer(monthly)
            case 3:
                async with monthly.world() as world:
                    await world.tx.participants.save(replace(await alma(world), weekday=draw.randrange(7)))
                    await plan_anew(world, await alma(world))
            case _:
                async with monthly.world() as world:
                    for each in await transitions.coming_up(world, await alma(world)):
                        await transitions.take_back(world, await alma(world), each)
        async with monthly.database.reading() as tx:
            planned = await tx.waves.planned(ALMA.id)
            past = await tx.waves.past(ALMA.id)
            days = [each.prompted_at.date() for each in await tx.check_ins.of(ALMA.id)]
        assert len([each for each in planned if each.month is not None]) == 1, planned
        assert all(later - before >= CLOSEST for before, later in pairwise(days)), days
        months = [each.month for each in (*past, *planned) if each.month is not None]
        assert len(months) == len(set(months)), months


async def mind(office: Office) -> None:
    await Birthdays(office.database, office.worlds, Bell(), office.clock).mind()


async def test_the_18th_birthday(monthly: Office) -> None:
    """T7."""

    async def born(day: date) -> None:
        async with monthly.world() as world:
            await note_facts(replace(world, actor=METTE.id), await alma(world), birth=day)

    await born(date(2009, 1, 20))
    await at(monthly, datetime(2026, 12, 19, 12, tzinfo=ZONE))
    await mind(monthly)
    assert await noted(monthly) == []
    for _ in range(2):
        await at(monthly, monthly.clock.at + timedelta(days=1))
        await mind(monthly)
    assert await noted(monthly) == [("of_age", "2027-01-20", CLOCK)]
    await born(date(2009, 1, 5))
    assert await noted(monthly) == [("of_age", "2027-01-05", CLOCK)]
    assert await planned(monthly) == ["2027-01-05 15:30 transition, month 1"]
    await born(date(2009, 6, 5))
    assert (await noted(monthly), await planned(monthly)) == ([], [f"{NEXT}, month 1"])
    await born(date(2009, 1, 5))
    await at(monthly, datetime(2027, 1, 5, 12, tzinfo=ZONE) + STILL_NEW + timedelta(days=1))
    await mind(monthly)
    assert await noted(monthly) == []


def test_who_was_born_on_29_february_is_18_on_1_march() -> None:
    """T7. As `flows.background.age_on` counts."""
    assert comes_of_age(date(2008, 2, 29), date(2026, 2, 1)) == date(2026, 3, 1)
    assert comes_of_age(date(2008, 2, 28), date(2026, 2, 28)) == date(2026, 2, 28)
    assert comes_of_age(date(2008, 2, 28), date(2026, 3, 1)) is None
