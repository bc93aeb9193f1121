"""A break from being asked.

B1  What is open is closed, what is planned is cancelled, and the contact person is told, without why. Once.
B2  After it, what became due is asked at once, the rest on its own next occasion; nothing that was answered lately.
B3  The clock ends it on its day, on the clock of the place, never at night, also after a downtime, and once.
B4  Until further notice means that the clock never ends it.
B5  Who has stopped, or hasn't begun, has no break; nor does one begin that would end before tomorrow.
B6  A stop ends it for good, and coming back begins with the welcome.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.bell import Bell
from bot.jobs.check_ins import CheckInJobs
from bot.usecases.pause import end_pause, pause, resume
from bot.usecases.stop import restart, stop
from flows.check_in import Status
from flows.occasions import CLOSEST
from flows.people import Participant, ParticipantStatus, PauseReason
from flows.ports import Dialogue, Kind, Wave
from storage.repositories.outbox import ClaimedOutgoing
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, OTHER, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")
ANSWERS = dict.fromkeys(WHO5.definition.keys, 3)
NEXT_MONTH = datetime(2026, 12, 23, 15, 30, tzinfo=COPENHAGEN)


@pytest.fixture
def monthly(office: Office) -> Office:
    """Where only WHO-5 is asked."""
    office.organisation = replace(office.organisation, questionnaires=("who5",))
    return office


async def alma(office: Office) -> Participant:
    async with office.database.reading() as tx:
        return await tx.participants.get(ALMA.id)


async def rest(
    office: Office, until: date | None, reason: PauseReason = PauseReason.OWN, actor: str = ALMA.id
) -> Participant:
    async with office.world() as world:
        return await pause(replace(world, actor=actor), await world.tx.participants.get(ALMA.id), until, reason)


async def go_on(office: Office, actor: str = ALMA.id) -> None:
    async with office.world() as world:
        await resume(replace(world, actor=actor), await world.tx.participants.get(ALMA.id))


async def planned(office: Office) -> dict[str, datetime]:
    async with office.database.reading() as tx:
        return {each.questionnaire: each.due_at for each in await tx.waves.planned(ALMA.id)}


async def is_open(office: Office) -> list[str]:
    async with office.database.reading() as tx:
        return [each.questionnaire for each in await tx.check_ins.of(ALMA.id) if each.is_open]


async def letters(office: Office) -> list[ClaimedOutgoing]:
    """Every letter that would be sent at some time, taken out of the outbox."""
    far, found = NOW + timedelta(days=3650), list[ClaimedOutgoing]()
    async with office.database.transaction() as tx:
        while rows := await tx.outbox.claim(far, far, timedelta(seconds=1), 10):
            for row in rows:
                found.append(row)
                await tx.outbox.drop(row.id, "seen")
    return found


def jobs(office: Office) -> CheckInJobs:
    """The clock's work."""
    return CheckInJobs(office.database, office.worlds, Bell(), office.clock)


async def plan(office: Office, at: datetime) -> None:
    async with office.world() as world:
        await world.tx.waves.plan(Wave(ALMA.id, "who5", 5, at))


async def test_nothing_is_left_to_be_asked(office: Office) -> None:
    """B1: neither of her nor of Mette about her."""
    check_in, form = await office.opened(WHO5), await office.opened(OTHER, by=METTE)
    await plan(office, NEXT_MONTH)
    paused = await rest(office, date(2026, 12, 21))
    assert await alma(office) == paused
    assert (paused.status, paused.pause_until) == (ParticipantStatus.PAUSED, date(2026, 12, 21))
    assert (await office.stored(check_in)).status is Status.CLOSED
    assert (await office.stored(form)).status is Status.CLOSED
    assert await planned(office) == {}


@pytest.mark.parametrize("reason", PauseReason)
async def test_who_is_told(office: Office, reason: PauseReason) -> None:
    """B1: Mette, in the same words whatever the reason, and once for a double tap; Mette herself knows."""
    await rest(office, date(2026, 12, 21), reason, actor=METTE.id)
    assert await letters(office) == []
    await go_on(office)
    for _ in range(2):
        await rest(office, date(2026, 12, 28), reason)
    told = [each for each in await letters(office) if each.kind is Kind.NOTICE]
    assert [each.recipient for each in told] == [METTE.id]
    assert told[0].screen is not None
    assert [text.msgid for text in told[0].screen.body] == ["{code} has a break until {day}."]  # type: ignore[union-attr]


