"""A contact person's console, over HTTP on a real store.

K1  The first page says what waits for contact, what is new since they last looked, and who hasn't answered; never what.
K2  A follow-up that is due stands beside a name until there was a new conversation. Alerts: `test_alert_page.py`.
K3  Absence, pause and sheet are what the use cases make of them; what can't be used says why, and keeps what was typed.
K4  Nothing of who doesn't share is on the page that sets side by side.
K5  The first page reads as many statements with ten young people as with one.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest
from sqlalchemy import event

from flows.alert import Alert, Permission
from flows.people import ParticipantStatus, PauseReason, SheetState, Substitution
from flows.ports import Wave
from tests.unit.bot.seen import words
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, LAST_QUARTER, METTE, NOW, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
PAGE = f"/console/people/{ALMA.id}"
ALERT = Alert(
    id="a234567890",
    participant=ALMA.id,
    contact_person=METTE.id,
    rule="contact_wanted",
    rule_version=1,
    values={},
    permission=Permission.CHOSEN,
    raised_at=NOW - timedelta(hours=2),
    deadline=NOW + timedelta(days=1),
    delivered_at=NOW - timedelta(hours=1),
    act_by=NOW + timedelta(days=1),
)


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.database.transaction() as tx:
        await tx.identities.tie(ALI.id, 4711)
    async with office.browser(METTE) as browser:
        yield browser


async def read(browser: httpx.AsyncClient, path: str = "/console") -> str:
    """What a page that is there says."""
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


async def alert(office: Office, **changes: object) -> Alert:
    made = replace(ALERT, **changes)  # type: ignore[arg-type]
    async with office.database.transaction() as tx:
        await tx.alerts.add(made)
    return made


async def test_the_first_page_says_what_is_new_and_what_waits(browser: httpx.AsyncClient, office: Office) -> None:
    """K1."""
    await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 1), at=NOW - timedelta(days=1))
    waits, planned = await office.participant(), await office.participant()
    await office.opened(WHO5, waits)
    async with office.database.transaction() as tx:
        await tx.waves.plan(Wave(planned.id, "who5", 9, NOW + timedelta(days=8)))
    said = await read(browser)
    assert f"Alma ({ALMA.id}) New Answered on 22 November 2026" in said
    assert f"({waits.id}) No answers yet Asked on 23 November 2026." in said
    assert f"({planned.id}) No answers yet Next check-in on 1 December 2026" in said
    assert said.index(ALMA.id) < said.index(waits.id) < said.index(planned.id)
    assert "20" not in said.replace("2026", "")
    await read(browser, PAGE)
    assert "New" not in await read(browser)
    office.clock.at += timedelta(minutes=5)
    await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 4))
    assert "New Answered on 23 November 2026" in await read(browser)


async def test_where_everybody_is(browser: httpx.AsyncClient, office: Office) -> None:
    """K1: invited, with a pause, over, or a colleague's for these days; first names only where they may stand."""
    paused = {"status": ParticipantStatus.PAUSED, "pause_reason": PauseReason.OWN, "pause_until": date(2026, 12, 20)}
    await office.participant(**paused)
    ended = await office.participant(status=ParticipantStatus.ENDED)
    erased = await office.participant(status=ParticipantStatus.ERASED)
    invited, hers = await office.participant(status=ParticipantStatus.INVITED), await office.participant()
    await office.save(replace(hers, contact_person=ALI.id))
    async with office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(ALI.id, METTE.id, NOW.date(), date(2026, 11, 27), begun=True))
    office.organisation = replace(office.organisation, first_names_in_notices=False)
    said = await read(browser)
    assert "Pause until 20 December 2026" in said
    assert f"Not begun yet (1) {invited.id}" in said
    assert f"Over (1) {ended.id} The course has ended" in said
    assert f"You stand in for Ali up to and including 27 November 2026. {hers.id}" in said
    assert erased.id not in said
    assert "Alma" not in said
    office.clock.at = NOW + timedelta(days=5)
    async with office.browser(METTE) as later:
        assert hers.id not in await read(later)


async def test_the_first_page_reads_no_more_for_more_people(browser: httpx.AsyncClient, office: Office) -> None:
    """K5."""
    sent: list[str] = []
    engine = office.database._writing.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    await read(browser)
    for_one = len(sent)
    for _ in range(9):
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, 3), await office.participant())
    sent.clear()
    await read(browser)
    assert len(sent) == for_one < 25


