"""A young person's own page in a real browser, without a script: at 390 and 1440 px, light and dark, da and ar."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from bot.links import Links
from bot.usecases.choices import asking_of, record
from bot.web.app import create_app
from bot.web.own_desk import StoredOwnDesk
from bot.web.server import bound, serving
from flows.choices import ASKED
from flows.organisation import AnswerChannel
from tests.browser.conftest import SCREENSHOTS
from tests.unit.bot.usecases.kit import ALMA, REGISTRY, Office, migrated, office, office_file

__all__ = ["migrated", "office", "office_file"]

pytestmark = pytest.mark.browser

WHO5 = REGISTRY.latest("who5")
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
SMALL = """() => [...document.querySelectorAll(".button")]
  .filter(each => each.getBoundingClientRect().height < 44).map(each => each.textContent)"""


async def _drawn(picture: partial[bytes]) -> bytes:
    return await asyncio.to_thread(picture)


@pytest.fixture
async def address(office: Office) -> AsyncIterator[str]:
    """Alma's page, with the curve of two months behind her."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB)
    async with office.database.transaction() as tx:
        await tx.invites.issue(ALMA.id, "token", office.clock.now() + timedelta(days=1))
        await tx.invites.redeem("token", 1, office.clock.now())
    async with office.world() as world:
        for purpose in ASKED:
            await record(world, ALMA, await asking_of(world, ALMA, purpose), granted=True)
    for weeks, value in ((8, 2), (4, 3)):
        at = office.clock.now() - timedelta(weeks=weeks)
        await office.completed(WHO5, dict.fromkeys(WHO5.definition.keys, value), at=at)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office.links = Links(f"http://127.0.0.1:{port}", office.links._keyring)
    desk = StoredOwnDesk(office.database, office.worlds, office.links, office.clock, _drawn)
    with bound("127.0.0.1", port, "choose another") as listening:
        async with serving(create_app(office.desk, owns=desk), listening):
            yield str(office.links.page_of(ALMA.id, office.clock.now()))


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("da", "light", "phone"), ("da", "dark", "desk"), ("ar", "dark", "phone"), ("ar", "light", "desk")],
)
async def test_a_check_in_on_the_page(
    browser: Browser, office: Office, address: str, language: str, scheme: Literal["light", "dark"], size: str
) -> None:
    await office.save(replace(ALMA, language=language))
    await office.opened(WHO5, replace(ALMA, language=language))
    context = await browser.new_context(viewport=SIZES[size], color_scheme=scheme)
    page = await context.new_page()
    await page.goto(address)
    name = f"own-{size}-{scheme}-{language}"
    await looked_at(page, f"{name}-offer")
    await page.locator("button").first.click()
    await page.locator("button").first.click()
    await looked_at(page, f"{name}-question")
    for _ in WHO5.definition.keys:
        await page.locator("button.option").nth(4).click()
    await expect(page.locator("img")).to_be_visible()
    await looked_at(page, f"{name}-curve")
    await page.locator('[data-testid="now"] button').last.click()
    await looked_at(page, f"{name}-after")
    await context.close()


async def test_it_needs_no_script(browser: Browser, office: Office, address: str) -> None:
    await office.opened(WHO5)
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(address)
    await page.get_by_role("button", name="Yes, now").click()
    await page.get_by_role("button", name="I answer alone").click()
    await expect(page.get_by_test_id("item")).to_be_visible()
    await page.go_back()
    await expect(page.locator("body")).to_be_visible()
    await context.close()


async def looked_at(page: Page, name: str) -> None:
    """Nothing is cut off, nothing is too small for a thumb; and a picture of it for people to look at."""
    await page.wait_for_load_state("load")
    assert not await page.evaluate(WIDER_THAN_THE_SCREEN)
    assert await page.evaluate(SMALL) == []
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
