"""A conversation that was had, on a real store: noted on the console, read by the young person, followed up.

C1  What was agreed is kept as it was typed, sealed, and the young person is told, not what; twice is once.
C2  A day that isn't, words too long or empty, a CPR number, what can't be seen: refused, and what was typed stays.
C3  The page shows what is shared and nothing else; the agreement and its follow-up stand there the next time.
C4  With the alert that it belongs to: there was contact and it is closed; somebody else's stays.
C5  The young person reads the newest, and can ask for something else, which is a wish for contact.
C6  On the day, in office hours, whoever acts is told once; a newer conversation takes its place.
C7  Under 18 the duty is asked about.
C8  Whoever has the turn holds it as well, and sees nothing of what is shared with the contact person.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest
from sqlalchemy import select

from bot.bell import Bell
from bot.jobs.follow_ups import FollowUps
from bot.usecases.act import act
from bot.usecases.own import show_page
from bot.usecases.shown import shown
from flows.alert import How, Outcome, Talk
from flows.choices import Choice, Purpose, Sees
from flows.people import Details, ParticipantStatus, Substitution
from flows.ports import Kind
from flows.screen import Action, Verbatim
from locales import catalog
from storage.tables import OUTBOX, TALK
from tests.unit.bot.seen import words
from tests.unit.bot.usecases.authorising import ALERT, CORA
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
PAGE = f"/console/people/{ALMA.id}/talk"
GIVEN = {"on": "2026-11-23", "agreed": "Alma calls the school.\n\nMette <writes> to UU & co.", "journal": "J-2026/17"}
AGREED = "Alma calls the school.\nMette <writes> to UU & co."


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.browser(METTE) as browser:
        yield browser


async def talks(office: Office) -> list[Talk]:
    async with office.database.reading() as tx:
        return list(await tx.talks.of(ALMA.id))


async def sent(office: Office, recipient: str, kind: Kind) -> int:
    async with office.database.reading() as tx:
        found = select(OUTBOX.c.dedupe_key).where(OUTBOX.c.recipient == recipient, OUTBOX.c.kind == kind)
        return len((await tx.connection.execute(found)).all())


async def test_it_is_kept_once_and_told(browser: httpx.AsyncClient, office: Office) -> None:
    """C1."""
    for _ in range(2):
        answer = await office.post(browser, PAGE, **GIVEN, follow_up="2026-12-07")
        assert answer.headers["location"] == f"{PAGE}?done=talk"
    (talk,) = await talks(office)
    assert (talk.agreed, talk.journal, talk.by, talk.follow_up_on) == (AGREED, "J-2026/17", METTE.id, date(2026, 12, 7))
    async with office.database.reading() as tx:
        (row,) = (await tx.connection.execute(select(TALK))).all()
        assert "school" not in str(row)
        assert "J-2026" not in str(row)
        assert [each.deed for each in await tx.audit.about(ALMA.id)] == ["hold_talk"] * 2
    assert await sent(office, ALMA.id, Kind.ANNOUNCEMENT) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"on": ""},
        {"on": "2026-11-24"},
        {"on": "2025-11-01"},
        {"on": "23/11"},
        {"agreed": " \n "},
        {"agreed": "x" * 301},
        {"agreed": "CPR 010203-1234"},
        {"agreed": "Right\u202eleft"},
        {"journal": "x" * 61},
        {"journal": "010203 1234"},
        {"follow_up": "2026-11-22"},
        {"follow_up": "2027-12-01"},
        {"alert": "a999999999"},
    ],
    ids=str,
)
async def test_what_makes_no_sense(browser: httpx.AsyncClient, office: Office, wrong: dict[str, str]) -> None:
    """C2."""
    refused = await office.post(browser, PAGE, **GIVEN | {"follow_up": "2026-12-07"} | wrong)
    assert refused.status_code == 422
    assert 'data-testid="problem"' in refused.text
    assert "&lt;writes&gt;" in refused.text or "agreed" in wrong
    assert await talks(office) == []
    assert await sent(office, ALMA.id, Kind.ANNOUNCEMENT) == 0


async def test_nothing_that_is_not_shared(browser: httpx.AsyncClient, office: Office) -> None:
    """C3. Neither points nor what they gave rise to before the curve is shown."""
    for months, value in ((2, 4), (1, 3), (0, 1)):
        at = NOW - timedelta(days=30 * months + 1)
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, value), at=at)
    page = (await browser.get(PAGE)).text
    for hidden in ("<svg viewBox", 'data-testid="agenda"', "from 60"):
        assert hidden not in page
    assert "shares no curve with you" in page
    async with office.database.transaction() as tx:
        made = Choice(ALMA.id, Purpose.SEE, granted=True, text_hash="x", at=NOW, contact_person=METTE.id)
        await tx.participants.record_choice(replace(made, value=Sees.CURVE))
        await tx.participants.save(replace(ALMA, sees={"": Sees.CURVE}))
    page = words((await browser.get(PAGE)).text)
    assert "It fell twice in a row: 80, 60, 20." in page
    assert "Curve, 0 to 100." in page
    await office.post(browser, PAGE, **GIVEN, follow_up="2026-11-23")
    for path in (PAGE, PAGE.removesuffix("/talk")):
        page = words((await browser.get(path)).text)
        assert "Agreed on 23 November 2026 Noted by Mette Alma calls the school." in page
        assert "In your own system: J-2026/17" in page
    assert "Follow-up 23 November 2026" in words((await browser.get("/console")).text)
    office.clock.at += timedelta(minutes=1)
    await office.post(browser, PAGE, **GIVEN | {"agreed": "All is done."})
    assert "Follow-up" not in words((await browser.get("/console")).text)


async def test_the_alert_it_belongs_to(browser: httpx.AsyncClient, office: Office) -> None:
    """C4. Without the tick it stays open; a colleague's can't be named."""
    async with office.database.transaction() as tx:
        await tx.alerts.add(ALERT)
        await tx.alerts.add(replace(ALERT, id="b234567890", contact_person=ALI.id))
    assert "b234567890" not in (await browser.get(PAGE)).text
    assert (await office.post(browser, PAGE, **GIVEN, alert="b234567890", end="yes")).status_code == 422
    assert (await office.post(browser, PAGE, **GIVEN, alert=ALERT.id)).status_code == 303
    assert (await office.post(browser, PAGE, **GIVEN, alert=ALERT.id, end="yes")).status_code == 303
    async with office.database.reading() as tx:
        closed, other = await tx.alerts.get(ALERT.id), await tx.alerts.get("b234567890")
    assert closed is not None
    assert other is not None
    assert (closed.contact_how, closed.outcome) == (How.MET, Outcome.TALKED)
    assert other.is_open
    assert len(await talks(office)) == 1


async def test_the_young_person_reads_it(browser: httpx.AsyncClient, office: Office) -> None:
    """C5. Nothing of anybody else's; who has stopped can still read."""
    for number in range(4):
        await office.post(browser, PAGE, on=f"2026-11-{20 + number}", agreed=f"Number {number} <b>", follow_up="")
    async with office.world() as world:
        stopped = replace(ALMA, status=ParticipantStatus.STOPPED)
        await world.tx.participants.save(stopped)
        hers = replace(world, actor=ALMA.id)
        await show_page(hers, stopped, "agreements")
        live = await world.tx.live.get(ALMA.id)
        assert live is not None
        screen = await shown(hers, live, catalog.endonym)
        assert [each.verbatim for each in screen.body if isinstance(each, Verbatim)] == [
            "Number 3 <b>",
            "Number 2 <b>",
        ]
        await world.tx.participants.save(ALMA)
        (change,) = screen.buttons[0]
        assert isinstance(change.action, Action)
        await act(hers, ALMA, change.action)
        assert [each.rule for each in await world.tx.alerts.of(ALMA.id)] == ["contact_wanted"]


