"""A guardian's approval: nothing before it, nothing after it was withdrawn, and at 18 the young person decides alone.

Q1  Without it, or without a birth date where there is the rule, no choice counts, whatever button is pressed.
Q2  It is refused, with the remedy, where nobody asks for it or nobody can know; and noted by those alone who may.
Q3  Noted twice it is noted once; withdrawn, what is open is closed and nothing is planned.
Q4  At 18 it ends once, also after downtime; what was chosen under it is asked anew, and nothing is offered before.
Q5  A birthday is a local day; who was born on 29 February has it on 1 March.
Q6  A rule that is new, or a birth date, takes effect on the next day at the latest.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.bell import Bell
from bot.jobs.birthdays import Birthdays
from bot.usecases.authorise import NotAllowedError
from bot.usecases.birthdays import mind_age
from bot.usecases.choices import asking_of, decide, must_decide_first
from bot.usecases.choose import choose
from bot.usecases.enrol import note_facts
from bot.usecases.guardian import note_approval, record_guardian
from bot.usecases.offer_check_ins import offer_check_in
from bot.usecases.pause import resume
from flows.age import is_of_age, needs_guardian
from flows.check_in import Status
from flows.choices import ASKED, Purpose
from flows.names import RefusedError
from flows.people import Details, Participant, ParticipantStatus, PauseReason, WelcomeStage
from flows.ports import Wave, World
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
SEVENTEEN = Details(birth=date(2008, 11, 30))
BIRTHDAY = datetime(2026, 11, 29, 23, 5, tzinfo=UTC)  # five past midnight in Copenhagen


@asynccontextmanager
async def acting(office: Office, actor: str = METTE.id) -> AsyncIterator[World]:
    async with office.world() as world:
        yield replace(world, actor=actor)


async def alma(office: Office) -> Participant:
    async with office.database.reading() as tx:
        return await tx.participants.get(ALMA.id)


@pytest.fixture
async def ruled(office: Office) -> Office:
    """Where a guardian is asked under 18, and Alma is 17."""
    office.organisation = replace(office.organisation, guardian_under=18)
    await office.save(replace(ALMA, details=SEVENTEEN))
    return office


async def approved_and_chosen(office: Office) -> None:
    async with acting(office) as world:
        one = await record_guardian(world, await world.tx.participants.get(ALMA.id), approves=True)
        for purpose in ASKED:
            asked = await asking_of(world, one, purpose)
            one = await decide(world, one, asked, asked.options[0])


def birthdays(office: Office) -> Birthdays:
    return Birthdays(office.database, office.worlds, Bell(), office.clock)


@pytest.mark.parametrize("details", [SEVENTEEN, Details()])
@pytest.mark.parametrize("verb", ["next", "yes", "no", "see", "reach", "form", "back"])
async def test_nothing_is_chosen_before(ruled: Office, details: Details, verb: str) -> None:
    """Q1."""
    for stage in list(WelcomeStage)[list(WelcomeStage).index(WelcomeStage.GUARDIAN) :]:
        await ruled.save(replace(ALMA, details=details, status=ParticipantStatus.WELCOME, stage=stage))
        async with acting(ruled, ALMA.id) as world:
            now = await world.tx.participants.get(ALMA.id)
            await choose(world, now, verb, 0, now.revision)
            assert not await world.tx.participants.choices_of(ALMA.id)
        after = await alma(ruled)
        assert after.status is ParticipantStatus.WELCOME
        assert after.stage in (WelcomeStage.NOT_WATCHED, WelcomeStage.GUARDIAN)


@pytest.mark.parametrize(
    ("under", "details", "remedy"),
    [(None, SEVENTEEN, "guardian_under"), (15, SEVENTEEN, "under 15"), (18, Details(), "note it first")],
)
async def test_where_nobody_asks_for_it(office: Office, under: int | None, details: Details, remedy: str) -> None:
    """Q2."""
    office.organisation = replace(office.organisation, guardian_under=under)
    await office.save(replace(ALMA, details=details))
    for approves in (True, False):
        async with acting(office) as world:
            with pytest.raises(RefusedError, match=remedy):
                await record_guardian(world, await world.tx.participants.get(ALMA.id), approves=approves)
            assert not await world.tx.participants.choices_of(ALMA.id)


@pytest.mark.parametrize("actor", [ALI.id, ALMA.id])
async def test_who_may_not(ruled: Office, actor: str) -> None:
    """Q2: a colleague, and least of all the young person."""
    async with acting(ruled, actor) as world:
        with pytest.raises(NotAllowedError):
            await record_guardian(world, await world.tx.participants.get(ALMA.id), approves=True)


async def test_withdrawn(ruled: Office) -> None:
    """Q3: during a pause, too."""
    await approved_and_chosen(ruled)
    opened = await ruled.opened(WHO5)
    paused = replace(await alma(ruled), status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN)
    await ruled.save(paused)
    for _twice in range(2):
        async with acting(ruled) as world:
            await world.tx.waves.plan(Wave(ALMA.id, "who5", 7, NOW))
            await record_guardian(world, await world.tx.participants.get(ALMA.id), approves=False)
    after = await alma(ruled)
    assert (after.status, after.stage) == (ParticipantStatus.WELCOME, WelcomeStage.GUARDIAN)
    assert (await ruled.stored(opened)).status is Status.CLOSED
    async with ruled.database.reading() as tx:
        said = [each for each in await tx.participants.choices_of(ALMA.id) if each.purpose is Purpose.GUARDIAN]
    assert [(each.granted, each.recorded_by) for each in said] == [(True, METTE.id), (False, METTE.id)]


@pytest.mark.parametrize("downtime_days", [0, 40])
async def test_eighteen(ruled: Office, downtime_days: int) -> None:
    """Q4: the day before nothing happens, and however often the job runs it is told once."""
    await approved_and_chosen(ruled)
    going, waiting = await ruled.opened(WHO5), await ruled.opened(WHO5)
    async with ruled.world() as world:
        await world.tx.check_ins.save(replace(going, status=Status.PAUSED, revision=1, started_at=NOW))
    job = birthdays(ruled)
    await job.mind()
    assert (await ruled.stored(waiting)).status is Status.OFFERED
    ruled.clock.at = BIRTHDAY + timedelta(days=downtime_days)
    await job.mind()
    await job.mind()
    await birthdays(ruled).mind()
    assert (await ruled.stored(waiting)).status is Status.CLOSED
    assert (await ruled.stored(going)).status is Status.PAUSED
    async with ruled.database.reading() as tx:
        said = [each.granted for each in await tx.participants.choices_of(ALMA.id) if each.purpose is Purpose.GUARDIAN]
        told = (await tx.connection.execute(select(OUTBOX.c.dedupe_key))).scalars().all()
    assert said == [True, False]
    assert told == [f"announcement:of_age:{ALMA.id}"]
    ruled.clock.at = datetime(2027, 1, 8, 15, tzinfo=UTC)
    async with ruled.world() as world:
        assert await must_decide_first(world, await world.tx.participants.get(ALMA.id))
        wave = Wave(ALMA.id, "who5", 7, world.now)
        await world.tx.waves.plan(wave)
        assert not await offer_check_in(world, ALMA.id)
    async with ruled.database.reading() as tx:
        assert len(await tx.check_ins.of(ALMA.id)) == 2
        assert [each.number for each in await tx.waves.planned(ALMA.id)] == [7]
    ruled.clock.at += timedelta(days=60)
    async with ruled.world() as world:
        assert not await offer_check_in(world, ALMA.id)
        assert await world.tx.waves.past(ALMA.id) == []  # nobody has missed it
        [wave] = await world.tx.waves.planned(ALMA.id)
        assert wave.due_at > world.now - timedelta(days=31)


async def test_who_decides_alone_already(ruled: Office) -> None:
    """Q4: what was chosen after the birthday isn't asked again."""
    await approved_and_chosen(ruled)
    ruled.clock.at = BIRTHDAY
    async with ruled.world() as world:
        one = await world.tx.participants.get(ALMA.id)
        await mind_age(world, one)
        asked = await asking_of(world, one, Purpose.TAKE_PART)
        await decide(world, one, asked, asked.options[0])
        assert not await must_decide_first(world, one)


