"""An alert on its page, over HTTP on a real store.

A1  Whose turn it is takes it, says how there was contact and what came of it; each once, each noted, each undone for a
    minute by who did it.
A2  How somebody wants to be reached stands there; who chose notes gets one from that page.
A3  It is passed on to the next one or to somebody of the chain; afterwards the page says whose turn it is.
A4  Without contact it ends with a reason alone, and never because an urgent one wasn't reached.
A5  Somebody else's, a closed one, twice, after it was passed on: a clear page, and nothing is changed.
A6  What was sent on is read by whose turn it is alone, and that is noted.
A8  Whoever was merely named when it was raised, and never told, doesn't find it; who had it reads how it stands.
A9  While it is held, nobody finds it whom no message has reached, whatever they send; else it says who writes first.
    What they were writing when it stopped being theirs stands there to be copied.
A7  Words, numbers and names in forms that make no sense are refused, and what was typed stays.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import httpx
import pytest

from flows.alert import Alert, Did, How, Outcome, Permission, Step, Words
from flows.choices import Way
from flows.people import Details, DutyOutcome
from flows.ports import Kind
from tests.unit.bot import seen
from tests.unit.bot.usecases.authorising import ALERT as ANY_ALERT
from tests.unit.bot.usecases.authorising import CORA, PETER, TUE
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office

ALERT = replace(
    ANY_ALERT, rule="low", values={"score": 44}, deadline=NOW + timedelta(days=1), act_by=NOW + timedelta(days=1)
)
PATH = f"/console/alerts/{ALERT.id}"


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Mette's, with an alert for her; after her stand Ali and Cora."""
    async with office.database.transaction() as tx:
        for member in (CORA, TUE, PETER):
            await tx.staff.add(member)
        await tx.staff.save(replace(METTE, stand_in=ALI.id))
        for number, member in enumerate((METTE, ALI, CORA, TUE)):
            await tx.identities.tie(member.id, 4711 + number)
        await tx.alerts.add(ALERT)
    async with office.browser(METTE) as browser:
        yield browser


def words(html: str) -> str:
    """What a person reads, as one line."""
    return unescape(seen.words(html))


async def read(browser: httpx.AsyncClient, path: str = PATH) -> str:
    answer = await browser.get(path)
    assert answer.status_code == 200, answer.text
    return words(answer.text)


async def stored(office: Office) -> Alert:
    async with office.database.reading() as tx:
        found = await tx.alerts.get(ALERT.id)
    assert found is not None
    return found


async def did(office: Office) -> list[tuple[Did, str]]:
    async with office.database.reading() as tx:
        return [(each.did, each.detail) for each in await tx.alerts.trail(ALERT.id) if not each.is_undone]


async def test_from_taken_to_closed_and_back(browser: httpx.AsyncClient, office: Office) -> None:
    """A1. Never a number, and on the first page in short."""
    assert "The answers may mean a hard time. By Tue 24 Nov, 15:30. I'll take it" in await read(browser, "/console")
    answer = await office.post(browser, f"{PATH}/take")
    assert answer.headers["location"] == f"{PATH}?done=taken"
    for _ in range(2):
        assert (await office.post(browser, f"{PATH}/contact", how="phoned")).status_code == 303
    said = await read(browser)
    assert "What came of it?" in said
    assert "44" not in said
    assert (await office.post(browser, f"{PATH}/close", outcome="support_adjusted")).status_code == 303
    closed = await stored(office)
    assert (closed.contact_how, closed.outcome, closed.closed_at) == (How.PHONED, Outcome.SUPPORT_ADJUSTED, NOW)
    said = await read(browser)
    for line in ("Mette took it.", "Mette was in touch: I phoned.", "Mette closed it: Support adjusted."):
        assert line in said
    step = re.findall(r'name="step" value="(\d+)"', (await browser.get(PATH)).text)[0]
    assert (await office.post(browser, f"{PATH}/undo", step=step)).status_code == 303
    assert (await stored(office)).is_open
    assert "Mette closed it: Support adjusted. Undone" in await read(browser)
    assert await did(office) == [(Did.TAKEN, ""), (Did.CONTACT, "phoned"), (Did.UNDONE, "closed")]
    office.clock.at += timedelta(minutes=2)
    assert "Undo" not in (await read(browser)).replace("Undone", "")
    assert (await office.post(browser, f"{PATH}/undo", step="9" * 5000)).status_code == 422
    refused = await office.post(browser, f"{PATH}/undo", step="2")
    assert (refused.status_code, "can't be undone any more" in words(refused.text)) == (422, True)