async def test_a_break_that_lasts_otherwise(office: Office) -> None:
    """B1: what Alma says herself counts from then on, and Mette hears of it."""
    await rest(office, None, PauseReason.ADMISSION, actor=METTE.id)
    longer = await rest(office, date(2026, 12, 28))
    assert (longer.pause_reason, longer.pause_until) == (PauseReason.OWN, date(2026, 12, 28))
    assert len(await letters(office)) == 1


async def test_what_became_due_meanwhile_is_asked_at_once(monthly: Office) -> None:
    """B2: in the live message of who taps; who is brought back by the clock gets an offer."""
    await monthly.completed(WHO5, ANSWERS)
    for actor, offers in ((ALMA.id, 0), ("clock", 1)):
        await rest(monthly, None)
        monthly.clock.at = NEXT_MONTH + timedelta(days=2)
        await go_on(monthly, actor)
        assert await is_open(monthly) == ["who5"]
        async with monthly.database.reading() as tx:
            live = await tx.live.get(ALMA.id)
        assert live is not None
        assert live.dialogue is (Dialogue.RESTING if offers else Dialogue.CHECK_IN)  # until the offer has arrived
        assert sum(each.kind is Kind.OFFER for each in await letters(monthly)) == offers


@pytest.mark.parametrize("days", [1, 7, 28, 29])
async def test_nothing_is_asked_that_was_answered_lately(monthly: Office, days: int) -> None:
    """B2: and the next month's occasion is where it would have been without the break: none is lost."""
    await monthly.completed(WHO5, ANSWERS)
    await rest(monthly, None)
    monthly.clock.at = NOW + timedelta(days=days)
    await go_on(monthly)
    assert await is_open(monthly) == []
    assert await planned(monthly) == {"who5": NEXT_MONTH}


async def test_what_was_never_answered_is_asked_again(monthly: Office) -> None:
    """B2: the questions that the break closed."""
    await monthly.opened(WHO5)
    await rest(monthly, None)
    monthly.clock.at = NOW + timedelta(hours=2)
    await go_on(monthly)
    assert await is_open(monthly) == ["who5"]


async def test_the_next_one_after_a_long_break_is_not_too_soon(monthly: Office) -> None:
    """B2: what was missed is asked on the way back, and the month's own occasion right after it falls away."""
    await monthly.completed(WHO5, ANSWERS)
    await rest(monthly, None)
    monthly.clock.at = datetime(2027, 1, 20, 12, tzinfo=COPENHAGEN)
    await go_on(monthly)
    assert await is_open(monthly) == ["who5"]
    due = (await planned(monthly))["who5"]
    assert due - monthly.clock.at >= CLOSEST
    assert due.astimezone(COPENHAGEN).date() == date(2027, 2, 23)


async def test_other_rhythms_go_on_where_they_were(office: Office) -> None:
    """B2: what is asked of both sides every quarter, and for the first time after three months."""
    await office.completed(WHO5, ANSWERS)
    for each, by in ((REGISTRY.latest("bip_job"), None), (OTHER, METTE)):
        await office.completed(each, {}, by=by)
    await rest(office, None)
    office.clock.at = NOW + timedelta(days=10)
    await go_on(office)
    quarter = datetime(2027, 2, 23, 15, 30, tzinfo=COPENHAGEN)
    assert await planned(office) == {
        "who5": NEXT_MONTH,
        "bip_job": quarter,
        "contact": quarter,
        "bip_job_caseworker": quarter,
    }


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        ("2026-11-29 23:59", False),
        ("2026-11-30 00:01", False),  # its day, but night
        ("2026-11-30 07:59", False),
        ("2026-11-30 08:00", True),
        ("2026-12-24 12:00", True),  # after a downtime
    ],
)
async def test_the_clock_ends_it(monthly: Office, at: str, ends: bool) -> None:
    """B3."""
    await rest(monthly, date(2026, 11, 30))
    monthly.clock.at = datetime.fromisoformat(at).replace(tzinfo=COPENHAGEN)
    await jobs(monthly).end_pauses()
    assert ((await alma(monthly)).status is ParticipantStatus.ACTIVE) is ends


