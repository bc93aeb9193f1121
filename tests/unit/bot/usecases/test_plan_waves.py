"""What lies ahead follows what is agreed now, and what an outage held up goes out once, or not at all.

N1  A changed hour, day, zone, cadence, closing day or hours on offer moves what is planned; done twice it is the same,
    and changed back it is as before. What is no longer asked is planned no more.
N2  Nothing is asked again for a month that was asked, nor within two weeks of being asked; nothing is lost either.
N3  What is due just now, or was brought forward after an alert, stays where it is.
N4  Who isn't asked now has nothing planned.
N5  After an outage what still says something is offered once, not all at the same moment; the rest was missed by us.
N6  A clock that is set back doubles nothing.
N7  What was offered asks in the new language, what was begun in its own.
N8  An answer that comes late moves what would be asked within two weeks of it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.bell import Bell
from bot.jobs.check_ins import CheckInJobs
from bot.jobs.plans import PlanJob
from bot.usecases import transitions
from bot.usecases.own import language
from bot.usecases.plan_waves import bring_forward, plan_anew
from bot.usecases.start_course import start_course
from bot.usecases.stop import stop
from bot.usecases.take_step import take_step
from flows.calendar import Liking
from flows.check_in import CheckIn, Status, WaveKind
from flows.commands import Decline
from flows.occasions import SPREAD
from flows.people import Participant, ParticipantStatus, PauseReason, TransitionKind
from flows.plan import OwnPlan, Plan
from flows.ports import Kind, Wave
from flows.screen import Action
from flows.window import Windows
from questionnaires.model import Cadence
from questionnaires.registry import Registry
from storage.tables import OUTBOX, WAVE
from tests.unit.bot.usecases.kit import ALMA, CONTACT, NOW, REGISTRY, Office, answered

WHO5, PROFILE = (REGISTRY.latest(each) for each in ("who5", "bip_job"))
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
A_DAY = timedelta(days=1)
ANSWERS = dict.fromkeys(WHO5.definition.keys, 3)
IN_A_MONTH = "12-23 15:30"
AN_HOUR_LATER = "12-23T16:30"
Changes = dict[str, object]


@pytest.fixture
def monthly(office: Office) -> Office:
    """Where only WHO-5 is asked."""
    office.organisation = replace(office.organisation, questionnaires=("who5",))
    return office


async def begin(office: Office, *, answers: bool = True) -> None:
    """Alma begins on 23 November, a Monday, and answers what she is asked then."""
    async with office.world() as world:
        await start_course(world, await world.tx.participants.get(ALMA.id))
        opened = [each for each in await world.tx.check_ins.of(ALMA.id) if each.is_open and answers]
        for check_in in opened:
            await world.tx.check_ins.save(replace(answered(check_in, ANSWERS, world.now), revision=1))


async def agree(office: Office, own: Changes | None = None, decided: Changes | None = None) -> None:
    """Otherwise than before: with Alma, or in the whole organisation."""
    office.organisation = replace(office.organisation, plan=replace(office.organisation.plan, **(decided or {})))  # type: ignore[arg-type]
    async with office.world() as world:
        alma = replace(await world.tx.participants.get(ALMA.id), **(own or {}))  # type: ignore[arg-type]
        await world.tx.participants.save(alma)
        await plan_anew(world, alma)


async def ahead(office: Office, questionnaire: str = "who5") -> str | None:
    """When it is planned, on the clock in Copenhagen; None: it isn't."""
    async with office.database.reading() as tx:
        [*due] = [each.due_at for each in await tx.waves.planned(ALMA.id) if each.questionnaire == questionnaire]
    assert len(due) < 2
    return f"{due[0].astimezone(COPENHAGEN):%m-%d %H:%M}" if due else None


def go_to(office: Office, day: str) -> None:
    office.clock.at = datetime.fromisoformat(day).replace(tzinfo=COPENHAGEN).astimezone(UTC)


async def tick(office: Office) -> None:
    """As after a start: nobody is remembered as waiting."""
    await CheckInJobs(office.database, office.worlds, Bell(), office.clock).offer()


