"""After-care: a course is over, and something is still asked now and then.

A1  Ending a course keeps its row and the young person; only what is asked after a course is planned, at its months.
A2  Not where the organisation asks nothing then, for some reasons, where staff say so, or for who takes no part.
A3  When the last occasion is over, so is everything: answered, declined, closed; not before its window, nor with an
    alert that waits for contact.
A4  Ended again in after-care, it is over for good, with one row. A return is a new course.
A5  A stop ends it; a pause keeps it, and its day is asked about after that; a pause that outlasts it ends with it.
A6  Nothing is removed while they are asked; the coordinator's list says since when.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.bell import Bell
from bot.jobs.birthdays import Birthdays
from bot.jobs.check_ins import CheckInJobs
from bot.usecases.course_end import end_course, return_to_course
from bot.usecases.overview import overview
from bot.usecases.own.coming import AFTERCARE, screen
from bot.usecases.pause import pause, resume
from bot.usecases.plan_waves import plan_anew
from bot.usecases.stop import restart, stop
from flows.alert import Alert, Outcome, Permission
from flows.authorisation import OPERATOR
from flows.check_in import Ending, Status, WaveKind
from flows.names import RefusedError
from flows.overview import Wanted
from flows.people import Course, ExitReason, Participant, ParticipantStatus
from flows.ports import Kind, World
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, OTHER, REGISTRY, Office, answered

WHO5 = REGISTRY.latest("who5")
ZONE = ZoneInfo("Europe/Copenhagen")
ANSWERS = dict.fromkeys(WHO5.definition.keys, 3)
FIRST, SECOND = "2026-12-23", "2027-02-23"
"""One month and three months after Monday 23 November."""


@pytest.fixture
async def caring(office: Office) -> AsyncIterator[Office]:
    """WHO-5 and the contact person's form are asked in a course, and WHO-5 after one and three months after it."""
    plan = replace(office.organisation.plan, aftercare_months=(1, 3))
    office.organisation = replace(office.organisation, questionnaires=("who5", OTHER.id), plan=plan)
    await office.save(replace(ALMA, started_on=date(2026, 9, 1)))
    async with office.world() as world:
        await plan_anew(world, await alma(world))
    yield office


async def alma(world: World) -> Participant:
    return await world.tx.participants.get(ALMA.id)


async def end(office: Office, reason: ExitReason = ExitReason.EDUCATION_OR_WORK, **how: bool) -> Course:
    async with office.world() as world:
        return await end_course(replace(world, actor=METTE.id), await alma(world), reason, **how)


async def after(office: Office, day: str, hour: int = 16) -> None:
    """It is that day, and the clock ticks."""
    office.clock.at = datetime.fromisoformat(f"{day}T{hour:02}:00").replace(tzinfo=ZONE)
    await Birthdays(office.database, office.worlds, Bell(), office.clock).mind()
    await CheckInJobs(office.database, office.worlds, Bell(), office.clock).offer()


async def leave(office: Office, how: Status) -> None:
    """What is open becomes answered, declined or closed."""
    ending = Ending.NOT_ANSWERED if how is Status.CLOSED else None
    async with office.world() as world:
        for each in await world.tx.check_ins.of(ALMA.id):
            if each.is_open and how is Status.COMPLETED:
                await world.tx.check_ins.save(replace(answered(each, ANSWERS, world.now), revision=each.revision + 1))
            elif each.is_open:
                over = replace(each, status=how, ended_at=world.now, ending=ending, revision=each.revision + 1)
                await world.tx.check_ins.save(over)


async def told(office: Office) -> Sequence[object]:
    """What the page says that tells what comes."""
    async with office.world() as world:
        return (await screen(world, await alma(world), "")).body


async def state(office: Office) -> tuple[str, str | None, list[str]]:
    async with office.database.reading() as tx:
        them = await tx.participants.get(ALMA.id)
        planned = [
            f"{each.questionnaire} {each.due_at.astimezone(ZONE):%Y-%m-%d} {each.kind}"
            for each in await tx.waves.planned(ALMA.id)
        ]
        return them.status.value, str(them.aftercare_from) if them.aftercare_from else None, planned