async def test_being_away_and_back(browser: httpx.AsyncClient, office: Office) -> None:
    """K3."""
    given = {"from": "2026-11-23", "until": "2026-11-27", "substitute": ALI.id}
    answer = await office.post(browser, "/console/absence", **given)
    assert answer.headers["location"] == "/console/absence?done=away"
    assert "From 23 November 2026 up to and including 27 November 2026: Ali stands in." in await read(
        browser, "/console/absence"
    )
    away = "You are away up to and including 27 November 2026. Ali stands in. Absence"
    assert away in await read(browser)
    async with office.browser(ALI) as his:
        theirs = await read(his)
        assert ALMA.id in theirs and "You are away" not in theirs
    assert (await office.post(browser, "/console/absence/back")).status_code == 303
    async with office.browser(ALI) as his:
        assert ALMA.id not in await read(his)
    assert "You are away" not in await read(browser)
    assert (await office.post(browser, "/console/absence", substitute=ALI.id)).status_code == 303
    assert "You are away until further notice. Ali stands in." in await read(browser)
    assert (await office.post(browser, "/console/absence/back")).status_code == 303
    refused = await office.post(browser, "/console/absence/back")
    assert (refused.status_code, "is not away" in words(refused.text)) == (422, True)
    later = {"from": "2026-12-23", "until": "2026-12-27", "substitute": ALI.id}
    for _ in range(2):
        answer = await office.post(browser, "/console/absence", **later)
        assert answer.headers["location"] == "/console/absence?done=away"
    assert "Take it back" in await read(browser, "/console/absence")
    answer = await office.post(browser, "/console/absence/back", **{"from": "2026-12-23"})
    assert answer.headers["location"] == "/console/absence?done=noted", "nobody was told that they would be away"


async def test_an_absence_that_meets_another(browser: httpx.AsyncClient, office: Office) -> None:
    """K3. The days that aren't noted anew stay, the page says what became of the old note, and one can be ended."""
    for first, last in (("2026-11-23", "2026-11-27"), ("2026-11-25", "2026-11-26")):
        given = {"from": first, "until": last, "substitute": ALI.id}
        answer = await office.post(browser, "/console/absence", **given)
    assert answer.headers["location"] == "/console/absence?done=away&changed=2026-11-23"
    page = await read(browser, answer.headers["location"])
    assert "The absence from Monday, 23 November with Ali as stand-in now ends on Tuesday, 24 November." in page
    for days in ("From 23 November 2026 up to and including 24", "From 27 November 2026 up to and including 27"):
        assert days in page
    async with office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(ALI.id, METTE.id, date(2026, 11, 26), None))
    page = await read(browser, "/console/absence?changed=2026-11-28,x")
    assert "now ends" not in page
    assert page.count("Ali is away too on some of these days.") == 2
    assert (await office.post(browser, "/console/absence/back", **{"from": "2026-11-27"})).status_code == 303
    assert "27 November" not in await read(browser, "/console/absence")
    for day in ("2026-11-27", "x"):
        assert (await office.post(browser, "/console/absence/back", **{"from": day})).status_code == 422


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"from": "2026-11-20"}, "Fredag den 20. november er forbi"),
        ({"until": "2026-11-20"}, "Fredag den 20. november er før mandag den 23. november"),
        ({"substitute": METTE.id}, "{staff} kan ikke være sin egen vikar"),
        ({"from": "i morgen <b>"}, "»i morgen &lt;b&gt;« er ikke en dato"),
    ],
    ids=["over", "before", "oneself", "no date"],
)
async def test_an_absence_that_can_not_be_says_why_in_danish(
    browser: httpx.AsyncClient, office: Office, given: dict[str, str], said: str
) -> None:
    """K3."""
    assert (await office.post(browser, "/console/settings", language="da")).status_code == 303
    answer = await office.post(browser, "/console/absence", **{"from": "2026-11-23", "substitute": ALI.id, **given})
    assert answer.status_code == 422
    assert said.format(staff=METTE.id) in words(answer.text)
    assert f'value="{ALI.id}" selected' in answer.text or "substitute" in given
    async with office.database.reading() as tx:
        assert await tx.substitutions.of(METTE.id) == []
    assert (await office.post(browser, "/console/absence", substitute="S-NOBODY")).status_code == 422


async def test_the_language_is_one_of_those_there_are(browser: httpx.AsyncClient, office: Office) -> None:
    """K3."""
    refused = await office.post(browser, "/console/settings", language="so")
    assert (refused.status_code, 'lang="en"' in refused.text) == (422, True)
    assert (await office.post(browser, "/console/settings", language="da")).status_code == 303
    assert "Mine unge" in await read(browser)