@pytest.mark.parametrize(
    ("birth", "day", "is_old_enough"),
    [
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(2008, 11, 30), date(2026, 11, 29), False),
        (date(2008, 11, 30), date(2026, 11, 30), True),
    ],
)
def test_birthdays(birth: date, day: date, is_old_enough: bool) -> None:
    """Q5."""
    one = replace(ALMA, details=Details(birth=birth))
    assert is_of_age(one, day) is is_old_enough
    ruled = replace(Office.organisation, guardian_under=18)
    assert needs_guardian(one, ruled, day) is not is_old_enough
    assert not is_of_age(ALMA, day)
    assert needs_guardian(ALMA, ruled, day)
    assert not needs_guardian(one, Office.organisation, day)


async def test_a_birthday_is_a_local_day(ruled: Office) -> None:
    """Q5: midnight in Copenhagen, not in Greenwich."""
    await approved_and_chosen(ruled)
    for at, granted in ((BIRTHDAY.replace(hour=22), [True]), (BIRTHDAY, [True, False])):
        ruled.clock.at = at
        await birthdays(ruled).mind()
        async with ruled.database.reading() as tx:
            said = [each for each in await tx.participants.choices_of(ALMA.id) if each.purpose is Purpose.GUARDIAN]
        assert [each.granted for each in said] == granted