async def courses(office: Office) -> list[tuple[int, str, str]]:
    async with office.database.reading() as tx:
        return [
            (each.number, str(each.ended_on), each.exit_reason.value)
            for each in await tx.participants.courses_of(ALMA.id)
        ]


async def test_a_course_ends_and_its_row_is_kept(caring: Office) -> None:
    """A1."""
    await caring.opened(WHO5)
    await end(caring)
    assert await state(caring) == ("active", "2026-11-23", [f"who5 {FIRST} aftercare"])
    assert await courses(caring) == [(1, "2026-11-23", "education_or_work")]
    async with caring.database.reading() as tx:
        assert [each.ending for each in await tx.check_ins.of(ALMA.id)] == [Ending.SET_ASIDE]
        assert await tx.outbox.waits(ALMA.id, Kind.ANNOUNCEMENT)
        assert not await tx.outbox.waits(METTE.id, Kind.NOTICE)
    await after(caring, FIRST)
    assert (await state(caring))[2] == [f"who5 {SECOND} aftercare"]
    async with caring.database.reading() as tx:
        assert [each.kind for each in await tx.check_ins.of(ALMA.id)] == [WaveKind.PLAN, WaveKind.AFTERCARE]


async def test_it_is_never_asked_sooner_than_two_weeks_after_an_answer(caring: Office) -> None:
    """A1: with a first month of 0, the day of the end itself."""
    caring.organisation = replace(caring.organisation, plan=replace(caring.organisation.plan, aftercare_months=(0, 1)))
    await caring.completed(WHO5, ANSWERS)
    await end(caring)
    assert (await state(caring))[2] == [f"who5 {FIRST} aftercare"]


@pytest.mark.parametrize(
    ("reason", "how", "changes"),
    [
        (ExitReason.MOVED, {}, {}),
        (ExitReason.OTHER_PROVIDER, {}, {}),
        (ExitReason.LOST_CONTACT, {}, {}),
        (ExitReason.EDUCATION_OR_WORK, {"with_aftercare": False}, {}),
        (ExitReason.EDUCATION_OR_WORK, {}, {"status": ParticipantStatus.STOPPED}),
        (ExitReason.EDUCATION_OR_WORK, {}, {"status": ParticipantStatus.WELCOME}),
        (ExitReason.EDUCATION_OR_WORK, {}, {"status": ParticipantStatus.DECLINED}),
    ],
)
async def test_without_after_care_it_is_over(
    caring: Office, reason: ExitReason, how: dict[str, bool], changes: dict[str, ParticipantStatus]
) -> None:
    """A2."""
    async with caring.world() as world:
        await world.tx.participants.save(replace(await alma(world), **changes))  # type: ignore[arg-type]
    await end(caring, reason, **how)
    assert (await state(caring), len(await courses(caring))) == (("ended", None, []), 1)
    with pytest.raises(RefusedError):
        await end(caring)


@pytest.mark.parametrize("changes", [{"aftercare_months": ()}, {"aftercare": ("gses",)}])
async def test_an_organisation_without_it(caring: Office, changes: dict[str, Any]) -> None:
    """A2: no months, or nothing that it asks."""
    caring.organisation = replace(caring.organisation, plan=replace(caring.organisation.plan, **changes))
    await end(caring)
    assert await state(caring) == ("ended", None, [])


@pytest.mark.parametrize("how", [Status.COMPLETED, Status.DECLINED, Status.CLOSED])
async def test_it_ends_by_itself_after_the_last_window(caring: Office, how: Status) -> None:
    """A3."""
    await end(caring)
    for day in (FIRST, SECOND):
        assert AFTERCARE in await told(caring)
        await after(caring, day)
        await leave(caring, how)
        assert (await state(caring))[0] == "active"
    assert AFTERCARE not in await told(caring), "nothing is asked any more, and the page promises nothing"
    await after(caring, "2027-03-05")
    assert await state(caring) == ("active", "2026-11-23", [])
    await after(caring, "2027-03-06")
    assert (await state(caring), len(await courses(caring))) == (("ended", None, []), 1)


