"""Several alerts about one young person in one hand: one contact, one end, one step back, one reminder.

G1  Contact counts for what waits in the same hand, and is a step of each; not for what is held, somebody else's, not
    told, about somebody else, or comes later. The message says for how many.
G2  What came of it closes what came to contact with it, and nothing that was raised since.
    What was sent on is left open, to be read, and that is said; closed itself, it closes the others.
G3  Undone within the minute all are as they were; what has gone on stays, and that is said.
G4  Without contact each ends by itself, with its own reason.
G5  A note counts for what was there when it was written, a conversation for what was there when it was held.
G6  Under 18 the duty is asked about once for one contact.
G7  One reminder a working day covers them all; each climbs in its own time, and nothing is said twice in an hour.
G8  What is asked after a closed alert is called off when that is undone and nothing else asks for it.
G9  Twenty taps on each and three people at once leave one contact in each trail.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.bell import Bell
from bot.jobs.alerts import AlertJob
from bot.usecases.close_alert import close_without_contact
from bot.usecases.plan_waves import plan_anew
from bot.usecases.relay_note import note_delivered
from bot.usecases.talks import Held, end_with, hold_talk
from flows.alert import Alert, Did, How, Note, Outcome, Permission, Rung
from flows.people import Details
from flows.ports import Kind
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, METTE, NOW
from tests.unit.bot.usecases.test_alert_life import CORA, LEO, LOW, Desk, desk, said

__all__ = ["desk"]  # the fixture

EARLIER = NOW - timedelta(hours=3)
LOW = replace(LOW, raised_at=EARLIER)
WANTED = replace(LOW, id="b234567890", rule="contact_wanted", values={}, is_urgent=True, delivered_at=None)
HELD = replace(LOW, id="c234567890", held_until=NOW + timedelta(hours=20))
ALIS = replace(LOW, id="d234567890", rule="silence", contact_person=ALI.id)
ASKED = replace(LOW, id="e234567890", permission=Permission.ASKED)
BERTA = replace(ALMA, id="P-BERT2", name="Berta")
BERTAS = replace(LOW, id="f234567890", participant=BERTA.id)
LATER = replace(LOW, id="g234567890", rule="unreachable", delivered_at=None)
OTHERS = (HELD, ALIS, ASKED, BERTAS)
BOTH = (LOW.id, WANTED.id)


@pytest.fixture
async def many(desk: Desk) -> AsyncIterator[Desk]:
    """Two of Alma's wait for Mette; what stands beside them isn't of the two."""
    async with desk.office.database.transaction() as tx:
        await tx.participants.add(BERTA)
        for each in (WANTED, *OTHERS):
            await tx.alerts.add(each)
        await tx.alerts.save(LOW)
    yield desk


async def now(desk: Desk, *alerts: str) -> list[Alert]:
    async with desk.office.database.reading() as tx:
        found = [await tx.alerts.get(each) for each in alerts]
    return [each for each in found if each is not None]


async def trail(desk: Desk, alert: str) -> list[str]:
    """Its steps, without those that were undone."""
    async with desk.office.database.reading() as tx:
        steps = [each for each in await tx.alerts.trail(alert) if not each.is_undone]
    return [" ".join(filter(None, (each.did, each.detail))) for each in steps]


async def undo(desk: Desk, alert: str = LOW.id) -> str | None:
    """Mette's Undo under one message; the word on the button."""
    async with desk.office.database.reading() as tx:
        changes = [each.number for each in await tx.alerts.trail(alert) if each.before and not each.is_undone]
    answer = await desk.tap(METTE, "undo", changes[-1], alert)
    return answer.word.msgid if answer.word else None