async def asked(office: Office, questionnaire: str = "who5") -> list[CheckIn]:
    async with office.database.reading() as tx:
        return [each for each in await tx.check_ins.of(ALMA.id) if each.questionnaire == questionnaire]


async def states(office: Office, questionnaire: str = "who5") -> list[tuple[int | None, str]]:
    """Every occasion there was, as its month and what became of it."""
    async with office.database.reading() as tx:
        query = select(WAVE.c.month, WAVE.c.state).where(WAVE.c.questionnaire == questionnaire).order_by(WAVE.c.number)
        return [(row.month, row.state.value) for row in await tx.connection.execute(query)]


async def offers(office: Office) -> list[datetime | None]:
    """Not before when each offer goes out."""
    async with office.database.reading() as tx:
        return [
            row.not_before
            for row in await tx.connection.execute(select(OUTBOX.c.not_before).where(OUTBOX.c.kind == Kind.OFFER))
        ]


@pytest.mark.parametrize(
    ("own", "decided", "due"),
    [
        ({"ask_at": time(19)}, {}, "12-23 19:00"),
        ({"ask_at": time(23)}, {}, "12-23 20:15"),
        ({"weekday": 4}, {}, "12-25 15:30"),
        ({"month_day": 15}, {}, "12-15 15:30"),
        ({"month_day": 31}, {}, "12-31 15:30"),
        ({"zone": "America/Nuuk"}, {}, "12-23 18:30"),
        ({"plan": OwnPlan({"who5": Cadence(every_months=3)})}, {}, "02-23 15:30"),
        ({"plan": OwnPlan({"who5": None})}, {}, None),
        ({}, {"cadences": {"who5": Cadence(at_months=(0, 2, 4))}}, "01-25 15:30"),
        ({}, {"when": Liking((3,), time(17))}, "12-24 17:00"),
        ({}, {"hours": (time(8), time(14))}, "12-23 13:45"),
        ({}, {"closing_days": (date(2026, 12, 23), date(2026, 12, 28))}, "12-29 15:30"),
    ],
)
async def test_it_follows(monthly: Office, own: Changes, decided: Changes, due: str | None) -> None:
    """N1."""
    await begin(monthly)
    assert await ahead(monthly) == IN_A_MONTH
    monthly.clock.at += 2 * A_DAY
    for _ in range(2):
        await agree(monthly, own, decided)
        assert await ahead(monthly) == due
    before, plan = {name: getattr(ALMA, name) for name in own}, Plan()
    await agree(monthly, before, {name: getattr(plan, name) for name in decided})
    assert await ahead(monthly) == IN_A_MONTH


async def test_what_comes_more_often_comes_sooner(monthly: Office) -> None:
    """N1: not as late as it was planned; and nothing that would have been asked meanwhile is made up for."""
    await begin(monthly)
    await agree(monthly, {"plan": OwnPlan({"who5": Cadence(every_months=6)})})
    assert await ahead(monthly) == "05-24 15:30"
    go_to(monthly, "2027-02-25T12:00")
    await agree(monthly, {"plan": OwnPlan()})
    assert await ahead(monthly) == "03-23 15:30"


async def test_what_is_added_begins_ahead(office: Office) -> None:
    """N1: on a day on which something is asked anyway, and nothing from before it was agreed; no more when it ends."""
    office.organisation = replace(office.organisation, questionnaires=("who5",))
    await begin(office)
    go_to(office, "2027-01-12T12:00")
    office.organisation = replace(office.organisation, questionnaires=("who5", PROFILE.id))
    await agree(office)
    assert await ahead(office, PROFILE.id) == "02-23 15:30"
    office.organisation = replace(office.organisation, questionnaires=("who5",))
    await agree(office)
    assert await ahead(office, PROFILE.id) is None


async def test_what_waits_for_an_answer_is_not_asked_again(monthly: Office) -> None:
    """N2: neither what was offered three days ago, taken out and added again, nor for a day that comes after it."""
    await begin(monthly, answers=False)
    monthly.clock.at += 3 * A_DAY
    for plan in (OwnPlan({"who5": None}), OwnPlan()):
        await agree(monthly, {"plan": plan})
    assert await ahead(monthly) == IN_A_MONTH
    await agree(monthly, {"month_day": 30})
    assert await ahead(monthly) == "12-30 15:30"