async def test_an_alert_that_waits_for_contact_keeps_it(caring: Office) -> None:
    """A3: whoever took it still finds them."""
    await end(caring)
    for day in (FIRST, SECOND):
        await after(caring, day)
        await leave(caring, Status.COMPLETED)
    now = caring.clock.at
    alert = Alert("A-1", ALMA.id, METTE.id, "low", 1, {}, Permission.CHOSEN, now, act_by=now)
    async with caring.world() as world:
        await world.tx.alerts.add(alert)
    await after(caring, "2027-03-08")
    assert (await state(caring))[0] == "active"
    async with caring.world() as world:
        await world.tx.alerts.save(replace(alert, seen_at=now, closed_at=now, outcome=Outcome.TALKED))
    await after(caring, "2027-03-09")
    assert (await state(caring))[0] == "ended"


async def test_ended_again_it_is_over_for_good(caring: Office) -> None:
    """A4."""
    first = await end(caring)
    await after(caring, FIRST)
    assert await end(caring, ExitReason.MOVED) == first
    assert (await state(caring), await courses(caring)) == (
        ("ended", None, []),
        [(1, "2026-11-23", "education_or_work")],
    )
    async with caring.database.reading() as tx:
        assert not any(each.is_open for each in await tx.check_ins.of(ALMA.id))


async def test_a_return_is_a_new_course(caring: Office) -> None:
    """A4; who takes part without after-care is not taken up again."""
    with pytest.raises(RefusedError):
        await come_back(caring)
    await end(caring)
    await after(caring, FIRST)
    await come_back(caring)
    assert await state(caring) == ("welcome", None, [])
    async with caring.database.reading() as tx:
        assert not any(each.is_open for each in await tx.check_ins.of(ALMA.id))


async def come_back(office: Office) -> None:
    async with office.world() as world:
        await return_to_course(replace(world, actor=METTE.id), await alma(world))


async def test_a_stop_ends_the_asking_and_the_office_can_end_it(caring: Office) -> None:
    """A5: whoever starts again is back in after-care, for the course is over."""
    await end(caring)
    async with caring.world() as world:
        await stop(replace(world, actor=ALMA.id), await alma(world))
    await after(caring, FIRST)
    assert await state(caring) == ("stopped", "2026-11-23", [])
    async with caring.world() as world:
        await restart(replace(world, actor=ALMA.id), await alma(world))
    assert (await state(caring))[:2] == ("welcome", "2026-11-23")
    async with caring.world() as world:
        await world.tx.participants.save(replace(await alma(world), status=ParticipantStatus.STOPPED))
    await end(caring, ExitReason.CLARIFIED)
    assert (await state(caring), len(await courses(caring))) == (("ended", None, []), 1)


async def test_a_pause(caring: Office) -> None:
    """A5."""
    async with caring.world() as world:
        await pause(replace(world, actor=ALMA.id), await alma(world), None)
    await end(caring)
    assert await state(caring) == ("paused", "2026-11-23", [])
    await after(caring, "2027-01-10")
    async with caring.world() as world:
        await resume(replace(world, actor=ALMA.id), await alma(world))
    assert (await state(caring))[2] == [f"who5 {SECOND} aftercare"]
    async with caring.world() as world:
        assert [each.questionnaire for each in await world.tx.check_ins.of(ALMA.id) if each.is_open] == ["who5"]
        await pause(replace(world, actor=ALMA.id), await alma(world), None)
    await after(caring, SECOND)
    assert (await state(caring))[0] == "paused"
    await after(caring, "2027-03-06")
    assert await state(caring) == ("ended", None, [])


async def test_nothing_is_removed_meanwhile_and_the_list_says_so(caring: Office) -> None:
    """A6."""
    await end(caring)
    async with caring.database.reading() as tx:
        assert await tx.retention.over("", 10) == []
    async with caring.world() as world:
        found = await overview(replace(world, actor=OPERATOR), METTE.organisation, Wanted())
    assert [(each.status, each.aftercare_from) for each in found.lines] == [
        (ParticipantStatus.ACTIVE, NOW.date()),
    ]
