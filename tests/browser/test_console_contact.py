"""A contact person's console in a real browser: on a phone and wide, light and dark, Danish and English, with and
without JavaScript.

B1  Every page fits the window, and axe finds nothing wrong with it.
B2  A form about a young person goes from the first page to its end and back, with and without scripts.
B3  With scripts a refused form and a page that isn't there are shown as well; whoever tabs is at the content.
B4  Marks lie on their values.
B5  With scripts: what is pressed twice is sent once, and without a connection what was typed is still there.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect
from sqlalchemy import func, select

from flows.alert import Alert, Answered, Did, Note, Permission, Said, Step, Talk
from flows.authorisation import CLOCK
from flows.check_in import CheckIn, Status
from flows.choices import Choice, Purpose, Sees, Way
from flows.organisation import AnswerChannel
from flows.people import Details, ParticipantStatus, Sheet, SheetState, Substitution
from flows.ports import Kind
from storage.tables import OUTBOX
from tests.browser.conftest import SAME_LOOP, looks_right
from tests.unit.bot.usecases.kit import (
    ALI,
    ALMA,
    CONTACT,
    LAST_QUARTER,
    METTE,
    NOW,
    OTHER,
    OWN,
    REGISTRY,
    Office,
)

pytestmark = [pytest.mark.browser, SAME_LOOP]

WHO5 = REGISTRY.latest("who5")
THEIRS = dict(zip(OWN.definition.keys, (4, 5, 2, 3, 1, 4), strict=False))
"""Alma skipped the last question."""

OURS = dict(zip(OTHER.definition.keys, (4, 3, 3, 5, 1, 2, 4, 5), strict=True))
Scheme = Literal["light", "dark"]
SHEET = Sheet(
    "h234567890", ALMA.id, METTE.id, NOW - timedelta(days=3), "Skole\n\nAlma vil på HF.", SheetState.APPROVED, NOW
)
WAITS = Alert(
    id="a234567890",
    participant=ALMA.id,
    contact_person=METTE.id,
    rule="contact_wanted",
    rule_version=1,
    values={},
    permission=Permission.CHOSEN,
    raised_at=NOW - timedelta(hours=30),
    deadline=NOW + timedelta(days=1),
    delivered_at=NOW - timedelta(hours=29),
    seen_at=NOW - timedelta(hours=20),
    act_by=NOW + timedelta(days=1),
)
NOTES = (
    Note("n1", ALMA.id, METTE.id, NOW - timedelta(days=3), "Hej Alma. Skal vi gå en tur på torsdag?"),
    Note("n2", ALMA.id, ALI.id, NOW - timedelta(days=1), "Hej. Jeg hjælper dig, mens Mette er væk. Har du tid onsdag?"),
    Note("n3", ALMA.id, METTE.id, NOW, "Jeg er tilbage nu."),
)
PAGES = {
    "home": "/console",
    "person": f"/console/people/{ALMA.id}",
    "alert": f"/console/alerts/{WAITS.id}",
    "talk": f"/console/people/{ALMA.id}/talk?alert={WAITS.id}",
    "side-by-side": "/console/side-by-side",
    "let-in": f"/console/people/{ALMA.id}/let-in",
    "sheets": f"/console/people/{ALMA.id}/sheets",
    "sheet": f"/console/people/{ALMA.id}/sheets/{SHEET.id}",
    "pause": f"/console/people/{ALMA.id}/pause",
    "plan": f"/console/people/{ALMA.id}/plan",
    "transitions": f"/console/people/{ALMA.id}/transitions",
    "absence": "/console/absence",
    "settings": "/console/settings",
}


@pytest_asyncio.fixture(loop_scope="session")
async def served(console: Office) -> Office:
    """An office with something on every page."""
    await furnish(console)
    return console


async def furnish(office: Office) -> None:
    """Alma shares everything and asks for contact; others wait, were lost, have a pause, or are a colleague's."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.BOTH)
    agreed = "Alma ringer til skolen.\nMette skriver til UU."
    talk = Talk("t345678901", ALMA.id, None, METTE.id, date(2026, 11, 9), NOW, agreed, "J-2026-17", date(2026, 11, 23))
    alma = replace(ALMA, details=Details(birth=date(2010, 3, 1), reach=Way.NOTE), sees={"": Sees.ANSWERS})
    waits, late, hers = [await office.participant() for _ in range(3)]
    await office.participant(status=ParticipantStatus.INVITED)
    async with office.database.transaction() as tx:
        made = Choice(alma.id, Purpose.SEE, granted=True, text_hash="x", at=NOW, contact_person=METTE.id)
        await tx.participants.record_choice(replace(made, value=Sees.ANSWERS))
        for each in (alma, replace(late, details=Details(reach=Way.SMS)), replace(hers, contact_person=ALI.id)):
            await tx.participants.save(each)
        await tx.identities.tie(ALI.id, 4711)
        await tx.alerts.add(WAITS)
        unseen = replace(WAITS, id="a234567891", participant=late.id, rule="low", delivered_at=None, seen_at=None)
        await tx.alerts.add(replace(unseen, deadline=NOW - timedelta(hours=1), act_by=NOW - timedelta(hours=1)))
        await tx.substitutions.add(Substitution(ALI.id, METTE.id, NOW.date(), date(2026, 11, 27), begun=True))
        await tx.sheets.add(SHEET)
        await tx.talks.add(talk)
        for note in NOTES:
            await tx.notes.add(note)
        for note in NOTES[:2]:
            await tx.notes.arrive(note.id, note.written_at)
        await tx.notes.answer(NOTES[0].id, Answered.LATER, NOW - timedelta(days=2))
        for did, by in ((Did.RAISED, CLOCK), (Did.DELIVERED, CLOCK), (Did.TAKEN, METTE.id)):
            await tx.alerts.note(Step(WAITS.id, did, NOW - timedelta(hours=20), by, METTE.id))
        await tx.alerts.note(Step(WAITS.id, Did.SAID, NOW, ALMA.id, detail=Said.WAIT))
    for months, value in ((4, 1), (2, 2), (0, 3)):
        at = NOW - timedelta(days=30 * months + 2)
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, value), alma, shared=True, at=at)
    await office.completed(OWN, THEIRS, alma, shared=True, at=NOW - timedelta(days=2))
    await office.completed(OTHER, OURS, alma, by=METTE)
    await office.completed(OWN, THEIRS, waits, shared=True)
    await office.opened(OTHER, waits, by=METTE)
    await office.opened(WHO5, late)
    for value in (5, 4, 4, 5, 3):
        given = {"heard": value} | ({"suited": value} if value > 3 else {})
        await office.completed(CONTACT, given, await office.participant(), at=LAST_QUARTER)