async def test_how_they_want_to_be_reached(browser: httpx.AsyncClient, office: Office) -> None:
    """A2. At the top, and under 18 the duty is asked about here too."""
    assert "No wish has been given." in await read(browser)
    details = Details(birth=date(2010, 3, 1), reach=Way.NOTE)
    await office.save(replace(ALMA, details=details))
    assert "By a short note from here" in await read(browser)
    refused = await office.post(browser, f"{PATH}/note", note="Her CPR is 010203-1234")
    assert (refused.status_code, "Her CPR is 010203-1234" in refused.text) == (422, True)
    answer = await office.post(browser, f"{PATH}/note", note="Shall we take a walk?")
    assert answer.headers["location"] == f"{PATH}?done=note"
    assert "notification of concern" not in await read(browser)
    await office.post(browser, f"{PATH}/take")
    assert "notification of concern" in await read(browser)
    assert (await office.post(browser, f"{PATH}/duty", outcome="anything")).status_code == 422
    assert (await office.post(browser, f"{PATH}/duty", outcome="sent")).status_code == 303
    async with office.database.reading() as tx:
        assert [each.outcome for each in await tx.duties.of(ALMA.id)] == [DutyOutcome.SENT]
    await office.save(replace(ALMA, details=replace(details, reach=Way.SMS)))
    assert 'href="sms:?&amp;body=' in (await browser.get(PATH)).text


async def test_it_is_passed_on(browser: httpx.AsyncClient, office: Office) -> None:
    """A3, A5. Nobody who isn't there, isn't in the chain or works elsewhere can be chosen."""
    said = await read(browser)
    assert said.index("Ali") < said.index("Cora")
    for nobody in (PETER.id, "S-NOBODY", METTE.id, "<b>"):
        assert (await office.post(browser, f"{PATH}/pass", to=nobody)).status_code in (404, 422)
    assert await stored(office) == ALERT
    assert (await office.post(browser, f"{PATH}/pass", to=CORA.id)).status_code == 303
    assert (await stored(office)).contact_person == CORA.id
    said = await read(browser)
    assert "It is Cora's turn." in said
    assert "Your step" not in said
    for deed, form in (("take", {}), ("contact", {"how": "met"}), ("close", {"outcome": "talked"}), ("pass", {})):
        refused = await office.post(browser, f"{PATH}/{deed}", **form)
        assert (refused.status_code, "not for you to take" in words(refused.text)) == (422, True), deed
    lost = await office.post(browser, f"{PATH}/close", outcome="no_need", reason="Seen at <school>.")
    assert "This is what you wrote. Copy it. Seen at <school>." in words(lost.text)
    async with office.browser(CORA) as hers:
        shown = (await hers.get(PATH)).text
        assert 'name="how"' in shown
        assert f'name="to" value="{METTE.id}" required>' in shown  # who is the last can give it back
        assert (await hers.get(f"/console/people/{ALMA.id}")).status_code == 404
        assert (await office.post(hers, f"{PATH}/contact", how="met")).status_code == 303
        assert (await office.post(hers, f"{PATH}/close", outcome="talked")).status_code == 303
        assert (await hers.get(PATH)).status_code == 200
        assert (await office.post(hers, f"{PATH}/close", outcome="talked")).status_code in (404, 422)
    closed = await stored(office)
    async with office.browser(TUE) as his:
        for path in (PATH, f"{PATH}x"):
            assert (await his.get(path)).status_code == 404
        assert (await office.post(his, f"{PATH}/take")).status_code == 404
    assert await stored(office) == closed


