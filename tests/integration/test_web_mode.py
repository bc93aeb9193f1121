"""The whole way where answers travel on the organisation's own page: a real bot, the local Telegram, and the page."""

from __future__ import annotations

import re
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx

from bot.web.app import create_app
from bot.web.contact_desk import StoredContactDesk
from bot.web.own_desk import StoredOwnDesk
from flows.people import ParticipantStatus
from tests.decided import DECIDED
from tests.integration.kit import Town, running_town
from tests.integration.phone import Phone

PUBLIC = "https://pejling.test"
FORMS = {"Content-Type": "application/x-www-form-urlencoded"}
PRESSED = ("English", "Next", "Next", "Next", "Yes, I want to take part", "Yes", "Only that I have answered")


async def _undrawn(_picture: partial[bytes]) -> bytes:
    raise AssertionError("there is no curve yet")


def browser(town: Town) -> httpx.AsyncClient:
    """Somebody's browser, in front of the pages as `pejling run` serves them."""
    parts = (town.store.database, town.store.worlds, town.store.links, town.store.clock)
    app = create_app(StoredContactDesk(*parts), owns=StoredOwnDesk(*parts, _undrawn))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC, follow_redirects=True)


async def link_on(phone: Phone, said: str) -> str:
    """Where the button of the newest message that says so leads."""
    url: str = (await phone.sees(said))["keyboard"][0][0]["url"]
    return url


async def press(page: httpx.AsyncClient, path: str, html: str, label: str) -> str:
    found = re.search(rf'value="([^"]+)"[^>]*>{re.escape(label)}</button>', unescape(html))
    assert found, f"no button {label!r} on {html}"
    answer = await page.post(path, content=urlencode({"action": found[1]}), headers=FORMS)
    assert answer.status_code == 200
    return answer.text


async def test_from_the_invite_to_taking_part(database_file: Path, keys: str, tmp_path: Path) -> None:
    decisions = tmp_path / "organisations.toml"
    decisions.write_text(DECIDED.read_text("utf-8").replace('"telegram"\n', '"web"\n', 1), encoding="utf-8")
    async with (
        running_town(database_file, keys, organisations=decisions, public_url=PUBLIC) as town,
        browser(town) as page,
    ):
        mette = await town.contact_person()
        alma, token = await town.invited(mette, "Quirina")
        await alma.start(token)
        path = (await link_on(alma, "There is something for you.")).removeprefix(PUBLIC)
        html = (await page.get(path)).text
        for label in PRESSED:
            html = await press(page, path, html, label)
        async with town.store.database.reading() as tx:
            assert (await tx.participants.get(alma.subject)).status is not ParticipantStatus.INVITED
        await alma.text("my secret words")
        await alma.sees("Nobody has read what you wrote.")
        await alma.text("/talk")
        await alma.sees("You can read more on your page.")
        await mette.sees("would like to hear from you.")
        await alma.text("stop")
        await alma.sees("I have stopped now.")
        assert not any("Quirina" in said or "Mette" in said for said in await alma.said())
        assert "Mette will be told that you have stopped." in (await page.get(path)).text
