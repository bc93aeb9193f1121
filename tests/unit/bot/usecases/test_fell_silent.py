"""Somebody has fallen silent.

N1  Their contact person hears, whatever was chosen about answers, in the office hours; the promise counts from then.
N2  Once, however often and by however many at once it is looked for.
N3  Of nobody who takes no part just now; and who pauses or stops before it is told isn't missed any more.
N4  Whoever answers, says no or asks for contact before it is told, also in the same second, isn't missed any more.
N5  It goes along to whoever stands in, in their office hours, and waits for whoever can't be reached.
N6  The young person hears nothing of it.
N7  What never reached them isn't silence.
N8  The message says no content, names by the organisation's decision, and what to do; so does the console.
N9  The clock finds who hasn't answered for days, of whom something is known, and looks once in a quarter of an hour.
N10 A window that closes is looked at at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.bell import Bell
from bot.delivery.letters import compose
from bot.jobs.silence import EVERY, SilenceJob
from bot.usecases.close_alert import close_alert
from bot.usecases.close_check_ins import close_window
from bot.usecases.fell_silent import look_for_silence
from bot.usecases.follow_nudge import nudge_delivered, nudge_not_delivered, nudge_refused
from bot.usecases.note_contact import note_contact
from bot.usecases.substitute import appoint_substitute
from bot.usecases.take_alert import take_alert
from bot.web.routes.console.words import news
from flows import commands as c
from flows.alert import Alert, Outcome, Permission
from flows.calendar import local
from flows.check_in import CheckIn, Ending
from flows.engine import step
from flows.people import Details, ParticipantStatus, PauseReason
from flows.ports import Kind, Outgoing
from flows.screen import Day, Moment, Text
from flows.screens.alerts import nudge_screen
from storage.repositories.outbox import ClaimedOutgoing
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, ORGANISATION, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
DAY = timedelta(days=1)
SILENT = replace(ALMA, nudge=False, started_on=NOW.date() - timedelta(days=100))
ZONE = ORGANISATION.zone


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local time in the week of Monday 23 November 2026."""
    return local(date(2026, 11, day), time(hour, minute), ZONE)


async def asked(office: Office, when: datetime, *, missed: bool = False) -> CheckIn:
    """Asked then; missed: its window has closed since."""
    now, office.clock.at = office.clock.at, when
    check_in = await office.opened(WHO5)
    office.clock.at = now
    if missed:
        command = c.Close(Ending.NOT_ANSWERED)
        check_in, _events = step(check_in, command, WHO5, when + 10 * DAY)
        async with office.database.transaction() as tx:
            await tx.check_ins.save(check_in)
    return check_in


@pytest.fixture
async def silent(office: Office) -> Office:
    """Alma has let two pass, and it is Monday 23 November, half past three."""
    await office.save(SILENT)
    for weeks in (10, 6):
        await asked(office, NOW - timedelta(weeks=weeks), missed=True)
    return office


async def look(office: Office) -> bool:
    async with office.world() as world:
        return await look_for_silence(world, ALMA.id)


async def alerts(office: Office, rule: str = "silence") -> list[Alert]:
    async with office.database.reading() as tx:
        return [each for each in await tx.alerts.of(ALMA.id) if each.rule == rule]


async def claimed(office: Office) -> Sequence[ClaimedOutgoing]:
    """What can be sent now."""
    now = office.clock.now()
    async with office.database.transaction() as tx:
        return await tx.outbox.claim(now, now, timedelta(seconds=1), 10)


async def told(office: Office) -> bool:
    """Whether what is due for Mette is sent, in the office's next hours."""
    office.clock.at = at(24, 9)
    [row] = await claimed(office)
    assert (row.kind, row.recipient) == (Kind.NUDGE, METTE.id)
    async with office.world() as world:
        return await compose(row, world) is not None


@pytest.mark.parametrize("choice", [True, False, None])
@pytest.mark.parametrize(("now", "opens"), [(at(23, 14, 59), at(23, 14, 59)), (at(23, 15), at(24, 9))])
async def test_the_contact_person_hears(silent: Office, choice: bool | None, now: datetime, opens: datetime) -> None:
    """N1: the office closes at three; also about somebody under 18."""
    await silent.save(replace(SILENT, nudge=choice, details=Details(birth=date(2010, 3, 1))))
    silent.clock.at = now
    assert await look(silent)
    (alert,) = await alerts(silent)
    assert (alert.rule_version, alert.permission, alert.contact_person) == (1, Permission.CHOSEN, METTE.id)
    assert alert.values == {"missed": 2, "days": 70, "missed_limit": 2, "days_limit": 5}
    assert alert.deadline == (at(25, 15) if opens.date() == now.date() else at(26, 15))
    silent.clock.at = opens - timedelta(seconds=1)
    assert [each.kind for each in await claimed(silent) if opens > now] == []
    silent.clock.at = opens
    assert [(each.kind, each.recipient) for each in await claimed(silent)] == [(Kind.NUDGE, METTE.id)]