async def test_without_contact_only_with_a_reason(browser: httpx.AsyncClient, office: Office) -> None:
    """A4, A7."""
    for outcome, reason in (
        ("no_need", ""),
        ("no_need", "x" * 301),
        ("no_need", "CPR 010203-1234"),
        ("talked", "We talked."),
        ("anything", "Moved."),
    ):
        refused = await office.post(browser, f"{PATH}/close", outcome=outcome, reason=reason)
        assert refused.status_code == 422, (outcome, reason)
        assert reason in refused.text
    assert (await office.post(browser, f"{PATH}/close", outcome="talked")).status_code == 422
    assert await stored(office) == ALERT
    async with office.database.transaction() as tx:
        await tx.alerts.save(replace(ALERT, is_urgent=True))
    refused = await office.post(browser, f"{PATH}/close", outcome="not_reached", reason="No answer all day.")
    assert (refused.status_code, "Pass it on" in words(refused.text)) == (422, True)
    assert 'value="not_reached"' not in refused.text
    reason = "Mother called: all is well & <good>."
    assert (await office.post(browser, f"{PATH}/close", outcome="no_need", reason=reason)).status_code == 303
    assert (await stored(office)).outcome is Outcome.NO_NEED
    assert "&lt;good&gt;" in (await browser.get(PATH)).text


async def test_what_was_sent_on(browser: httpx.AsyncClient, office: Office) -> None:
    """A6."""
    async with office.database.transaction() as tx:
        await tx.alerts.save(replace(ALERT, rule="words_sent_on", values={}))
        await tx.words.add(Words("w234567890", ALMA.id, NOW, "Can we <talk>?"))
        await tx.words.send_on("w234567890", ALERT.id, NOW)
    assert "Can we" not in await read(browser, "/console")
    assert "Can we &lt;talk&gt;?" in (await browser.get(PATH)).text
    async with office.database.reading() as tx:
        assert [each.deed for each in await tx.audit.about(ALMA.id)] == ["read_words"]
    await office.post(browser, f"{PATH}/pass", to=ALI.id)
    assert "Can we" not in await read(browser)
    async with office.browser(ALI) as his:
        assert "Can we" in (await his.get(PATH)).text


@pytest.mark.parametrize("permission", [Permission.ASKED, Permission.REFUSED])
async def test_what_nobody_may_know_of(browser: httpx.AsyncClient, office: Office, permission: Permission) -> None:
    """A5."""
    untold = replace(ALERT, permission=permission, act_by=None, deadline=None)
    async with office.database.transaction() as tx:
        await tx.alerts.save(untold)
    assert "hard time" not in await read(browser, "/console") + await read(browser, f"/console/people/{ALMA.id}")
    assert (await browser.get(PATH)).status_code == 404
    for deed in ("take", "contact", "pass", "close", "undo", "duty", "note"):
        assert (await office.post(browser, f"{PATH}/{deed}", outcome="no_need", reason="x")).status_code == 404
    assert await stored(office) == untold


@pytest.mark.parametrize("did", [Did.RAISED, Did.HELD, Did.PERMITTED, Did.NOT_DELIVERED, Did.DELIVERED, Did.PASSED_ON])
async def test_who_was_named_and_who_was_told(browser: httpx.AsyncClient, office: Office, did: Did) -> None:
    """A8, by role: neither stands in for anybody here any more."""
    async with office.database.transaction() as tx:
        for member in (TUE, CORA, PETER):
            await tx.alerts.note(Step(ALERT.id, did, NOW, "clock", to=member.id))
    for member in (TUE, CORA, PETER):
        async with office.browser(member) as theirs:
            was_told = did in (Did.DELIVERED, Did.PASSED_ON) and member is not PETER
            assert (await theirs.get(PATH)).status_code == (200 if was_told else 404)
            assert (await office.post(theirs, f"{PATH}/take")).status_code == 404
    assert await stored(office) == ALERT


async def test_the_page_says_for_how_many_contact_counts(browser: httpx.AsyncClient, office: Office) -> None:
    """A1: before it is noted and after; taken back, what has gone on elsewhere stays, and the page says so."""
    async with office.database.transaction() as tx:
        await tx.alerts.add(replace(ALERT, id="b234567890", rule="silence"))
    counts = "Contact with Alma (P-7KQ4) counts for 2 messages."
    assert counts in await read(browser)
    assert (await office.post(browser, f"{PATH}/contact", how="phoned")).status_code == 303
    assert counts in await read(browser)
    assert (await office.post(browser, "/console/alerts/b234567890/pass", to=ALI.id)).status_code == 303
    assert counts not in await read(browser)
    async with office.browser(ALI) as his:
        assert "counts for" not in await read(his)
    answer = await office.post(browser, f"{PATH}/undo", step="1")
    assert "What has gone on elsewhere since stays as it is." in await read(browser, answer.headers["location"])
    assert await stored(office) == ALERT