async def test_whoever_acts_is_told_on_the_day(browser: httpx.AsyncClient, office: Office) -> None:
    """C6. Saturday's on Monday at nine, where Ali stands in."""
    job = FollowUps(office.database, office.worlds, Bell(), office.clock)
    await office.post(browser, PAGE, **GIVEN, follow_up="2026-11-28")
    async with office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(METTE.id, ALI.id, date(2026, 11, 27), None, begun=True))
    for day, hour, told in ((27, 12, 0), (28, 12, 0), (30, 6, 0), (30, 9, 1), (30, 10, 1)):
        office.clock.at = datetime(2026, 11, day, hour, tzinfo=UTC)
        await job.remind()
        assert await sent(office, ALI.id, Kind.NOTICE) == told, (day, hour)
    assert await sent(office, METTE.id, Kind.NOTICE) == 0
    assert [each.is_followed_up for each in await talks(office)] == [True]


async def test_a_newer_conversation_takes_its_place(browser: httpx.AsyncClient, office: Office) -> None:
    """C6."""
    job = FollowUps(office.database, office.worlds, Bell(), office.clock)
    await office.post(browser, PAGE, **GIVEN, follow_up="2026-11-24")
    office.clock.at += timedelta(minutes=1)
    await office.post(browser, PAGE, **GIVEN | {"agreed": "Something else."})
    office.clock.at = NOW + timedelta(days=1, hours=-4)
    await job.remind()
    assert await sent(office, METTE.id, Kind.NOTICE) == 0