async def test_a_pause_and_going_on(browser: httpx.AsyncClient, office: Office) -> None:
    """K3: the reason is never said to the young person."""
    refused = await office.post(browser, f"{PAGE}/pause", reason="own", until="2026-12-20")
    assert (refused.status_code, "2026-12-20" in refused.text) == (422, True)
    refused = await office.post(browser, f"{PAGE}/pause", reason="prison", until="2026-11-23")
    assert "is no later day" in words(refused.text)
    assert (await office.post(browser, f"{PAGE}/pause", reason="prison", until="")).status_code == 303
    assert "Pause until further notice" in await read(browser)
    assert (await office.post(browser, f"{PAGE}/return")).status_code == 303
    assert "Pause until" not in await read(browser)
    assert (await office.post(browser, f"{PAGE}/return")).status_code == 422


async def test_an_end_and_a_new_beginning(browser: httpx.AsyncClient, office: Office) -> None:
    """K3. What waited for contact still does."""
    async with office.database.transaction() as tx:
        await tx.alerts.add(ALERT)
    refused = await office.post(browser, f"{PAGE}/end", exit="bored")
    assert (refused.status_code, "Choose a reason" in words(refused.text)) == (422, True)
    assert (await office.post(browser, f"{PAGE}/end", exit="moved")).headers["location"] == f"{PAGE}/pause?done=ended"
    assert "The young person is told." in await read(browser, f"{PAGE}/pause?done=ended")
    assert "Would like to hear from you." in await read(browser)
    assert (await office.post(browser, f"{PAGE}/end", exit="moved")).status_code == 422
    assert (await office.post(browser, f"{PAGE}/return")).status_code == 303


async def test_a_sheet_is_passed_on_only_after_a_yes(browser: httpx.AsyncClient, office: Office) -> None:
    """K3."""
    refused = await office.post(browser, f"{PAGE}/sheets", content="CPR 010203-1234 <b>")
    assert (refused.status_code, "010203-1234 &lt;b&gt;" in refused.text) == (422, True)
    assert (await office.post(browser, f"{PAGE}/sheets", content="Alma likes to swim")).status_code == 303
    async with office.database.reading() as tx:
        (sheet,) = await tx.sheets.of(ALMA.id)
    path = f"{PAGE}/sheets/{sheet.id}"
    assert "Alma likes to swim" in await read(browser, path)
    refused = await office.post(browser, path)
    assert (refused.status_code, "has not read it" in words(refused.text)) == (422, True)
    async with office.database.transaction() as tx:
        await tx.substitutions.add(Substitution(METTE.id, ALI.id, NOW.date(), None, begun=True))
        await tx.sheets.decide(replace(sheet, state=SheetState.APPROVED, decided_at=NOW))
    async with office.browser(ALI) as his:
        assert "Alma likes to swim" not in await read(his, path)
        assert (await office.post(his, path)).status_code == 303
        assert "Alma likes to swim" in await read(his, path)
    another = await office.participant()
    assert (await browser.get(f"/console/people/{another.id}/sheets/{sheet.id}")).status_code == 404


async def test_nothing_of_who_does_not_share_stands_side_by_side(browser: httpx.AsyncClient, office: Office) -> None:
    """K4."""
    before = await read(browser, "/console/side-by-side")
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3))
    await office.completed(CONTACT, dict.fromkeys(CONTACT.definition.keys, 1), at=LAST_QUARTER)
    assert await read(browser, "/console/side-by-side") == before
    assert "There is nothing to show about Alma (P-7KQ4)." in before


async def test_two_sides_and_figures(browser: httpx.AsyncClient, office: Office) -> None:
    """K4: marks where the values are, and in words; a figure from five people on, and it stands for a quarter."""
    await office.completed(OWN, dict(zip(OWN.definition.keys, (4, 5, 2), strict=False)), shared=True)
    for value in (5, 5, 4, 4, 4):
        given = {"heard": value, "relevant": value} if value > 4 else {"heard": value}
        await office.completed(CONTACT, given, await office.participant(), at=LAST_QUARTER)
    html = (await browser.get("/console/side-by-side")).text
    health, everyday, *_rest = re.findall(r'<li data-testid="row">.*?</li>', html, re.DOTALL)
    assert re.findall(r'class="tick" cx="([\d.]+)%"', health) == ["6.0", "28.0", "50.0", "72.0", "94.0"]
    assert re.findall(r'x="([\d.]+)%" y="50%" class="over"', health + everyday) == ["72.0", "94.0"]
    said = words(html)
    assert "Alma (P-7KQ4): 4 of 5." in said
    assert "You have not answered about Alma (P-7KQ4) yet." in said
    assert "Alma (P-7KQ4) has not answered this." in said
    (figure,) = re.findall(r'data-testid="figure">(.*?)</div>', html, re.DOTALL)
    assert "4.5 of 5" in figure
    assert 'data-testid="too-few"' in html