async def test_a_closed_one_says_what_is_left_and_nothing_to_do(browser: httpx.AsyncClient, office: Office) -> None:
    """A1, A5. What was sent on is still open; nothing more counts, and nobody is asked for a contact that was none."""
    async with office.database.transaction() as tx:
        await tx.alerts.add(replace(ALERT, id="b234567890", rule="words_sent_on", values={}))
    for step, form in (("contact", {"how": "met"}), ("close", {"outcome": "talked"})):
        await office.post(browser, f"{PATH}/{step}", **form)
    said = await read(browser)
    assert "One more message about Alma (P-7KQ4) is still open." in said
    assert "counts for" not in said
    for step, form in (("undo", {"step": "2"}), ("undo", {"step": "1"})):
        await office.post(browser, f"{PATH}/{step}", **form)
    for alert in (ALERT.id, "b234567890"):
        given = {"outcome": "no_need", "reason": "Seen at school."}
        assert (await office.post(browser, f"/console/alerts/{alert}/close", **given)).status_code == 303
    page = (await browser.get(f"/console/people/{ALMA.id}")).text
    assert "Closed on" in page
    assert "/contact" not in page


async def test_a_nudge_comes_to_who_got_it_when_it_cannot_be_undone(browser: httpx.AsyncClient, office: Office) -> None:
    """A3: one form that is sent twice passes it on once."""
    assert (await office.post(browser, f"{PATH}/pass")).status_code == 303
    assert (await office.post(browser, f"{PATH}/pass")).status_code == 422
    async with office.database.reading() as tx:
        assert await tx.outbox.waits(ALI.id, Kind.NUDGE)
        assert not await tx.outbox.waits(CORA.id, Kind.NUDGE)


async def test_nobody_finds_what_is_held(browser: httpx.AsyncClient, office: Office) -> None:
    """A9. By the minute, on every page where it could stand."""
    held = replace(ALERT, held_until=NOW + timedelta(minutes=20))
    async with office.database.transaction() as tx:
        await tx.alerts.save(held)
    assert (await browser.get(PATH)).status_code == 404
    for step in ("take", "pass", "contact", "close", "undo", "duty"):
        assert (await office.post(browser, f"{PATH}/{step}", outcome="talked", how="met")).status_code == 404
    for page in ("", f"/people/{ALMA.id}", f"/people/{ALMA.id}/talk"):
        assert "hard time" not in await read(browser, f"/console{page}")
    assert await stored(office) == held
    async with office.database.transaction() as tx:
        await tx.alerts.save(replace(held, delivered_at=NOW))
    assert "wants to write first. You are told again on Mon 23 Nov, 15:50." in await read(browser)
    office.clock.at += timedelta(minutes=20)
    assert "wants to write first" not in await read(browser)


async def test_who_passes_on_what_is_held(browser: httpx.AsyncClient, office: Office) -> None:
    """A9: they can undo it; whoever gets it hears of it then, and finds nothing before."""
    held = replace(ALERT, held_until=NOW + timedelta(minutes=20), delivered_at=NOW)
    async with office.database.transaction() as tx:
        await tx.alerts.save(held)
    answer = await office.post(browser, f"{PATH}/pass", to=CORA.id)
    assert "It is Cora's turn." in await read(browser, answer.headers["location"])
    talk = f"/console/people/{ALMA.id}/talk"
    async with office.browser(CORA) as hers:
        assert [(await hers.get(path)).status_code for path in (PATH, talk)] == [404, 404]
        assert (await office.post(hers, f"{PATH}/take")).status_code == 404
        office.clock.at += timedelta(minutes=20)
        assert [(await hers.get(path)).status_code for path in (PATH, talk)] == [200, 200]
        office.clock.at = NOW
        assert (await office.post(browser, f"{PATH}/undo", step="1")).status_code == 303
        lost = await office.post(hers, talk, on="2026-11-23", agreed="A walk <each> Friday.", journal="")
        assert (lost.status_code, "A walk &lt;each&gt; Friday." in lost.text) == (404, True)
    assert await stored(office) == held