async def test_under_18(browser: httpx.AsyncClient, office: Office) -> None:
    """C7: also without any alert; with one that was taken, its buttons."""
    assert "notification of concern" not in (await browser.get(PAGE)).text
    await office.save(replace(ALMA, details=Details(birth=date(2010, 3, 1))))
    assert 'data-testid="minor"' in (await browser.get(PAGE)).text
    async with office.database.transaction() as tx:
        await tx.alerts.add(replace(ALERT, seen_at=NOW))
    page = (await browser.get(PAGE)).text
    assert 'data-testid="duty"' in page
    assert 'data-testid="minor"' not in page
    for path, ticked in ((PAGE, False), (f"{PAGE}?alert={ALERT.id}", True)):
        assert ('name="end" value="yes" checked>' in (await browser.get(path)).text) is ticked


async def test_whoever_has_the_turn_holds_it(office: Office) -> None:
    """C8. A coordinator: without what Mette may see and what Mette noted; then it ends like hers, and is hers again."""
    who5 = dict.fromkeys(WHO5.definition.keys, 1)
    await office.completed(WHO5, who5, at=NOW - timedelta(days=1))
    async with office.database.transaction() as tx:
        await tx.staff.add(replace(CORA, language="en"))
        await tx.participants.save(replace(ALMA, sees={"": Sees.CURVE}))
        choice = Choice(ALMA.id, Purpose.SEE, granted=True, text_hash="x", at=NOW, contact_person=METTE.id)
        await tx.participants.record_choice(replace(choice, value=Sees.CURVE))
        await tx.talks.add(
            Talk("t1", ALMA.id, None, METTE.id, date(2026, 11, 20), NOW - timedelta(days=3), "Only hers.")
        )
    async with office.browser(CORA) as hers:
        assert (await hers.get(PAGE)).status_code == 404
        assert (await office.post(hers, PAGE, **GIVEN)).status_code == 404
        async with office.database.transaction() as tx:
            await tx.alerts.add(replace(ALERT, contact_person=CORA.id, seen_at=NOW))
        assert "are closed as well" not in words((await hers.get(PAGE)).text)
        other = replace(ALERT, id="z234567890", rule="unreachable", contact_person=CORA.id)
        async with office.database.transaction() as tx:
            await tx.alerts.add(other)
        page = (await hers.get(f"{PAGE}?alert={other.id}")).text
        assert "that waited with you that day are closed as well, but not what" in words(page)
        assert f'href="/console/alerts/{other.id}"' in page
        assert f'href="{PAGE}?alert={ALERT.id}"' in (await hers.get(f"/console/alerts/{ALERT.id}")).text
        page = (await hers.get(PAGE)).text
        assert "What Alma (P-7KQ4) shares with Mette isn&#39;t shown to you." in words(page)
        assert f'<option value="{ALERT.id}" selected>' in page
        assert "Mette is told that morning." in words(page)
        for hidden in ("<svg viewBox", 'data-testid="agenda"', "Only hers.", "curve"):
            assert hidden not in page
        assert (await hers.get(PAGE.removesuffix("/talk"))).status_code == 404
        answer = await office.post(hers, PAGE, **GIVEN, follow_up="2026-11-24", alert=ALERT.id, end="yes")
        assert answer.status_code == 303
        assert "Noted by Cora" in words((await hers.get(PAGE)).text)
        async with office.database.reading() as tx:
            closed = await tx.alerts.get(ALERT.id)
            assert closed is not None
            assert closed.outcome is Outcome.TALKED
            assert "read_answers" not in [each.deed for each in await tx.audit.about(ALMA.id)]
    office.clock.at = datetime(2026, 11, 25, 10, tzinfo=UTC)
    async with office.browser(CORA) as hers:
        assert (await hers.get(PAGE)).status_code == 404
    await FollowUps(office.database, office.worlds, Bell(), office.clock).remind()
    assert (await sent(office, METTE.id, Kind.NOTICE), await sent(office, CORA.id, Kind.NOTICE)) == (1, 0)