@asynccontextmanager
async def looking(
    browser: Browser,
    office: Office,
    width: int = 390,
    scheme: Scheme = "light",
    *,
    lang: str = "en",
    scripts: bool = True,
) -> AsyncIterator[Page]:
    """Mette's browser, who reads that language; nothing may go wrong in its console."""
    mette = replace(METTE, language=lang)
    async with office.database.transaction() as tx:
        await tx.staff.save(mette)
    name, value = await office.cookie(mette)
    size: ViewportSize = {"width": width, "height": 844 if width < 600 else 900}
    context = await browser.new_context(viewport=size, color_scheme=scheme, java_script_enabled=scripts)
    await context.add_cookies([{"name": name, "value": value, "url": office.public_url}])
    page = await context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    yield page
    assert problems == []
    await context.close()


@pytest.mark.parametrize(
    ("lang", "width", "scheme", "most"),
    [("da", 390, "light", 13), ("en", 1440, "dark", 13), ("en", 390, "dark", 4), ("da", 1440, "light", 4)],
)
async def test_every_page(served: Office, browser: Browser, lang: str, width: int, scheme: Scheme, most: int) -> None:
    """B1."""
    async with looking(browser, served, width, scheme, lang=lang) as page:
        for name, path in [*PAGES.items()][:most]:
            answer = await page.goto(f"{served.public_url}{path}")
            assert answer is not None
            assert answer.status == 200, name
            await looks_right(page, f"console-{name}-{lang}-{width}-{scheme}", width)


async def test_the_doors_and_what_is_not_there(served: Office, browser: Browser) -> None:
    """B1, for whoever is signed in nowhere, and what stands in place of a page."""
    link = served.links.page_of(METTE.id, served.clock.now())
    doors = {"sign-in": "/console/sign-in", "signed-out": "/m", "gone": "/console/in/none"}
    context = await browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = await context.new_page()
    for name, path in doors.items():
        await page.goto(f"{served.public_url}{path}")
        await looks_right(page, f"console-{name}-da-390-dark", 390)
    await page.goto(str(link))
    await looks_right(page, "console-in-da-390-dark", 390)
    await page.get_by_role("button").click()
    await page.goto(f"{served.public_url}/console/people/P-XXXX")
    await looks_right(page, "console-not-here-da-390-dark", 390)
    await page.goto(f"{served.public_url}{PAGES['let-in']}")
    await page.get_by_role("button", name="Make the link").click()
    await expect(page.get_by_test_id("qr")).to_be_visible()
    await looks_right(page, "console-let-in-made-da-390-dark", 390)
    await context.close()


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1440, False)])
async def test_a_form_from_the_first_page_to_its_end_and_back(
    served: Office, browser: Browser, width: int, scripts: bool
) -> None:
    """B2. Back and a reload in the middle lose nothing."""
    async with looking(browser, served, width, scripts=scripts) as page:
        await page.goto(f"{served.public_url}/console")
        await page.get_by_test_id("form").click()
        for label in ("Yes, now", "Start", "Fits well", "Fits only a little"):
            await page.get_by_role("button", name=label, exact=True).click()
        await expect(page.get_by_text("3 of 8")).to_be_visible()
        await page.reload()
        await page.get_by_role("button", name="Go back", exact=True).click()
        await expect(page.get_by_text("You answered: “Fits only a little”.")).to_be_visible()
        for number in range(2, 8):
            await expect(page.get_by_text(f"{number} of 8")).to_be_visible()
            await expect(page.get_by_test_id("private")).to_have_count(0)
            await page.get_by_role("button", name="Fits well", exact=True).click()
        await expect(page.get_by_test_id("private")).to_be_visible()
        if scripts:
            await looks_right(page, "console-form-en-390-light", width)
        await page.get_by_role("button", name="Fits completely", exact=True).click()
        await expect(page.get_by_text("Your answers are saved.")).to_be_visible()
        await page.get_by_role("link", name="My young people").first.click()
        await expect(page.get_by_test_id("form")).to_have_count(0)
    (done,) = [each for each in await forms(served) if each.values.get("belief_caseworker") == 5 and _is_new(each)]
    assert done.values == {**dict.fromkeys(OTHER.definition.keys, 4), "belief_caseworker": 5}