async def test_one_contact_from_the_first_tap_to_the_last_undo(many: Desk) -> None:
    """G1, G2, G3. By either message."""
    asked = await many.tap(METTE, "contact")
    assert asked.becomes is not None
    (_, counts, _) = asked.becomes.body
    assert (counts.params["n"], said(asked)) == (2, "How? [met phoned wrote note via_somebody undo]")  # type: ignore[union-attr]
    await many.tap(METTE, "phoned", ref=WANTED.id)
    for each in await now(many, *BOTH):
        assert (each.contact_at, each.contact_how, each.seen_at) == (NOW, How.PHONED, NOW)
    assert await now(many, *(each.id for each in OTHERS)) == list(OTHERS)
    async with many.office.database.transaction() as tx:
        await tx.alerts.add(replace(LATER, raised_at=NOW))
    over = await many.tap(METTE, "plan_meeting")
    assert over.becomes is not None
    assert over.becomes.body[1] == counts
    assert [(each.outcome, each.closed_at) for each in await now(many, *BOTH)] == [(Outcome.PLAN_MEETING, NOW)] * 2
    assert await now(many, *(each.id for each in (*OTHERS, LATER))) == [*OTHERS, replace(LATER, raised_at=NOW)]
    assert await trail(many, WANTED.id) == ["contact", "contact phoned", "closed plan_meeting"]
    assert await undo(many, WANTED.id) is None
    assert [(each.outcome, each.contact_how) for each in await now(many, *BOTH)] == [(None, How.PHONED)] * 2
    assert await undo(many) is None
    assert await undo(many, WANTED.id) is None
    assert await now(many, *BOTH) == [LOW, WANTED]
    assert (
        await trail(many, LOW.id)
        == await trail(many, WANTED.id)
        == ["undone closed", "undone contact", "undone contact"]
    )


@pytest.mark.parametrize(("closes", "open_then"), [(LOW, [WANTED.id]), (WANTED, [])])
async def test_what_was_sent_on_is_not_closed_unread(many: Desk, closes: Alert, open_then: list[str]) -> None:
    """G2: contact counts for it, and Undo leaves it as it is."""
    async with many.office.database.transaction() as tx:
        await tx.alerts.save(replace(WANTED, rule="words_sent_on"))
    for verb in ("contact", "met"):
        await many.tap(METTE, verb, ref=closes.id)
    touched = await now(many, *BOTH)
    becomes = (await many.tap(METTE, "talked", ref=closes.id)).becomes
    assert becomes is not None
    assert [each.id for each in await now(many, *BOTH) if each.is_open] == open_then
    assert ("is still open" in str(becomes.body[1])) is bool(open_then)
    assert await undo(many, closes.id) is None
    assert await now(many, *BOTH) == touched


async def test_what_has_gone_on_stays(many: Desk) -> None:
    """G3: passed on since; and an undo that comes too late changes neither."""
    await many.tap(METTE, "contact")
    await many.tap(METTE, "pass", ref=WANTED.id)
    assert await undo(many) == "One more message about {code} stays as it is: more has happened to it since."
    low, wanted = await now(many, *BOTH)
    assert low == LOW
    assert (wanted.contact_person, wanted.contact_at) == (ALI.id, NOW)
    await many.tap(METTE, "contact")
    many.office.clock.at += timedelta(minutes=1)
    before = await now(many, *BOTH)
    assert (await undo(many) or "").startswith("This can't be undone any more.")
    assert await now(many, *BOTH) == before


async def test_without_contact_each_ends_by_itself(many: Desk) -> None:
    """G4; also after contact, where somebody else closed one already."""
    async with many.office.world() as world:
        mettes = replace(world, actor=METTE.id)
        await close_without_contact(mettes, ALMA, LOW, Outcome.NO_NEED, "Seen at school.")
    low, wanted = await now(many, *BOTH)
    assert (low.outcome, wanted) == (Outcome.NO_NEED, WANTED)
    assert await undo(many) is None
    await many.tap(METTE, "contact")
    async with many.office.world() as world:
        in_touch = (await now(many, LOW.id))[0]
        await close_without_contact(replace(world, actor=METTE.id), ALMA, in_touch, Outcome.NOT_REACHED, "No answer.")
    assert [each.is_open for each in await now(many, *BOTH)] == [False, True]