async def test_a_rule_that_is_new(office: Office) -> None:
    """Q6: who takes part already waits from the next look on; once the day's look was had, it isn't had again."""
    await office.save(replace(ALMA, details=SEVENTEEN))
    job = birthdays(office)
    await job.mind()
    assert (await alma(office)).status is ParticipantStatus.ACTIVE
    office.organisation = replace(office.organisation, guardian_under=18)
    await birthdays(office).mind()
    waiting = await alma(office)
    assert (waiting.status, waiting.stage) == (ParticipantStatus.WELCOME, WelcomeStage.GUARDIAN)
    async with office.database.reading() as tx:
        assert await tx.waves.planned(ALMA.id) == []


async def test_a_birth_date_that_was_missing(ruled: Office) -> None:
    """Q6: noted, it goes on at once where nobody has to approve."""
    waiting = replace(ALMA, status=ParticipantStatus.WELCOME, stage=WelcomeStage.GUARDIAN)
    await ruled.save(waiting)
    async with acting(ruled) as world:
        await note_facts(world, await world.tx.participants.get(ALMA.id), birth=date(2008, 11, 1))
    assert (await alma(ruled)).stage is WelcomeStage.TAKE_PART


async def test_an_approval_from_before_stands(ruled: Office) -> None:
    """Q6: a rule that was made stricter meanwhile finds it."""
    async with acting(ruled) as world:
        await note_approval(world, ALMA, approves=True)
    await birthdays(ruled).mind()
    assert (await alma(ruled)).status is ParticipantStatus.ACTIVE


@pytest.mark.parametrize("ended_by", [ALMA.id, METTE.id])
async def test_a_birthday_in_a_break(ruled: Office, ended_by: str) -> None:
    """Q4: when the break is over it is as on the birthday: told once, and nothing is offered before."""
    await approved_and_chosen(ruled)
    await ruled.save(replace(await alma(ruled), status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN))
    ruled.clock.at = BIRTHDAY
    await birthdays(ruled).mind()
    async with acting(ruled, ended_by) as world:
        await resume(world, await world.tx.participants.get(ALMA.id))
    async with ruled.database.reading() as tx:
        assert not [each for each in await tx.check_ins.of(ALMA.id) if each.is_open]
        assert {each.kind for each in await tx.connection.execute(select(OUTBOX.c.kind))} == {"announcement"}