@pytest.mark.parametrize(("windows", "last_day"), [(Windows((1,), 5), 3), (Windows((2, 9), 14), 7)])
async def test_what_was_promised_of_a_window(monthly: Office, windows: Windows, last_day: int) -> None:
    """N2: what waits can be answered as long as was said, or longer; it is reminded of by what is agreed now."""
    await begin(monthly, answers=False)
    await agree(monthly, {"ask_at": time(19)}, {"windows": windows})
    [waiting] = await asked(monthly)
    assert waiting.closes_at == datetime(2026, 12, last_day + 1, tzinfo=COPENHAGEN)
    assert waiting.remind_at == datetime(2026, 11, 23 + windows.reminders[0], 19, tzinfo=COPENHAGEN)


async def test_a_day_that_is_over_by_now_is_not_lost(monthly: Office) -> None:
    """N2: the 28th becomes the 25th on the 27th, a Sunday: on the next working day, and the month after as ever."""
    await begin(monthly)
    await agree(monthly, {"month_day": 28})
    assert await ahead(monthly) == "12-28 15:30"
    go_to(monthly, "2026-12-27T12:00")
    await agree(monthly, {"month_day": 25})
    assert await ahead(monthly) == "12-28 15:30"
    go_to(monthly, "2026-12-28T15:31")
    await tick(monthly)
    assert await ahead(monthly) == "01-25 15:30"
    assert await states(monthly) == [(0, "taken"), (1, "taken"), (2, "planned")]


async def test_months_begin_anew_with_a_course(monthly: Office) -> None:
    """N2: what the course before asked on the very day doesn't count for this one."""
    await begin(monthly)
    go_to(monthly, "2026-12-23T15:30")
    await tick(monthly)
    async with monthly.world() as world:
        await stop(world, await world.tx.participants.get(ALMA.id))
        back = replace(await world.tx.participants.get(ALMA.id), status=ParticipantStatus.ACTIVE)
        await world.tx.participants.save(replace(back, started_on=date(2026, 12, 23)))
    await begin(monthly)
    await agree(monthly, {"ask_at": time(19)})
    assert await ahead(monthly) == "01-25 19:00"
    assert await states(monthly) == [(0, "taken"), (1, "taken"), (0, "taken"), (1, "planned")]


@pytest.mark.parametrize("change", [{"ask_at": time(19)}, {"weekday": 4}, {"zone": "Pacific/Kiritimati"}])
async def test_what_is_due_now_is_asked(monthly: Office, change: Changes) -> None:
    """N3: once, whatever is changed between the time it became due and the tick; at night it waits for the morning."""
    await begin(monthly)
    go_to(monthly, "2026-12-23T20:00" if "zone" in change else "2026-12-23T15:30")
    await agree(monthly, change)
    assert await ahead(monthly) == IN_A_MONTH
    for _ in range(2):
        await tick(monthly)
    assert len(await asked(monthly)) == 2
    assert len(await offers(monthly)) == 1


async def test_what_was_brought_forward_stays(office: Office) -> None:
    """N3: and the month that it was planned for comes all the same."""
    office.organisation = replace(office.organisation, questionnaires=(CONTACT.id,))
    await begin(office)
    async with office.world() as world:
        await bring_forward(world, ALMA, CONTACT.id)
    await agree(office, {"ask_at": time(19), "weekday": 4})
    assert await ahead(office, CONTACT.id) == "11-24 15:30"
    go_to(office, "2026-11-24T15:31")
    await tick(office)
    assert await ahead(office, CONTACT.id) == "02-26 19:00"


