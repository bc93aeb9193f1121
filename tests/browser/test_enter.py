"""The door of a young person's page in a real browser: by Telegram's word, by a birthday without a script, by hand.

E1  Inside Telegram the page opens by itself, and what Telegram said stands in no address and no history.
E2  Without a script the question works, fits a phone with large words, and breaks none of axe's rules; day and dark.
E3  After "back" it can be pressed again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.usecases.accept_invite import accept_invite
from bot.web.server import bound, serving
from flows.organisation import AnswerChannel
from flows.people import Details, ParticipantStatus
from tests.browser.conftest import SAME_LOOP, SCREENSHOTS
from tests.unit.bot.usecases.kit import ALMA, BOT_TOKEN, Office
from tests.unit.bot.web.test_init_data import signed

pytestmark = [pytest.mark.browser, SAME_LOOP]

WIDER = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def served(office: Office) -> AsyncIterator[Office]:
    """Alma, invited, with a chat and a birthday, and the pages on an address of this machine."""
    office.organisation = replace(office.organisation, answer_channel=AnswerChannel.WEB, languages=("da", "en", "ar"))
    await office.save(replace(ALMA, language="da", details=Details(date(2008, 4, 3))))
    async with office.world() as world:
        await world.tx.invites.issue(ALMA.id, "token", world.now.replace(year=2027))
        await accept_invite(world, "token", 1001)
    with bound("127.0.0.1", 0, "choose another") as listening:
        office.public_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with serving(office.app(), listening):
            yield office


def link(office: Office, *, handed: bool = False) -> str:
    found = str(office.links.page_of(ALMA.id, office.clock.now(), handed=handed))
    return f"{office.public_url}/{found.split('/', 3)[3]}"


async def test_telegram_opens_it(served: Office, browser: Browser) -> None:
    """E1."""
    page = await (await browser.new_context(viewport={"width": 390, "height": 740})).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    said = signed(BOT_TOKEN, served.clock.real())
    await page.goto(f"{link(served)}#tgWebAppData={said.replace('%', '%25').replace('&', '%26')}&tgWebAppVersion=9.1")
    await page.wait_for_url(f"{served.public_url}/m")
    assert not [
        each for each in asked if "tgWebApp" in each.partition("#")[0] or not each.startswith(served.public_url)
    ]
    await page.context.clear_cookies()
    await page.goto(f"{link(served)}#tgWebAppData=rubbish")
    await expect(page.get_by_role("alert")).to_be_visible()
    assert "#" not in page.url


async def looked_at(page: Page, name: str) -> None:
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert not await page.evaluate(WIDER)
    await page.screenshot(path=SCREENSHOTS / f"enter-{name}.png")


@pytest.mark.parametrize(("scheme", "script"), [("light", False), ("dark", True)])
async def test_a_birthday(served: Office, browser: Browser, scheme: str, script: bool) -> None:
    """E2."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    colours: dict[str, object] = {"color_scheme": scheme, "java_script_enabled": script}
    context = await browser.new_context(viewport={"width": 320, "height": 640}, **colours)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(link(served))
    if script:
        await looked_at(page, f"{scheme}-birthday")
    await page.get_by_label("Dag").fill("4")
    await page.get_by_label("Måned").select_option("marts")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    if script:
        await looked_at(page, f"{scheme}-wrong")
    await page.get_by_label("Dag").fill("3")
    await page.get_by_label("Måned").select_option("april")
    await page.get_by_role("button").click()
    await page.wait_for_url(f"{served.public_url}/m")
    if script:  # then no link is left in the history
        await page.go_back()
        assert page.url == f"{served.public_url}/m"


async def test_a_link_from_the_other_side_of_the_table(served: Office, browser: Browser) -> None:
    """E2 and E3; whoever nothing is known of chooses digits first."""
    async with served.database.transaction() as tx:
        young = await tx.participants.get(ALMA.id)
        await tx.participants.save(replace(young, details=Details(), status=ParticipantStatus.INVITED))
    page = await (await browser.new_context(viewport={"width": 390, "height": 740})).new_page()
    await page.goto(link(served, handed=True))
    await looked_at(page, "handed")
    await page.get_by_role("button").click()
    await page.wait_for_url(f"{served.public_url}/m/code")
    await looked_at(page, "digits")
    await page.get_by_label("Fire tal").fill("1234")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.go_back()
    await page.get_by_label("Fire tal").fill("4829")
    await page.get_by_role("button").click()
    await page.wait_for_url(f"{served.public_url}/m")
    async with served.database.reading() as tx:
        found = await tx.participants.get(ALMA.id)
    assert (found.details.code, found.status) == ("4829", ParticipantStatus.WELCOME)