@pytest.mark.parametrize(("days", "counted"), [(0, [*BOTH, LATER.id]), (1, [LOW.id]), (2, [LOW.id])])
async def test_a_conversation_counts_for_what_was_there_then(many: Desk, days: int, counted: list[str]) -> None:
    """G5: held on an earlier day, whatever was raised on that day or since isn't closed along."""
    async with many.office.world() as world:
        await world.tx.alerts.save(replace(WANTED, raised_at=NOW - timedelta(days=1)))
        await world.tx.alerts.add(LATER)
        held = Held(NOW.date() - timedelta(days=days), "A walk each Friday.", alert=LOW.id)
        mettes = replace(world, actor=METTE.id)
        await end_with(mettes, ALMA, await hold_talk(mettes, ALMA, held))
        closed = [each.id for each in await world.tx.alerts.of(ALMA.id) if each.outcome is Outcome.TALKED]
    assert sorted(closed) == counted


async def test_a_note_counts_for_what_was_there_when_it_was_written(many: Desk) -> None:
    """G5."""
    async with many.office.world() as world:
        await world.tx.alerts.add(replace(LATER, raised_at=NOW))
        await world.tx.notes.add(Note("n1", ALMA.id, METTE.id, NOW - timedelta(minutes=5), "At three?"))
        await note_delivered(world, "n1")
        there_was = [each.id for each in await world.tx.alerts.of(ALMA.id) if each.contact_how is How.NOTE]
    assert sorted(there_was) == sorted(BOTH)
    assert await trail(many, LOW.id) == await trail(many, WANTED.id) == ["contact note"]


async def test_the_duty_is_asked_about_once(many: Desk) -> None:
    """G6."""
    await many.office.save(replace(ALMA, details=Details(birth=date(2010, 3, 1))))
    await many.tap(METTE, "contact")
    async with many.office.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().where(OUTBOX.c.dedupe_key.like("notice:duty:%")))
        assert len(rows.all()) == 1


async def put(desk: Desk) -> list[tuple[str, str]]:
    """Kind and recipient of everything in the outbox for staff, in order."""
    async with desk.office.database.reading() as tx:
        rows = await tx.connection.execute(OUTBOX.select().order_by(OUTBOX.c.id))
        return [(row.kind, row.recipient) for row in rows if row.recipient.startswith("S-")]


