"""A young person's own page in a real browser: on phones and desks, light and dark, da, en and ar, with and without
a script; by axe's rules, with the keyboard, with very large words, on a line that is lost, and left in a hurry.

P1  Back, skip and pause stand in the same place on every question and never cover what is focused; nor does the top.
P2  Nothing is cut off or needs scrolling sideways, down to 320 px, with very large words and wide spacing.
P3  One press counts once; a lost line loses no answer; whoever follows by ear or keyboard is at the question.
P4  Reading aloud is there where the browser can, in the words' own language, and stops.
P5  Who leaves is away, and the way back shows nothing.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, expect

from bot.usecases.choices import asking_of, record
from bot.web.server import bound, serving
from flows.choices import ASKED
from flows.organisation import AnswerChannel
from tests.browser.conftest import SAME_LOOP, SCREENSHOTS
from tests.unit.bot.usecases.kit import ALMA, REGISTRY, Office

pytestmark = [pytest.mark.browser, SAME_LOOP]

WHO5 = REGISTRY.latest("who5")
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
TIGHT: tuple[ViewportSize, ...] = (
    {"width": 320, "height": 640},
    {"width": 844, "height": 390},
    {"width": 320, "height": 256},  # 1280 by 1024 at 400 %
)
WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll("a, button, summary")].filter(each => each.checkVisibility())
  .filter(each => each.getBoundingClientRect().height < (each.matches("main .button") ? 52 : 44))
  .map(each => each.textContent)"""
ELEVEN_OPTIONS_WIDELY_SPACED = """() => {
  const option = document.querySelector(".option");
  while (document.querySelectorAll(".option").length < 11) {
    option.parentElement.after(option.parentElement.cloneNode(true));
  }
  const wide = new CSSStyleSheet();
  wide.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important }");
  document.adoptedStyleSheets.push(wide);
}"""
HIDDEN = """() => {
  const focused = document.activeElement, its = focused.getBoundingClientRect();
  const top = document.querySelector(".top").getBoundingClientRect().bottom;
  const bottom = document.querySelector(".bar").getBoundingClientRect().top;
  const inside = focused.closest(".column") && its.height < bottom - top;
  return inside && (its.top < top - 1 || its.bottom > bottom + 1) ? `${focused.textContent} at ${its.top}` : "";
}"""
VOICES = """() => {
  window.said = [];
  const voices = ["da-DK", "en-GB"].map(lang => ({ lang }));
  const speech = { speaking: false, getVoices: () => voices, addEventListener() {},
    speak(each) { this.speaking = true; window.said.push([each.lang, each.text]); },
    cancel() { this.speaking = false; } };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def address(office: Office) -> AsyncIterator[str]:
    """Where the pages are served; Alma has chosen, and has the curve of two months behind her."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB, languages=("da", "en", "ar"))
    async with office.world() as world:
        for purpose in ASKED:
            await record(world, ALMA, await asking_of(world, ALMA, purpose), granted=True)
    for weeks, value in ((8, 2), (4, 3)):
        at = office.clock.now() - timedelta(weeks=weeks)
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, value), at=at)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office.public_url = f"http://127.0.0.1:{port}"
    with bound("127.0.0.1", port, "choose another") as listening:
        async with serving(office.app(), listening):
            yield f"{office.public_url}/m"


async def opened(office: Office, context: BrowserContext, address: str, language: str = "da", **look: str) -> Page:
    """Alma at the offer of a check-in, signed in."""
    alma = replace(ALMA, language=language, details=replace(ALMA.details, look=look))
    await office.save(alma)
    await office.opened(WHO5, replace(alma, language="en" if language == "ar" else language))
    name, value = await office.cookie(alma)
    await context.add_cookies([{"name": name, "value": value, "url": address}])
    page = await context.new_page()
    await page.goto(address)
    return page


async def to_question(page: Page) -> None:
    for _ in range(2):
        await page.get_by_test_id("now").locator("button").first.click()
        await expect(page.locator("main[aria-busy]")).to_have_count(0)
    await expect(page.get_by_test_id("item")).to_be_visible()


async def looked_at(page: Page, name: str, *, script: bool = True) -> None:
    """Nothing is cut off or too small for a thumb, by axe's rules nothing is wrong; and a picture for people.

    axe is a script: without one it has seen the same elements.
    """
    assert not await page.evaluate(WIDER)
    assert await page.evaluate(SMALL) == []
    if script:
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("language", "scheme", "size", "script"),
    [
        ("da", "light", "phone", True),
        ("ar", "dark", "phone", False),
        ("ar", "light", "desk", True),
        ("en", "dark", "desk", True),
    ],
)
async def test_a_check_in(
    browser: Browser,
    office: Office,
    address: str,
    language: str,
    scheme: Literal["light", "dark"],
    size: str,
    script: bool,
) -> None:
    """P1 and P3."""
    context = await browser.new_context(viewport=SIZES[size], color_scheme=scheme, java_script_enabled=script)
    page = await opened(office, context, address, language)
    name = f"own-{size}-{scheme}-{language}"
    await looked_at(page, f"{name}-offer", script=script)
    await to_question(page)
    await looked_at(page, f"{name}-question", script=script)
    places = []
    for number in range(1, 6):
        await expect(page.get_by_test_id("progress")).to_contain_text(str(number))
        await expect(page.get_by_test_id("item")).to_be_focused()
        places.append([await each.bounding_box() for each in await page.locator(".bar button, .top .tool").all()])
        await page.locator(".option").nth(4).click()
    assert all(each == places[0] for each in places)
    await expect(page.get_by_test_id("drawing")).to_be_visible()
    await page.locator(".numbers summary").click()
    await looked_at(page, f"{name}-curve", script=script)
    await page.get_by_test_id("menu").click()
    await expect(page.locator('a[href="/m/course"]')).to_be_visible()
    await page.locator(".help summary").click()
    await looked_at(page, f"{name}-menu", script=script)
    await page.goto(f"{address}/look")
    await looked_at(page, f"{name}-look", script=script)


