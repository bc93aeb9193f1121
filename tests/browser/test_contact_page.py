"""A contact person's page in a real browser (issue 3, points 3 and 6): on a phone and wide, light and dark, Danish and
English, with and without JavaScript."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from bot.web.app import create_app
from bot.web.server import bound, serving
from flows.check_in import CheckIn, Status
from flows.people import StaffMember
from tests.unit.bot.usecases.kit import (
    ALI,
    ALMA,
    CONTACT,
    LAST_QUARTER,
    METTE,
    OTHER,
    OWN,
    Office,
    migrated,
    office_file,
    open_office,
)

__all__ = ["migrated", "office_file"]

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
pytestmark = pytest.mark.browser

THEIRS = dict(zip(OWN.definition.keys, (4, 5, 2, 3, 1, 4), strict=False))
"""Alma skipped the last question."""

OURS = dict(zip(OTHER.definition.keys, (4, 3, 3, 5, 1, 2, 4, 5), strict=True))
Scheme = Literal["light", "dark"]


@pytest.fixture
async def served(office_file: Path) -> AsyncIterator[tuple[Office, str]]:
    """An office with something in every part of the page, and where it is served."""
    with bound("127.0.0.1", 0, "none") as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with open_office(office_file, address) as office, serving(create_app(office.desk), listening):
            await furnish(office)
            yield office, address


async def furnish(office: Office) -> None:
    """Alma shares and both have answered; another shares and waits for the form; a third doesn't share."""
    await office.completed(OWN, THEIRS, shared=True, at=office.clock.now() - timedelta(days=2))
    await office.completed(OTHER, OURS, by=METTE)
    alone, _silent = await office.participant(), await office.participant()
    await office.completed(OWN, THEIRS, alone, shared=True)
    await office.opened(OTHER, alone, by=METTE)
    for value in (5, 4, 4, 5, 3):
        given = {"heard": value, "relevant": value} | ({"suited": value} if value > 3 else {})
        await office.completed(CONTACT, given, await office.participant(contact_person=METTE.id), at=LAST_QUARTER)


async def in_danish(office: Office) -> StaffMember:
    """Mette's people belong to Ali, who reads Danish; the form about Alma is open for him."""
    await office.save(replace(ALMA, contact_person=ALI.id))
    await office.opened(OTHER, by=ALI)
    return ALI


async def looked_at(
    browser: Browser, width: int, scheme: Scheme, *, scripts: bool = True
) -> tuple[BrowserContext, Page]:
    height = 844 if width < 600 else 900
    context = await browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, java_script_enabled=scripts
    )
    return context, await context.new_page()


async def fits(page: Page, width: int) -> None:
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1440, "light")])
async def test_the_page_at_a_glance(served: tuple[Office, str], browser: Browser, width: int, scheme: Scheme) -> None:
    office, address = served
    context, page = await looked_at(browser, width, scheme)
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    await page.goto(f"{address}/c/{office.token()}")
    await expect(page.get_by_test_id("form")).to_have_count(1)
    await expect(page.get_by_test_id("figure")).to_have_count(2)
    pair = page.get_by_test_id("pair").filter(has_text="Alma")
    await expect(pair.get_by_test_id("row")).to_have_count(7)
    await fits(page, width)
    await page.screenshot(path=SCREENSHOTS / f"contact-{width}-{scheme}.png", full_page=True)
    assert problems == []
    await context.close()


