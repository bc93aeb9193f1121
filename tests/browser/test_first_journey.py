"""The demo page in a real browser, as the people in it would use it: chat and page, phones and console."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Browser, Frame, FrameLocator, Locator, Page, expect

from tests.browser.conftest import SAME_LOOP

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
WELCOME = (
    ("Dansk?", "Dansk"),
    ("Jeg er Pejling", "Næste"),
    ("Hvad Mette kan se.", "Næste"),
    ("Hvornår Mette kigger.", "Næste"),
    ("Vil du være med?", "Ja, jeg vil gerne være med"),
)
CHOICES = (
    ("Hvad må Mette se?", "Kun at jeg har svaret"),
    ("Det her handler om statistik.", "Ja"),
    ("Hvordan må Mette få fat i dig?", "Det er lige meget"),
)
"""What each screen says, and the button to press then: the same label comes thrice."""
pytestmark = [pytest.mark.browser, SAME_LOOP]


async def tap(phone: Frame, label: str) -> None:
    """Tap the newest button with this label, once it is there."""
    await phone.get_by_role("button", name=label, exact=True).last.click()


async def be_welcomed(phone: Frame, told: str) -> None:
    """Through the welcome, with yes or no to telling the contact person."""
    for words, label in (*WELCOME, ("Må jeg så give Mette besked?", told), *CHOICES):
        await sees(phone, words)
        await tap(phone, label)


async def sees(phone: Frame, words: str) -> None:
    """Wait until a message says it."""
    await expect(phone.get_by_test_id("message").filter(has_text=words).last).to_be_visible()


def own_page(phone: Frame) -> FrameLocator:
    """The page that is open over the chat."""
    return phone.frame_locator("[data-testid=app-frame]")


async def answer(page: FrameLocator | Page, progress: str, option: str) -> None:
    """Answer a question on a page, once it is there."""
    await expect(page.get_by_text(progress)).to_be_visible()
    await page.get_by_role("button", name=option).click()


async def opened(page: Page, link: Locator) -> Page:
    """The tab that a link opens, signed in by the one press that it asks for."""
    async with page.context.expect_page() as opening:
        await link.click()
    tab = await opening.value
    await tab.get_by_role("button", name="Log ind").click()
    return tab


async def answer_all(phone: Frame, option: str) -> None:
    """Give the same answer to all five questions, as fast as they come."""
    await tap(phone, "Ja, nu")
    await tap(phone, "Jeg svarer alene")
    for number in range(1, 6):
        await sees(phone, f"{number} af 5")
        await tap(phone, option)


def frame(page: Page, name: str) -> Frame:
    """One of the phones, or the coordinator's page."""
    found = page.frame(name=name)
    assert found is not None, f"the page has no frame {name!r}"
    return found


async def shot(page: Page, name: str) -> None:
    """Leave a picture of what was seen."""
    await page.wait_for_load_state("load")
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


async def test_the_first_journey_on_a_wide_window(demo: str, browser: Browser, tmp_path: Path) -> None:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda line: problems.append(line.text) if line.type == "error" else None)
    # A browser doesn't let a page in a phone in a page take the focus by itself; the phone gives it.
    await page.goto(demo)
    alma, mette, coordinator = (frame(page, name) for name in ("Alma", "Mette", "coordinator"))

    views = page.get_by_test_id("views")
    await views.get_by_role("button", name="Side").click()
    await expect(alma.get_by_test_id("toast")).to_have_text("Tryk først på Start.")
    await alma.get_by_test_id("start").click()
    await be_welcomed(alma, "Ja")
    await sees(alma, "Har du 2 minutter til 5 spørgsmål?")
    await shot(page, "1-offer")
    await views.get_by_role("button", name="Side").click()
    app = own_page(alma)
    for label in ("Ja, nu", "Jeg svarer alene"):
        await app.get_by_role("button", name=label).click()
    for progress in ("1 af 5", "2 af 5"):
        await answer(app, progress, "Lidt af tiden")
    await expect(app.get_by_text("3 af 5")).to_be_visible()
    await shot(page, "1-on-the-page")
    await alma.get_by_test_id("app-close").click()
    await expect(views.get_by_role("button", name="Chat")).to_have_attribute("aria-pressed", "true")
    for number in (3, 4, 5):
        await sees(alma, f"{number} af 5")
        await tap(alma, "Lidt af tiden")
    await sees(alma, "Jeg har givet Mette besked.")
    await sees(mette, "Nyt om P-")
    await expect(mette.get_by_text("Lidt af tiden")).to_have_count(0)
    await shot(page, "2-told")

    office = await opened(page, coordinator.get_by_test_id("console"))
    await expect(office.get_by_role("heading", name="Hej Karen")).to_be_visible()
    console = await opened(page, mette.get_by_role("link", name="Åbn Pejling").last)
    await expect(console.get_by_role("heading", name="Alma", level=1)).to_be_visible()
    await shot(console, "2-console")
    await console.get_by_role("button", name="Jeg tager den").click()
    await expect(console.get_by_test_id("undo")).to_be_visible()
    await expect(coordinator.get_by_test_id("alert").filter(has_text="Varsel set")).to_be_visible()
    await office.reload()
    await expect(office.get_by_role("heading", name="Hej Karen")).to_be_visible()
    await page.bring_to_front()

    await page.get_by_test_id("clock-next").click()
    await sees(alma, "Har du 2 minutter til 5 spørgsmål?")
    await answer_all(alma, "Det meste af tiden")
    await sees(alma, "Dit punkt ligger højere end sidst.")
    await expect(alma.get_by_test_id("photo").last).to_be_visible()
    await shot(page, "3-curve")

    async with page.expect_download() as waiting:
        await coordinator.get_by_test_id("export").click()
    kept = tmp_path / "export.zip"
    await (await waiting.value).save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        answers = io.StringIO(archive.read("answers.csv").decode("utf-8-sig"))
    rows = list(csv.DictReader(answers, delimiter=";"))
    assert [row["value"] for row in rows if row["questionnaire"] == "who5"] == ["1"] * 5 + ["4"] * 5
    assert {row["state"] for row in rows if row["questionnaire"] != "who5"} == {"not_asked"}
    assert not any("Alma" in str(row) for row in rows)
    assert [each for each in problems if "autofocus" not in each] == []