@pytest.mark.parametrize(
    ("begins", "is_noted_before", "after"),
    [("2027-02-17", True, ["02-17 15:30 3"]), ("2026-11-30", False, ["12-08 15:30 None", "02-23 15:30 3"])],
    ids=["the month was moved there", "close behind"],
)
async def test_what_was_brought_forward_beside_what_begins(
    office: Office, begins: str, is_noted_before: bool, after: list[str]
) -> None:
    """N3: neither takes the other's place, and the plan goes on."""
    plan = replace(office.organisation.plan, at_transitions=(CONTACT.id,))
    office.organisation = replace(office.organisation, questionnaires=(CONTACT.id,), plan=plan)
    await begin(office)
    async with office.world() as world:
        alma = await world.tx.participants.get(ALMA.id)
        note = partial(transitions.begin, world, alma, TransitionKind.EXAMS, date.fromisoformat(begins))
        bring = partial(bring_forward, world, alma, CONTACT.id)
        for deed in (note, bring) if is_noted_before else (bring, note):
            await deed()
        assert (await world.tx.waves.planned(ALMA.id))[0].due_at == NOW + A_DAY
    go_to(office, "2026-11-24T15:31")
    await tick(office)
    async with office.world() as world:
        [check_in] = await world.tx.check_ins.of(ALMA.id)
        await take_step(world, await world.tx.participants.get(ALMA.id), check_in.id, Decline())
        planned = [(each.due_at.astimezone(COPENHAGEN), each.month) for each in await world.tx.waves.planned(ALMA.id)]
    assert [f"{due:%m-%d %H:%M} {month}" for due, month in planned] == after


@pytest.mark.parametrize("status", sorted(set(ParticipantStatus) - {ParticipantStatus.ACTIVE}))
async def test_who_is_not_asked(monthly: Office, status: ParticipantStatus) -> None:
    """N4."""
    reason = PauseReason.OWN if status is ParticipantStatus.PAUSED else None
    await agree(monthly, {"status": status, "pause_reason": reason, "ask_at": time(19)})
    assert await ahead(monthly) is None


@pytest.mark.parametrize(
    ("until", "occasions", "following"),
    [
        (AN_HOUR_LATER, "0t 1t", "01-25 15:30"),
        ("12-24T16:30", "0t 1t", "01-25 15:30"),
        ("01-08T12:00", "0t 1t", "01-25 15:30"),  # two weeks: the next one is as far away
        ("01-12T12:00", "0t 1m", "01-25 15:30"),  # too near the next one
        ("01-26T16:30", "0t 1m 2t", "02-23 15:30"),
        ("03-20T12:00", "0t 1m 2m 3m", "03-23 15:30"),
    ],
)
async def test_after_an_outage(monthly: Office, until: str, occasions: str, following: str) -> None:
    """N5: until half-way what we held up is asked, once; every occasion has its row."""
    await begin(monthly)
    go_to(monthly, f"{2026 if until.startswith('12') else 2027}-{until}")
    for _ in range(3):
        await tick(monthly)
    *past, planned = await states(monthly)
    assert " ".join(f"{month}{state[0]}" for month, state in past) == occasions
    assert planned[1] == "planned"
    assert await ahead(monthly) == following
    was_asked = occasions.count("t") - 1
    assert len(await asked(monthly)) == was_asked + 1
    now = monthly.clock.now()
    held = [each for each in await offers(monthly) if each is not None]
    assert len(held) == (0 if until == AN_HOUR_LATER else was_asked)
    assert all(now <= each <= now + SPREAD for each in held)


async def test_what_comes_seldom_is_asked_late(office: Office) -> None:
    """N5: of what a month's outage held up, the quarter's goes out, and the month's is the next one."""
    office.organisation = replace(office.organisation, questionnaires=("who5", PROFILE.id))
    await begin(office)
    go_to(office, "2027-03-22T12:00")
    await tick(office)
    assert [month for month, state in await states(office) if state == "missed"] == [1, 2, 3]
    assert (await states(office, PROFILE.id))[1] == (3, "taken")
    assert len([each for each in await asked(office, PROFILE.id) if each.is_open]) == 1


async def test_two_of_one_questionnaire(monthly: Office) -> None:
    """N5: what begins and the plan both became due in an outage: asked once, as the plan's, which goes on."""
    await begin(monthly)
    async with monthly.world() as world:
        begins = Wave(ALMA.id, "who5", 9, NOW + 25 * A_DAY, WaveKind.TRANSITION, about="T-1")
        await world.tx.waves.plan(begins)
    go_to(monthly, "2026-12-24T12:00")
    await tick(monthly)
    assert len(await asked(monthly)) == 2
    assert await states(monthly) == [(0, "taken"), (1, "taken"), (None, "missed"), (2, "planned")]


