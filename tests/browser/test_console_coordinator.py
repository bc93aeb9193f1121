"""The coordinators' pages in a real browser: on a phone and wide, light and dark, in Danish and English."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from bot.usecases.erasure import ask
from flows.people import Substitution
from flows.ports import Kind, Outgoing
from storage.tables import OUTBOX
from storage.tables.outbox import OutboxState
from tests.browser.conftest import SAME_LOOP, SCREENSHOTS, looks_right
from tests.unit.bot.usecases.authorising import COLE, CORA, LEO
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, OWN, Office

pytestmark = [pytest.mark.browser, SAME_LOOP]

Scheme = Literal["light", "dark"]
SHEET = f"name;contact;birth\nKim;{METTE.id};\nBo;{METTE.id};17-05-2009\n"
PAGES = {
    "people": "/console/people",
    "course": f"/console/people/{ALMA.id}/course",
    "enrol": "/console/enrol",
    "enrol-many": "/console/enrol/many",
    "staff": "/console/staff",
    "member": f"/console/staff/{METTE.id}",
    "deliveries": "/console/deliveries",
    "decisions": "/console/decisions",
}


@pytest_asyncio.fixture(loop_scope="session")
async def served(console: Office) -> Office:
    """An office with something on every page."""
    await furnish(console)
    return console


async def furnish(office: Office) -> None:
    """Several young people, some of whom wait; a substitute; a wish to be erased; messages that did not arrive."""
    office.organisation = replace(
        office.organisation,
        guardian_under=18,
        background=("sex", "municipality", "assessment"),
        blank=("promise", "legal_basis.nudges"),
    )
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 4), at=NOW - timedelta(days=4))
    for _ in range(4):
        await office.opened(OWN, await office.participant(contact_person=ALI.id))
    office.clock.at = NOW + timedelta(days=3)
    async with office.database.transaction() as tx:
        await tx.staff.add(COLE)
        await tx.staff.add(LEO)
        for number, subject in enumerate((METTE.id, ALI.id, COLE.id, ALMA.id), start=10):
            await tx.identities.tie(subject, number)
        await tx.substitutions.add(Substitution(METTE.id, ALI.id, NOW.date(), None, begun=True))
        for key, to in (("one", ALMA.id), ("two", METTE.id), ("three", ALMA.id)):
            await tx.outbox.put(Outgoing(Kind.REPLY, to, key))
        failed = (
            update(OUTBOX).where(OUTBOX.c.dedupe_key != "three").values(state=OutboxState.FAILED, error="BlockedError")
        )
        await tx.connection.execute(failed)
        await tx.connection.execute(update(OUTBOX).values(put_at=NOW))
        await tx.updates.park(4711, 1, b"{}", "KeyError", NOW)
    async with office.world() as world:
        await ask(world, ALMA)


@asynccontextmanager
async def looking(
    browser: Browser, office: Office, lang: str, width: int, scheme: Scheme, *, scripts: bool = True
) -> AsyncIterator[Page]:
    """Cora's browser, who reads that language."""
    async with office.database.transaction() as tx:
        await tx.staff.add(replace(CORA, language=lang))
    name, value = await office.cookie(CORA)
    height = 844 if width < 600 else 900
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=scripts
    )
    await context.add_cookies([{"name": name, "value": value, "url": office.public_url}])
    try:
        yield await context.new_page()
    finally:
        await context.close()


@pytest.mark.parametrize(
    ("lang", "width", "scheme"),
    [("da", 390, "dark"), ("en", 1440, "light")],
)
async def test_every_page(served: Office, browser: Browser, lang: str, width: int, scheme: Scheme) -> None:
    problems: list[str] = []
    async with looking(browser, served, lang, width, scheme) as page:
        page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
        for name, path in PAGES.items():
            await page.goto(f"{served.public_url}{path}")
            for each in await page.locator("main details").all():
                await each.evaluate("details => details.open = true")
            await looks_right(page, f"coordinator-{name}-{lang}-{width}-{scheme}", width)
        assert problems == []
        await page.goto(f"{served.public_url}/console/enrol/many")
        await page.locator("textarea[name=sheet]").fill(SHEET.replace("17-05", "31-02"))
        await page.locator("main form button.first").click()
        await expect(page.get_by_test_id("problems")).to_be_visible()
        await looks_right(page, f"coordinator-problems-{lang}-{width}-{scheme}", width)


async def test_from_the_form_to_the_paper_without_scripts(served: Office, browser: Browser) -> None:
    async with looking(browser, served, "en", 390, "light", scripts=False) as page:
        await page.goto(f"{served.public_url}/console/people")
        await page.get_by_role("link", name="Enrol somebody").click()
        await page.get_by_label("First name or nickname").fill("170509-4321")
        await page.get_by_label("Contact person").select_option(METTE.id)
        await page.get_by_role("button", name="Enrol").click()
        await expect(page.locator("#name-wrong")).to_contain_text("looks like a CPR number")
        await page.get_by_label("First name or nickname").fill("Bo")
        await page.get_by_label("Birth date").fill("17-05-2009")
        await page.get_by_role("button", name="Enrol").click()
        await expect(page.get_by_test_id("done")).to_contain_text("Enrolled")
        await page.get_by_role("button", name="Make the sheet").click()
        await expect(page.get_by_test_id("paper")).to_be_visible()
        await page.screenshot(path=SCREENSHOTS / "coordinator-paper-390.png", full_page=True)


async def test_a_sheet_from_a_file_to_the_papers_on_a4(served: Office, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(SHEET, encoding="utf-8")
    async with looking(browser, served, "en", 1440, "dark") as page:
        await page.goto(f"{served.public_url}/console/enrol/many")
        await page.get_by_label("A file").set_input_files(file)
        await page.get_by_role("button", name="Look through").click()
        await page.get_by_role("button", name="Enrol 2 people").click()
        await expect(page.get_by_test_id("paper")).to_have_count(2)
        await looks_right(page, "coordinator-papers-1440-dark", 1440)
        await page.emulate_media(media="print", color_scheme="light")
        pdf = await page.pdf(path=SCREENSHOTS / "coordinator-papers.pdf", format="A4")
        assert pdf.count(b"/Type /Page\n") == 2 or pdf.count(b"/Type /Page ") == 2 or b"/Count 2" in pdf
        await page.screenshot(path=SCREENSHOTS / "coordinator-papers-print.png", full_page=True)


async def test_what_was_given_up_is_sent_again_by_its_button(served: Office, browser: Browser) -> None:
    """With scripts, a form is sent to where its button says."""
    async with looking(browser, served, "en", 390, "dark") as page:
        await page.goto(f"{served.public_url}/console/deliveries")
        await page.get_by_role("button", name="Send again").first.click()
        await expect(page.get_by_test_id("done")).to_have_text("It is tried again.")
        await page.get_by_role("button", name="Put away").first.click()
        await expect(page.get_by_test_id("done")).to_have_text("It is put away.")
        await expect(page.get_by_test_id("given-up")).to_have_count(0)
