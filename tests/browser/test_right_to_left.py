"""Arabic on the local Telegram's phone, in a real browser (issue 3, point 4): where the words really stand."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from bot.botapi.render import html
from flows.screen import Question, Screen, Text
from tests.browser.conftest import SAME_LOOP
from tests.contract.sandbox_kit import running
from tests.unit.arabic import arabic

pytestmark = [pytest.mark.browser, SAME_LOOP]

# Where a word stands inside its bubble, in pixels from the bubble's left and right edge.
PLACES = """words => {
  const bubble = document.querySelector(".bubble");
  const box = bubble.getBoundingClientRect();
  const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
  const found = {};
  while (walker.nextNode()) for (const word of words) {
    const at = walker.currentNode.data.indexOf(word);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + word.length);
    const place = range.getBoundingClientRect();
    found[word] = { left: place.left - box.left, right: box.right - place.right };
  }
  return found;
}"""
AT_THE_EDGE = 16


async def phone(browser: Browser, address: str) -> Page:
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(address)
    await expect(page.get_by_test_id("message").first).to_be_visible()
    return page


async def test_each_paragraph_stands_where_its_language_begins(browser: Browser) -> None:
    seen = Text("{contact} has seen it.", {"contact": "Mette"})
    news = Text("News about {code}. Open Pejling.", {"code": "116 111"})
    item = Question("I de sidste to uger", "har jeg sovet godt")
    async with running() as box:
        text = html(Screen((seen, item, news, Text("Stop"))), arabic({"Stop": "Bot يتوقف الآن"}))
        await box.result("sendMessage", chat_id=box.chat, text=text, parse_mode="HTML")
        page = await phone(browser, f"{box.ready.address}/phone/{box.chat}")
        words = ["Mette", "الرسالة", "I de sidste", "har jeg", "هناك", "116", "111", "افتح", "Bot"]
        at: dict[str, dict[str, Any]] = await page.evaluate(PLACES, words)
    for begins_at_the_right in ("Mette", "هناك", "Bot"):
        assert at[begins_at_the_right]["right"] < AT_THE_EDGE
    for begins_at_the_left in ("I de sidste", "har jeg"):
        assert at[begins_at_the_left]["left"] < AT_THE_EDGE
    assert at["الرسالة"]["left"] < at["Mette"]["left"]
    assert at["116"]["left"] < at["111"]["left"], "the number is torn apart"
    assert at["افتح"]["left"] < at["116"]["left"]


async def test_what_is_typed_runs_its_own_way(browser: Browser) -> None:
    async with running() as box:
        await box.result("sendMessage", chat_id=box.chat, text="Hej")
        page = await phone(browser, f"{box.ready.address}/phone/{box.chat}")
        draft = page.get_by_test_id("draft")
        for words, direction in (("مرحبا", "rtl"), ("Hej", "ltr")):
            await draft.fill(words)
            await expect(draft).to_have_css("direction", direction)


async def test_a_button_with_an_address_opens_a_page_of_its_own(browser: Browser) -> None:
    async with running() as box:
        keyboard = {"inline_keyboard": [[{"text": "افتح Pejling", "url": "https://pejling.dk/a"}]]}
        await box.result("sendMessage", chat_id=box.chat, text="Hej", reply_markup=keyboard)
        page = await phone(browser, f"{box.ready.address}/phone/{box.chat}")
        button = page.get_by_role("link", name="افتح Pejling")
        await expect(button).to_have_attribute("href", "https://pejling.dk/a")
        await expect(button).to_have_attribute("target", "_blank")
        await expect(button).to_have_attribute("rel", "noopener noreferrer")
        await expect(button).to_have_css("direction", "rtl")
        await expect(button.locator("use")).to_have_attribute("href", "/static/icons.svg#link")