async def test_a_clock_that_is_set_back(monthly: Office) -> None:
    """N6."""
    await begin(monthly)
    go_to(monthly, "2026-12-23T15:30")
    await tick(monthly)
    for day in ("2026-12-23T15:00", "2026-11-20T12:00", "2026-12-23T15:30"):
        go_to(monthly, day)
        await agree(monthly)
        await tick(monthly)
    assert len(await asked(monthly)) == 2
    assert len(await offers(monthly)) == 1
    assert await ahead(monthly) == "01-25 15:30"


@pytest.mark.parametrize(("status", "speaks"), [(Status.OFFERED, "da"), (Status.DECLINED, "da"), (Status.INTRO, "en")])
async def test_another_language(monthly: Office, status: Status, speaks: str) -> None:
    """N7: and the offer is still wanted."""
    check_in = await monthly.opened(WHO5)
    if status is not Status.OFFERED:
        ended = NOW if status is Status.DECLINED else None
        moved = replace(check_in, status=status, started_at=NOW, ended_at=ended, revision=1)
        async with monthly.world() as world:
            await world.tx.check_ins.save(moved)
    async with monthly.world() as world:
        alma: Participant = await world.tx.participants.get(ALMA.id)
        await language.act(world, alma, "", Action("own", "speak", "language", value=1))
    stored = await monthly.stored(check_in)
    assert (stored.language, stored.revision) == (speaks, 0 if status is Status.OFFERED else 1)


async def test_a_start_with_other_decisions(monthly: Office) -> None:
    """N1: everybody is planned anew, once; whoever's row can't be read keeps nobody from theirs."""
    await begin(monthly)
    broken = await monthly.participant(started_on=None)
    for weekday, due in ((3, "12-24 15:30"), (4, "12-25 15:30")):
        monthly.organisation = replace(monthly.organisation, plan=Plan(when=Liking((weekday,))))
        await PlanJob(monthly.database, monthly.worlds, monthly.clock).plan()
        assert await ahead(monthly) == due
    async with monthly.database.transaction() as tx:
        assert not await tx.waves.planned(broken.id)
        [wave] = await tx.waves.planned(ALMA.id)
        await tx.waves.move(replace(wave, due_at=NOW))
    await PlanJob(monthly.database, monthly.worlds, monthly.clock).plan()
    assert await ahead(monthly) == "11-23 15:30"  # nothing has changed, so nobody looks


async def test_a_new_version_of_a_questionnaire(monthly: Office) -> None:
    """N1: what waits for an answer stays as it was offered; what comes next is of the new version, in its rhythm."""
    await begin(monthly, answers=False)
    changes = {"version": 2, "cadence": Cadence(every_months=2)}
    second = WHO5.model_copy(update={"definition": WHO5.definition.model_copy(update=changes)})
    worlds = replace(monthly.worlds, questionnaires=Registry([*REGISTRY.all(), second]))
    for _start in range(2):
        await PlanJob(monthly.database, worlds, monthly.clock).plan()
        assert await ahead(monthly) == "01-25 15:30"
    go_to(monthly, "2027-01-25 15:30")
    await CheckInJobs(monthly.database, worlds, Bell(), monthly.clock).offer()
    first, then = await asked(monthly)
    assert [(each.version, each.wave) for each in (first, then)] == [(1, 1), (2, 2)]
    assert await states(monthly) == [(0, "taken"), (2, "taken"), (4, "planned")]


async def test_a_late_answer_keeps_two_weeks(monthly: Office) -> None:
    """N8: a summer's closing moved November's occasion forward, so that December's is near; it comes after them."""
    await begin(monthly, answers=False)
    async with monthly.world() as world:
        [wave] = await world.tx.waves.planned(ALMA.id)
        await world.tx.waves.move(replace(wave, due_at=NOW + 16 * A_DAY))
    go_to(monthly, "2026-12-02 18:00")
    async with monthly.world() as world:
        [check_in] = await world.tx.check_ins.of(ALMA.id)
        await take_step(world, await world.tx.participants.get(ALMA.id), check_in.id, Decline())
    assert await ahead(monthly) == "12-16 15:30"