async def test_both_sides_of_a_profile(demo: str, browser: Browser) -> None:
    """Together on Alma's phone, the rest of the day's questions, shared; then Mette's own page, from her chat."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(demo)
    alma, mette = (frame(page, name) for name in ("Alma", "Mette"))
    await alma.get_by_test_id("start").click()
    await be_welcomed(alma, "Ja")
    for label in ("Ja, nu", "Sammen med Mette"):
        await tap(alma, label)
    await sees(mette, "I svarer sammen nu, du og P-")
    for number in range(1, 6):
        await sees(alma, f"{number} af 5")
        await tap(alma, "Det meste af tiden")
    await sees(alma, "Der er 7 spørgsmål mere.")
    for label in ("Ja, nu", "Begynd"):
        await tap(alma, label)
    for number in range(1, 8):
        await sees(alma, f"{number} af 7")
        await tap(alma, "Passer godt")
    await tap(alma, "Ja, vis dem til Mette")
    await sees(alma, "Mette kan se de svar nu.")
    await shot(page, "6-together-and-shared")

    await mette.get_by_test_id("draft").fill("hej")
    await mette.get_by_test_id("send").click()
    await sees(mette, "Her er din side.")
    desk = await opened(page, mette.get_by_role("link", name="Åbn Pejling").last)
    await desk.set_viewport_size({"width": 390, "height": 844})
    await desk.get_by_role("link").filter(has_text="Spørgsmål om job").click()
    for label in ("Ja, nu", "Begynd"):
        await desk.get_by_role("button", name=label).click()
    for number in range(1, 8):
        await answer(desk, f"{number} af 8", "Passer nogenlunde")
    await expect(desk.get_by_text("Jeg er sikker på, at den unge får et job.")).to_be_visible()
    await shot(desk, "7-the-private-question")
    await desk.get_by_role("button", name="Passer helt").click()
    await desk.get_by_role("link", name="Side om side").click()
    sides = desk.get_by_role("main")
    await expect(sides).to_contain_text("Alma")
    await expect(sides).to_contain_text("Tro på job")
    await expect(sides).not_to_contain_text("Din egen tro på job")
    await shot(desk, "8-side-by-side")


async def test_the_first_answers_on_a_phone(demo: str, browser: Browser) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    await page.goto(demo)
    alma = frame(page, "Alma")
    await alma.get_by_test_id("start").click()
    await be_welcomed(alma, "Nej")
    await alma.get_by_test_id("draft").fill("/menu")
    await alma.get_by_test_id("send").click()
    await tap(alma, "Åbn min side")
    for label in ("Luk", "Ja, nu", "Jeg svarer alene"):
        await own_page(alma).get_by_role("button", name=label).click()
    await expect(own_page(alma).get_by_text("1 af 5")).to_be_visible()
    await shot(page, "4-page-on-a-phone")
    await own_page(alma).get_by_role("link", name="Forlad").click()
    await sees(alma, "1 af 5")
    await shot(page, "4-question-on-a-phone")
    await alma.get_by_test_id("draft").fill("det ved jeg ikke")
    await alma.get_by_test_id("send").click()
    await sees(alma, "Det forstod jeg ikke.")
    for number in range(1, 6):
        await sees(alma, f"{number} af 5")
        await tap(alma, "På intet tidspunkt")
    await sees(alma, "Skal jeg sige det til Mette?")
    await tap(alma, "Ja, sig det til Mette")
    await sees(alma, "Jeg har givet Mette besked.")
    await tap(alma, "Find hjælp")
    await sees(alma, "116 111")
    await shot(page, "5-help-on-a-phone")
    width = await page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, f"the page is {width} px wide on a phone of 390"