async def test_it_is_ended_once(monthly: Office) -> None:
    """B3: of two processes that find it, one ends it."""
    await rest(monthly, date(2026, 11, 30))
    monthly.clock.at = datetime(2026, 12, 1, 12, tzinfo=COPENHAGEN)
    for _ in range(2):
        await jobs(monthly).end_pauses()
    async with monthly.world() as world:
        assert not await end_pause(world, ALMA.id)
    assert await is_open(monthly) == ["who5"]
    assert sum(each.kind is Kind.OFFER for each in await letters(monthly)) == 1


@pytest.mark.parametrize(("at", "waits"), [("2026-11-30 08:00", False), ("2026-12-02 12:00", True)])
async def test_not_everybody_at_the_same_moment(monthly: Office, at: str, waits: bool) -> None:
    """B3: where we were away on the day, the first offer goes out within the hour after."""
    await rest(monthly, date(2026, 11, 30))
    monthly.clock.at = datetime.fromisoformat(at).replace(tzinfo=COPENHAGEN)
    await jobs(monthly).end_pauses()
    async with monthly.database.reading() as tx:
        found = await tx.connection.execute(select(OUTBOX.c.not_before).where(OUTBOX.c.kind == Kind.OFFER))
        [not_before] = [row.not_before for row in found]
    assert (not_before is not None) is waits
    assert not_before is None or timedelta() <= not_before - monthly.clock.at <= timedelta(hours=1)


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize(("zone", "at"), [("America/Nuuk", "11-30T10:00"), ("Pacific/Kiritimati", "11-29T18:00")])
async def test_its_day_is_the_one_where_they_are(monthly: Office, zone: str, at: str, is_own: bool) -> None:
    """B3: 10 UTC is 8 in Nuuk; on Kiritimati it is the next day's eight o'clock at 18 UTC. By their own zone, too."""
    if is_own:
        await monthly.save(replace(ALMA, zone=zone))
    else:
        monthly.organisation = replace(monthly.organisation, zone=zone)
    await rest(monthly, date(2026, 11, 30))
    comes = datetime.fromisoformat(f"2026-{at}+00:00")
    for at_utc, status in ((comes - timedelta(minutes=1), "paused"), (comes, "active")):
        monthly.clock.at = at_utc
        await jobs(monthly).end_pauses()
        assert (await alma(monthly)).status == status


async def test_until_further_notice(monthly: Office) -> None:
    """B4."""
    await rest(monthly, None)
    monthly.clock.at = datetime(2036, 12, 1, 12, tzinfo=COPENHAGEN)
    await jobs(monthly).end_pauses()
    assert (await alma(monthly)).status is ParticipantStatus.PAUSED


NOT_TAKING_PART = set(ParticipantStatus) - {ParticipantStatus.ACTIVE, ParticipantStatus.PAUSED}


@pytest.mark.parametrize("status", sorted(NOT_TAKING_PART))
async def test_who_has_no_break(office: Office, status: ParticipantStatus) -> None:
    """B5."""
    await office.save(replace(ALMA, status=status))
    assert (await rest(office, date(2026, 12, 21))).status is status
    await go_on(office)
    assert (await alma(office)).status is status
    assert await letters(office) == []


@pytest.mark.parametrize("until", [date(2026, 11, 23), date(2020, 1, 1)])
async def test_a_day_that_is_not_ahead(office: Office, until: date) -> None:
    """B5."""
    with pytest.raises(ValueError, match="name a later day"):
        await rest(office, until)
    assert await alma(office) == ALMA


async def test_a_stop_in_a_break(office: Office) -> None:
    """B6."""
    await rest(office, date(2026, 12, 21))
    async with office.world() as world:
        await stop(world, await world.tx.participants.get(ALMA.id))
    stopped = await alma(office)
    assert (stopped.status, stopped.pause_reason, stopped.pause_until) == (ParticipantStatus.STOPPED, None, None)
    await go_on(office)
    assert (await alma(office)).status is ParticipantStatus.STOPPED
    async with office.world() as world:
        await restart(world, stopped)
    assert (await alma(office)).status is ParticipantStatus.WELCOME


@pytest.mark.parametrize("status", [ParticipantStatus.ENDED, ParticipantStatus.ERASED])
async def test_what_staff_ended_stays_ended(office: Office, status: ParticipantStatus) -> None:
    """B6: the word for stop changes nothing then, and nobody is told."""
    await office.save(replace(ALMA, status=status))
    async with office.world() as world:
        await stop(world, await world.tx.participants.get(ALMA.id))
    assert (await alma(office)).status is status
    assert await letters(office) == []