def _is_new(form: CheckIn) -> bool:
    return form.participant != ALMA.id and form.status is Status.COMPLETED


async def forms(office: Office) -> list[CheckIn]:
    async with office.database.reading() as tx:
        return [each for each in await tx.check_ins.all() if each.answered_by]


@pytest.mark.parametrize("scripts", [True, False])
async def test_what_is_refused_and_what_is_done_is_said(served: Office, browser: Browser, scripts: bool) -> None:
    """B3."""
    async with looking(browser, served, scripts=scripts) as page:
        await page.goto(f"{served.public_url}/console")
        await page.get_by_test_id("alert").filter(has_text="Alma").get_by_role("button").click()
        await expect(page.get_by_test_id("done")).to_contain_text("you have been in touch")
        await page.get_by_role("button", name="I phoned").click()
        await expect(page.locator("#main")).to_contain_text("was in touch: I phoned.")
        await page.get_by_role("button", name="We talked").click()
        await expect(page.get_by_test_id("turn")).to_contain_text("Closed on")
        await page.get_by_test_id("undo").click()
        await expect(page.get_by_test_id("outcome")).to_be_visible()
        await page.get_by_role("link", name="My young people").first.click()
        await page.get_by_test_id("person").filter(has_text="Alma").get_by_role("link").first.click()
        await page.get_by_role("textbox").fill("Her CPR number is 010203-1234")
        await page.get_by_role("button", name="Send the note").click()
        await expect(page.get_by_test_id("problem")).to_contain_text("CPR")
        await expect(page.get_by_role("textbox")).to_have_value("Her CPR number is 010203-1234")
        if scripts:
            await expect(page.locator("#main")).to_be_focused()
            await page.reload()
            await expect(page.get_by_role("button", name="Send the note")).to_be_visible()
        await page.get_by_role("textbox").fill("Shall we take a walk?")
        await page.get_by_role("button", name="Send the note").click()
        await expect(page.get_by_test_id("done")).to_contain_text("Your note is on its way.")
        await served.save(replace(ALMA, organisation="nabo-kommune"))
        await page.get_by_role("link", name="Handover sheet").click()
        await expect(page.get_by_text("This page is not here")).to_be_visible()
        await expect(page.locator("body.door")).to_have_css("display", "grid")
        await expect(page.locator(".bar")).to_have_count(0)


async def test_a_lost_connection_and_a_press_too_many(served: Office, browser: Browser) -> None:
    """B5."""
    async with looking(browser, served) as page:
        await page.goto(f"{served.public_url}/console/people/{ALMA.id}")
        await page.get_by_role("textbox").fill("Shall we take a walk?")
        await page.context.set_offline(True)
        await page.get_by_role("button", name="Send the note").click()
        await expect(page.get_by_role("alert")).to_contain_text("Nothing was sent.")
        await page.context.set_offline(False)
        before = await notes(served)
        await page.get_by_role("button", name="Send the note").dblclick()
        await expect(page.get_by_test_id("done")).to_contain_text("Your note is on its way.")
        assert await notes(served) == before + 1


async def notes(office: Office) -> int:
    async with office.database.reading() as tx:
        counting = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.kind == Kind.NOTE)
        return int((await tx.connection.execute(counting)).scalar_one())


async def test_the_marks_lie_on_the_values(served: Office, browser: Browser) -> None:
    """B4: both at 4 of 5 in the same place; 5 and 3 to the right and left of it."""
    async with looking(browser, served) as page:
        await page.goto(f"{served.public_url}/console/side-by-side")
        rows = page.get_by_test_id("pair").filter(has_text="Alma").get_by_test_id("row")

        async def middle(row: int, mark: str) -> float:
            box = await rows.nth(row).locator(f".plot .{mark}").bounding_box()
            assert box is not None
            return box["x"] + box["width"] / 2

        ring, diamond = await middle(0, "ring"), await middle(0, "diamond")
        assert ring == pytest.approx(diamond, abs=1)
        assert await middle(1, "diamond") < ring < await middle(1, "ring")