async def test_the_marks_lie_on_the_values(served: tuple[Office, str], browser: Browser) -> None:
    """Both at 4 of 5 in the same place; 5 and 3 to the right and left of it."""
    office, address = served
    context, page = await looked_at(browser, 390, "light")
    await page.goto(f"{address}/c/{office.token()}")
    health, everyday = (
        page.get_by_test_id("pair").filter(has_text="Alma").get_by_test_id("row").nth(n) for n in (0, 1)
    )

    async def middle(row: int, mark: str) -> float:
        box = await (health, everyday)[row].locator(f".plot .{mark}").bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    ring, diamond = await middle(0, "ring"), await middle(0, "diamond")
    assert ring == pytest.approx(diamond, abs=1)
    assert await middle(1, "diamond") < ring < await middle(1, "ring")
    colours = [
        await health.locator(f".plot .{mark}").evaluate(f"mark => getComputedStyle(mark).{what}")
        for mark, what in (("ring", "stroke"), ("diamond", "fill"))
    ]
    assert colours[0] != colours[1]
    await context.close()


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (1440, False)])
async def test_a_form_from_the_page_to_its_end_and_back(
    served: tuple[Office, str], browser: Browser, width: int, scripts: bool
) -> None:
    office, address = served
    context, page = await looked_at(browser, width, "light", scripts=scripts)
    await page.goto(f"{address}/c/{office.token()}")
    await page.get_by_test_id("form").click()
    for label in ("Yes, now", "Start"):
        await page.get_by_role("button", name=label, exact=True).click()
    for number in range(1, 8):
        await expect(page.get_by_text(f"{number} of 8")).to_be_visible()
        await expect(page.get_by_test_id("private")).to_have_count(0)
        await page.get_by_role("button", name="Fits well", exact=True).click()
    await expect(page.get_by_test_id("private")).to_be_visible()
    if scripts:
        await fits(page, width)
    await page.screenshot(path=SCREENSHOTS / f"contact-form-{width}-{'with' if scripts else 'without'}-scripts.png")
    await page.get_by_role("button", name="Fits completely", exact=True).click()
    await expect(page.get_by_text("Your answers are saved.")).to_be_visible()
    await page.get_by_role("link", name="To your page").click()
    await expect(page.get_by_test_id("form")).to_have_count(0)
    (done,) = [
        each
        for each in await forms(office)
        if each.values.get("belief_caseworker") == 5 and each.participant != ALMA.id
    ]
    assert done.values == {**dict.fromkeys(OTHER.definition.keys, 4), "belief_caseworker": 5}
    await context.close()


async def test_back_and_reload_in_the_middle_lose_nothing(served: tuple[Office, str], browser: Browser) -> None:
    office, address = served
    context, page = await looked_at(browser, 390, "dark")
    await page.goto(f"{address}/c/{office.token()}")
    await page.get_by_test_id("form").click()
    for label in ("Yes, now", "Start", "Fits well", "Fits only a little"):
        await page.get_by_role("button", name=label, exact=True).click()
    await expect(page.get_by_text("3 of 8")).to_be_visible()
    await page.go_back()
    await page.reload()
    if await page.get_by_test_id("buttons").count():
        await expect(page.get_by_text("3 of 8")).to_be_visible()
    else:
        await page.get_by_test_id("form").click()
    await page.get_by_role("button", name="Go back", exact=True).click()
    await expect(page.get_by_text("You answered: “Fits only a little”.")).to_be_visible()
    await page.screenshot(path=SCREENSHOTS / "contact-form-dark.png")
    (open_form,) = [each for each in await forms(office) if each.status is Status.ASKING]
    assert sorted(open_form.values.values()) == [2, 4]
    await context.close()


async def test_in_danish(served: tuple[Office, str], browser: Browser) -> None:
    office, address = served
    ali = await in_danish(office)
    context, page = await looked_at(browser, 390, "light")
    await page.goto(f"{address}/c/{office.token(ali)}")
    await expect(page.get_by_role("heading", name="Spørgsmål til dig")).to_be_visible()
    await page.screenshot(path=SCREENSHOTS / "contact-danish.png", full_page=True)
    await page.get_by_test_id("form").click()
    for label in ("Ja, nu", "Begynd", *["Spring over"] * 7):
        await page.get_by_role("button", name=label, exact=True).click()
    await expect(page.get_by_test_id("private")).to_contain_text("ser ikke dette svar i Pejling")
    await fits(page, 390)
    await page.screenshot(path=SCREENSHOTS / "contact-form-danish.png")
    await context.close()


async def test_a_link_that_opens_nothing_says_how_to_get_another(served: tuple[Office, str], browser: Browser) -> None:
    context, page = await looked_at(browser, 390, "light")
    answer = await page.goto(f"{served[1]}/c/nothing")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_text("Then you get a new one.")).to_be_visible()
    await expect(page.get_by_text("Så får du et nyt.")).to_be_visible()
    await page.screenshot(path=SCREENSHOTS / "contact-gone.png")
    await context.close()


async def forms(office: Office) -> list[CheckIn]:
    async with office.database.reading() as tx:
        return list(await tx.check_ins.by(METTE.id))