async def test_once(silent: Office) -> None:
    """N2: by two at once, again, and after it was closed."""
    assert sorted(await asyncio.gather(look(silent), look(silent))) == [False, True]
    (alert,) = await alerts(silent)
    async with silent.world() as world:
        await world.tx.alerts.save(replace(alert, seen_at=NOW, closed_at=NOW, outcome=Outcome.TALKED))
    silent.clock.at = NOW + 60 * DAY
    assert not await look(silent)


OUT = sorted(set(ParticipantStatus) - {ParticipantStatus.ACTIVE})


@pytest.mark.parametrize("status", OUT)
async def test_who_takes_no_part(silent: Office, status: ParticipantStatus) -> None:
    """N3."""
    out = replace(SILENT, status=status, pause_reason=PauseReason.OWN if status is ParticipantStatus.PAUSED else None)
    await silent.save(out)
    assert not await look(silent)
    await silent.save(SILENT)
    assert await look(silent)
    await silent.save(out)
    assert not await told(silent)


@pytest.mark.parametrize(
    "command", [c.Decline(), c.Begin(), None], ids=lambda each: type(each).__name__ if each else "nothing"
)
async def test_who_answers_first(silent: Office, command: c.Command | None) -> None:
    """N4: in the second in which it is raised."""
    waits = await asked(silent, NOW - DAY)
    assert await look(silent)
    if command is not None:
        changed, _events = step(waits, command, WHO5, NOW)
        async with silent.database.transaction() as tx:
            await tx.check_ins.save(changed)
    assert await told(silent) is (command is None)


async def test_who_asks_for_contact_first(silent: Office) -> None:
    """N4: that is told instead."""
    assert await look(silent)
    then = NOW + timedelta(minutes=1)
    wanted = Alert("a1", ALMA.id, METTE.id, "contact_wanted", 1, {}, Permission.CHOSEN, then, act_by=then)
    async with silent.database.transaction() as tx:
        await tx.alerts.add(wanted)
    assert not await told(silent)


async def test_it_goes_along(silent: Office) -> None:
    """N5: on the evening before, to whoever stands in from now on; what Mette would have read isn't sent."""
    async with silent.database.transaction() as tx:
        await tx.identities.tie(ALI.id, 4711)
    silent.clock.at = at(23, 20)
    assert await look(silent)
    async with silent.world() as world:
        await appoint_substitute(replace(world, actor=METTE.id), METTE, ALI.id, date(2026, 11, 23), None)
    assert Kind.NUDGE not in {each.kind for each in await claimed(silent)}
    silent.clock.at = at(24, 9)
    async with silent.database.transaction() as tx:
        world = silent.worlds.at(tx, silent.clock.now())
        sent = {}
        while rows := await tx.outbox.claim(world.now, world.now, timedelta(seconds=1), 10):
            for row in rows:
                if row.kind is Kind.NUDGE:
                    sent[row.recipient] = await compose(row, world) is not None
                await tx.outbox.drop(row.id, "seen")
    assert sent == {METTE.id: False, ALI.id: True}


async def test_the_young_person_hears_nothing(silent: Office) -> None:
    """N6: from a first refusal to the talk."""
    assert await look(silent)
    (alert,) = await alerts(silent)
    async with silent.world() as world:
        assert not await nudge_refused(world, alert.id, METTE.id, is_news=True)
        await nudge_not_delivered(world, alert.id, METTE.id, "telegram:BlockedError")
        await nudge_delivered(world, alert.id, alert.contact_person, after_trouble=True)
        theirs = replace(world, actor=METTE.id)
        (alert,) = await world.tx.alerts.of(ALMA.id)
        alert = await note_contact(theirs, ALMA, await take_alert(theirs, ALMA, alert))
        await close_alert(theirs, ALMA, alert, Outcome.TALKED)
    (alert,) = await alerts(silent)
    assert None not in (alert.delivered_at, alert.seen_at, alert.closed_at)
    silent.clock.at = at(24, 9)
    assert {each.recipient for each in await claimed(silent)} == {METTE.id}