async def test_one_reminder_covers_them_all(many: Desk) -> None:
    """G7: about the one that is due first; then each climbs in its own time, and its hour has one word about that."""
    clock, hour = many.office.clock, timedelta(hours=1)
    clock.at = morning = NOW.replace(day=25, hour=8, minute=0)
    due = {LOW.id: morning + 4.5 * hour, WANTED.id: morning + 3 * hour}
    async with many.office.database.transaction() as tx:
        for each in (LOW, WANTED):
            at = due[each.id]
            await tx.alerts.save(replace(each, deadline=at, act_by=at, look_at=at - 2 * hour))
        for each in (HELD, ALIS, BERTAS):
            await tx.alerts.save(replace(each, closed_at=NOW, outcome=Outcome.NO_NEED, look_at=None))
    job = AlertJob(many.office.database, many.office.worlds, Bell(), clock)
    for hours in (1, 2.5):
        clock.at = morning + hours * hour
        await job.look_at_alerts()
    assert await put(many) == [(Kind.NOTICE, METTE.id)]
    assert await trail(many, LOW.id) == await trail(many, WANTED.id) == ["reminded"]
    assert [(each.rung, each.look_at) for each in await now(many, *BOTH)] == [
        (Rung.REMINDED, due[each]) for each in BOTH
    ]
    async with many.office.database.reading() as tx:
        [row] = (await tx.connection.execute(OUTBOX.select())).all()
        assert row.ref.startswith(f"turn:{WANTED.id}/")
    for each in (WANTED, LOW):
        clock.at = due[each.id]
        await job.look_at_alerts()
    assert (await put(many))[1:] == [(Kind.NUDGE, ALI.id), (Kind.NOTICE, METTE.id)] * 2
    async with many.office.database.transaction() as tx:
        for each in await now(many, *BOTH):
            at = clock.at - timedelta(minutes=1)
            await tx.alerts.save(replace(each, contact_person=CORA.id, rung=Rung.COORDINATOR, act_by=at, look_at=at))
    before = len(await put(many))
    await job.look_at_alerts()
    told = (await put(many))[before:]
    assert told.count((Kind.NOTICE, LEO.id)) == 1
    assert {each.rung for each in await now(many, *BOTH)} == {Rung.LEADER}
    before = len(await put(many))
    for _ in range(2):
        clock.at += timedelta(days=1)
        await job.look_at_alerts()
    assert (await put(many))[before:] == [(Kind.NOTICE, CORA.id)] * 2
    await many.tap(CORA, "met", ref=LOW.id)  # of before there was contact: it says nothing
    await many.tap(CORA, "contact")
    before = len(await put(many))
    clock.at += timedelta(days=7)
    await job.look_at_alerts()
    assert (await put(many))[before:] == [(Kind.NOTICE, CORA.id)]
    assert (await trail(many, LOW.id))[-1] == (await trail(many, WANTED.id))[-1] == "reminded close"


async def test_what_is_asked_after_a_close_is_called_off_with_it(many: Desk) -> None:
    """G8: not as long as another one that was closed asks for it, and the plan is as it was before."""
    alma = replace(ALMA, started_on=NOW.date() - timedelta(days=20))
    await many.office.save(alma)

    async def ahead() -> list[tuple[str, str, int | None]]:
        async with many.office.database.reading() as tx:
            planned = await tx.waves.planned(ALMA.id)
        return [(each.questionnaire, f"{each.due_at:%m-%d %H}", each.month) for each in planned]

    async with many.office.world() as world:
        await plan_anew(world, alma)
    planned = await ahead()
    async with many.office.world() as world:
        mettes = replace(world, actor=METTE.id)
        await close_without_contact(mettes, alma, LOW, Outcome.NO_NEED, "Seen at school.")
    forward = await ahead()
    assert (CONTACT.id, "11-24 14", None) in forward
    many.office.clock.at += timedelta(seconds=5)
    await many.tap(METTE, "contact", ref=WANTED.id)
    await many.tap(METTE, "talked", ref=WANTED.id)
    await undo(many, WANTED.id)
    assert await ahead() == forward
    await undo(many)
    assert await ahead() == planned


async def test_twenty_taps_and_three_people_at_once(many: Desk) -> None:
    """G9."""
    taps = [many.tap(METTE, verb, ref=each) for each in BOTH for verb in ("take", "contact", "phoned") * 7]
    theirs = [many.tap(member, "contact", ref=each) for member in (ALI, CORA) for each in BOTH]
    answers = await asyncio.gather(*taps, *theirs)
    assert all(each.becomes or each.word for each in answers)
    for each in await now(many, *BOTH):
        steps = await trail(many, each.id)
        assert (steps.count("contact"), steps.count("contact phoned")) == (1, 1)
        assert each.contact_person == METTE.id
    assert len({each.contact_at for each in await now(many, *BOTH)}) == 1
    await asyncio.gather(*(many.tap(METTE, "talked", ref=each) for each in BOTH * 10))
    async with many.office.database.reading() as tx:
        for each in await now(many, *BOTH):
            assert [step.did for step in await tx.alerts.trail(each.id)].count(Did.CLOSED) == 1
            assert each.outcome is Outcome.TALKED
