"""What was agreed with one young person, over HTTP on a real store; and who is due, waits, or let something pass.

P1  What is agreed holds at once: what lies ahead follows, is asked once, and nothing is sent.
P2  What can't be kept says why, keeps what was typed, and changes nothing.
P3  One tap brings the organisation's plan back; the young person's own wishes stay.
P4  In a pause, and before somebody takes part, it is only noted.
P5  Without the questions on well-being the page warns.
P6  The lists say who is due, waits, and has let something pass, and what was missed by us; they filter and count.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from html import unescape

import httpx
import pytest

from bot.usecases.plan_waves import plan_anew
from flows.check_in import CheckIn, Ending, Status
from flows.people import ParticipantStatus, PauseReason
from flows.plan import OwnPlan
from flows.ports import Wave
from questionnaires.model import Cadence
from storage.tables import OUTBOX
from tests.unit.bot.usecases.kit import ALMA, METTE, NOW, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
PLAN = f"/console/people/{ALMA.id}/plan"
DAY = timedelta(days=1)
STARTED = replace(ALMA, started_on=(NOW - 40 * DAY).date())


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.world() as world:
        await world.tx.participants.save(STARTED)
        await plan_anew(world, STARTED)
    async with office.browser(METTE) as browser:
        yield browser


def words(page: httpx.Response) -> str:
    main = page.text[page.text.index("<main") :]
    said = re.sub(r"<[^>]+>|[\u2068\u2069]", lambda found: " " if found[0][0] == "<" else "", main)
    return " ".join(unescape(said).split())


async def planned(office: Office) -> dict[str, Wave]:
    async with office.database.reading() as tx:
        waves = await tx.waves.planned(ALMA.id)
    found = {each.questionnaire: each for each in waves}
    assert len(found) == len(waves), "each is planned once"
    return found


async def alma(office: Office) -> tuple[object, ...]:
    async with office.database.reading() as tx:
        one = await tx.participants.get(ALMA.id)
        assert not (await tx.connection.execute(OUTBOX.select())).all()
        log = await tx.audit.last_done(METTE.id, "set_plan", [ALMA.id])
    return one.plan, one.weekday, one.month_day, one.ask_at, one.zone, ALMA.id in log


async def test_what_is_agreed_holds_at_once(browser: httpx.AsyncClient, office: Office) -> None:
    """P1."""
    before = await planned(office)
    page = words(await browser.get(PLAN))
    assert "Every month Next: 14 December 2026, 18 January 2027" in page
    assert "Agreed otherwise" not in page
    form = {"rhythm_who5": "months", "months_who5": "3, 6", "rhythm_bip_job": "never", "rhythm_contact": "usual"}
    rest = {"reminders": "one", "closes": "7", "day": "thursday", "hour": "9:00", "zone": "america/nuuk"}
    answer = await office.post(browser, PLAN, **form, **rest)
    assert answer.headers["location"] == f"{PLAN}?done=noted"
    own = OwnPlan({"who5": Cadence(at_months=(3, 6)), "bip_job": None}, (2,), 7)
    assert await alma(office) == (own, 3, None, time(9), "America/Nuuk", True)
    waves = await planned(office)
    assert before.keys() - waves.keys() == {"bip_job"}
    assert f"{waves['who5'].due_at:%Y-%m-%d %H:%M}" == "2027-01-14 11:00"  # a Thursday, nine o'clock in Nuuk
    page = words(await browser.get(PLAN))
    assert "Month 3, 6 after the start Agreed otherwise The organisation's plan: Every month" in page
    assert "Is not asked Agreed otherwise" in page
    assert "One reminder, after 2 days Agreed otherwise" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("closes", "28", "The same would be asked again"),
        ("hour", "03:00", "can't be the hour"),
        ("zone", "Europe/Kopenhagen", "write it as Europe/Copenhagen"),
        ("day", "32", "is no day"),
        ("rhythm_gses", "never", "isn't asked here"),
        ("reminders", "<script>", "is no choice"),
    ],
)
async def test_what_cannot_be_kept_says_why(
    browser: httpx.AsyncClient, office: Office, field: str, typed: str, said: str
) -> None:
    """P2."""
    before = await planned(office), await alma(office)
    answer = await office.post(browser, PLAN, **{"hour": "10:00", field: typed})
    assert answer.status_code == 422
    assert said in words(answer)
    assert "<script>" not in answer.text
    assert ('value="10:00"' if field != "hour" else 'value="03:00"') in answer.text
    assert (await planned(office), await alma(office)) == before


async def test_one_tap_brings_the_usual_plan_back(browser: httpx.AsyncClient, office: Office) -> None:
    """P3."""
    before = await planned(office)
    await office.post(browser, PLAN, rhythm_who5="every 6", closes="3", day="15")
    assert "Back to the organisation's plan" in words(await browser.get(PLAN))
    await office.post(browser, PLAN, usual="1")
    assert await alma(office) == (OwnPlan(), None, 15, None, None, True)
    await office.post(browser, PLAN, day="")
    assert "Back to the organisation's plan" not in words(await browser.get(PLAN))
    assert {name: wave.due_at for name, wave in (await planned(office)).items()} == {
        name: wave.due_at for name, wave in before.items()
    }


@pytest.mark.parametrize("status", list(ParticipantStatus))
async def test_who_is_not_asked_now(browser: httpx.AsyncClient, office: Office, status: ParticipantStatus) -> None:
    """P4: nobody is planned by it; of whom nothing is asked any more, nothing is noted."""
    reason = PauseReason.PRISON if status is ParticipantStatus.PAUSED else None
    async with office.world() as world:
        await world.tx.waves.cancel(ALMA.id)
        await world.tx.participants.save(replace(STARTED, status=status, pause_reason=reason))
    answer = await office.post(browser, PLAN, closes="5")
    over = status in (ParticipantStatus.DECLINED, ParticipantStatus.STOPPED, ParticipantStatus.ERASED)
    assert answer.status_code == (422 if over else 303)
    assert bool(await planned(office)) is (status is ParticipantStatus.ACTIVE)
    assert ((await alma(office))[0] == OwnPlan(closes=5)) is not over


async def test_without_well_being_it_warns(browser: httpx.AsyncClient, office: Office) -> None:
    """P5."""
    assert 'data-testid="warns"' not in (await browser.get(PLAN)).text
    await office.post(browser, PLAN, rhythm_who5="never")
    assert 'data-testid="warns"' in (await browser.get(PLAN)).text
    assert "who5" not in await planned(office)


async def _closed(office: Office, who: str, days: int, ending: Ending) -> None:
    at = NOW - days * DAY
    asked = CheckIn(f"x{days}{who}", who, "who5", WHO5.version, "en", 50 + days, at, contact_person=METTE.id)
    done = replace(asked, status=Status.CLOSED, ending=ending, ended_at=at + 11 * DAY)
    async with office.database.transaction() as tx:
        await tx.check_ins.add(done)


async def test_who_is_due_waits_and_let_something_pass(browser: httpx.AsyncClient, office: Office) -> None:
    """P6."""
    silent, missed, waits, away = [await office.participant(started_on=STARTED.started_on) for _ in range(4)]
    for days in (20, 35, 50):  # the last one in a course before this
        await _closed(office, silent.id, days, Ending.NOT_ANSWERED)
    await _closed(office, missed.id, 15, Ending.MISSED_BY_US)
    await _closed(office, away.id, 20, Ending.NOT_ANSWERED)
    await office.save(replace(away, status=ParticipantStatus.PAUSED, pause_reason=PauseReason.OWN))
    await office.opened(WHO5, waits)
    async with office.database.transaction() as tx:
        await tx.waves.plan(Wave(silent.id, "who5", 90, NOW + 7 * DAY))
        await tx.waves.plan(Wave(missed.id, "who5", 90, NOW + 8 * DAY))
        never = Wave(missed.id, "who5", 89, NOW - 46 * DAY)
        await tx.waves.plan(never)
        await tx.waves.take(never, as_missed=True)
    home = await browser.get("/console")
    said = words(home)
    assert re.findall(r"</?b>(\d+)", home.text) == ["1", "1", "1"]
    assert "Has not answered since 19 October 2026 Next check-in on 30 November 2026" in said
    assert said.index(silent.id) < said.index(waits.id) < said.index(missed.id)
    assert "On 8 November 2026 Pejling did not ask as planned. That was our mistake." in said
    for show, who in (("due", silent), ("waiting", waits), ("overdue", silent)):
        listed = (await browser.get(f"/console?show={show}")).text
        assert re.findall(r'href="/console/people/(P-\w+)"', listed) == [who.id], show
    person = words(await browser.get(f"/console/people/{silent.id}"))
    assert "Has not answered since 19 October 2026" in person
    assert "30 November 2026" in person
    assert "3 November 2026: WHO-5 Well-Being Index . The time to answer was over." in person
    person = words(await browser.get(f"/console/people/{missed.id}"))
    for day in ("8 November", "8 October"):  # the second one was never offered at all
        assert f"{day} 2026: WHO-5 Well-Being Index . Pejling missed it. That was our mistake." in person