async def test_very_large_in_little_room(browser: Browser, office: Office, address: str) -> None:
    """P1 and P2: eleven options, forwards and backwards by keyboard."""
    page = await opened(office, await browser.new_context(), address, "da", size="very_large", theme="dark")
    await to_question(page)
    await page.evaluate(ELEVEN_OPTIONS_WIDELY_SPACED)
    for size in TIGHT:
        await page.set_viewport_size(size)
        assert not await page.evaluate(WIDER), size
        await page.get_by_test_id("item").focus()
        for key in ("Tab", "Shift+Tab"):
            for _ in range(13):
                await page.keyboard.press(key)
                assert await page.evaluate(HIDDEN) == "", size
        await page.screenshot(path=SCREENSHOTS / f"own-{size['width']}x{size['height']}-very-large.png")


async def test_a_line_that_is_lost(browser: Browser, office: Office, address: str) -> None:
    """P3: pressed twice and a third time elsewhere while nothing goes through; then it goes on by itself."""
    context = await browser.new_context(viewport=SIZES["phone"])
    page = await opened(office, context, address, "en")
    await to_question(page)
    await context.set_offline(True)
    await page.locator(".option").first.dblclick()
    await expect(page.get_by_role("status")).to_contain_text("No connection. I'll try again.")
    assert await page.locator("button[form]:enabled").count() == 0
    await page.screenshot(path=SCREENSHOTS / "own-phone-light-en-offline.png")
    await context.set_offline(False)
    await expect(page.get_by_test_id("progress")).to_contain_text("2 of 5")
    await expect(page.get_by_role("status")).to_be_empty()
    await page.locator(".option").first.dblclick()
    await expect(page.get_by_test_id("progress")).to_contain_text("3 of 5")
    await page.reload()
    await expect(page.get_by_test_id("progress")).to_contain_text("3 of 5")


async def test_reading_aloud(browser: Browser, office: Office, address: str) -> None:
    """P4: an item in English on a Danish page; nothing where there is no voice for it."""
    context = await browser.new_context(viewport=SIZES["phone"])
    await context.add_init_script(f"({VOICES})()")
    page = await opened(office, context, address, "da")
    await page.get_by_role("button", name="Læs op").click()
    await page.get_by_role("button", name="Stop oplæsning").click()
    await to_question(page)
    await page.evaluate("said.length = 0")
    await page.get_by_role("button", name="Læs op").click()
    spoken = await page.evaluate("said")
    assert {lang for lang, _ in spoken} == {"da"}
    assert [words for _, words in spoken][1:] == list(WHO5.wording("da").options["frequency"].values())
    await page.screenshot(path=SCREENSHOTS / "own-phone-light-da-reading.png")
    await page.locator(".option").first.click()
    await expect(page.get_by_role("button", name="Læs op")).to_be_visible()
    assert not await page.evaluate("speechSynthesis.speaking")
    await office.save(replace(ALMA, language="ar"))
    await page.reload()
    await expect(page.get_by_test_id("item")).to_be_visible()
    assert await page.locator(".listen").count() == 1  # the question is still in Danish
    await page.get_by_test_id("menu").click()
    await expect(page.locator('a[href="/m/course"]')).to_be_visible()
    assert await page.locator(".listen").count() == 0


@pytest.mark.parametrize("script", [True, False])
async def test_left_in_a_hurry(browser: Browser, office: Office, address: str, script: bool) -> None:
    """P5."""

    away = f"{address.replace('127.0.0.1', 'localhost').removesuffix('/m')}/healthz"
    office.organisation = replace(office.organisation, leave_to=away)
    context = await browser.new_context(java_script_enabled=script)
    page = await opened(office, context, address, "en")
    async with page.expect_request(away) as leaving:
        if script:
            await page.keyboard.press("Escape")
            await page.keyboard.press("Escape")
        else:
            await page.get_by_role("link", name="Leave").click()
    await page.wait_for_url(away)
    assert "referer" not in await (await leaving.value).all_headers()
    await page.go_back()
    await expect(page.locator("body")).not_to_contain_text("Alma")
    await page.goto(address)
    await expect(page.locator("body")).not_to_contain_text("Alma")