@pytest.mark.parametrize("is_sent", [True, False])
async def test_what_never_reached_them(office: Office, is_sent: bool) -> None:
    """N7: an offer that couldn't be sent, for instance since they have no chat."""
    await office.save(SILENT)
    waits = await asked(office, NOW)
    async with office.database.transaction() as tx:
        await tx.alerts.add(Alert("a1", ALMA.id, METTE.id, "low", 1, {}, Permission.CHOSEN, NOW - DAY, act_by=NOW))
        await tx.outbox.put(Outgoing(Kind.OFFER, ALMA.id, "offer", ref=f"{waits.id}:0"))
        [row] = await tx.outbox.claim(NOW, NOW, timedelta(seconds=1), 1)
        if is_sent:
            await tx.outbox.sent(row.id, NOW)
    office.clock.at = NOW + 5 * DAY
    assert await look(office) is is_sent


async def test_what_it_says(silent: Office) -> None:
    """N8."""
    assert await look(silent)
    (alert,) = await alerts(silent)
    assert alert.deadline is not None
    organisation = replace(ORGANISATION, first_names_in_notices=True)
    since = Day((NOW - timedelta(weeks=10)).date())
    assert nudge_screen(alert, ALMA, organisation, NOW).body == (
        Text("News about {code}. Open Pejling.", {"code": ALMA.id}),
        Text("Please be in touch by {deadline}.", {"deadline": Moment(alert.deadline, ZONE)}),
    )
    said = Text(
        "No answer from {since} to {day}. Please call, visit or write.", {"since": since, "day": Day(NOW.date())}
    )
    assert news(ZONE, alert) == said
    async with silent.browser(METTE) as browser:
        for page in ("/console", f"/console/people/{ALMA.id}", f"/console/alerts/{alert.id}"):
            html = (await browser.get(page)).text
            assert "No answer from" in html
            assert "hard time" not in html
            assert "Please be in touch by" not in html


async def test_the_clock_finds_it(office: Office) -> None:
    """N9: five days to the second, and of Berta, who kept it to herself, nothing."""
    await office.save(SILENT)
    bell, berta = Bell(), await office.participant(started_on=SILENT.started_on)
    await asked(office, NOW)
    async with office.database.transaction() as tx:
        await tx.alerts.add(Alert("a1", ALMA.id, METTE.id, "low", 1, {}, Permission.GRANTED, NOW - DAY, act_by=NOW))
        await tx.alerts.add(Alert("a2", berta.id, METTE.id, "low", 1, {}, Permission.REFUSED, NOW - DAY))
    await office.opened(WHO5, berta)
    job = SilenceJob(office.database, office.worlds, bell, office.clock)
    office.clock.at = NOW + 5 * DAY - timedelta(seconds=1)
    await job.notice_silence()
    office.clock.at += EVERY - timedelta(seconds=1)
    await job.notice_silence()
    assert await alerts(office) == []
    office.clock.at += timedelta(seconds=1)
    for again in (job, job, SilenceJob(office.database, office.worlds, bell, office.clock)):
        await again.notice_silence()
    (alert,) = await alerts(office)
    assert (alert.values["missed"], alert.values["days"]) == (0, 5)
    async with office.database.reading() as tx:
        assert [each.rule for each in await tx.alerts.of(berta.id)] == ["low"]
        assert await tx.check_ins.unanswered_by_known(NOW - timedelta(seconds=1)) == []
        assert await tx.check_ins.unanswered_by_known(NOW) == [ALMA.id]


async def test_a_window_that_closes(office: Office) -> None:
    """N10: the second one; what had its reminders dealt with is theirs to have let pass."""
    await office.save(SILENT)
    await asked(office, NOW - timedelta(weeks=6), missed=True)
    waits = await asked(office, NOW)
    async with office.database.transaction() as tx:
        await tx.check_ins.keep_window(replace(waits, remind_at=None, reminded=2))
    assert waits.closes_at is not None
    office.clock.at = waits.closes_at + timedelta(hours=9)
    async with office.world() as world:
        assert await close_window(world, waits.id)
    (alert,) = await alerts(office)
    assert (alert.values["missed"], alert.values["days"]) == (2, 53)
