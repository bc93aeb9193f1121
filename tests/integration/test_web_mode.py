"""The whole way where answers travel on the organisation's own page: a real bot, the local Telegram, and the page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import httpx

from bot.app import web_parts
from bot.decisions import TOKEN
from bot.web.app import create_app
from flows.people import ParticipantStatus
from tests.decided import DECIDED
from tests.integration.kit import Town, running_town, undrawn
from tests.integration.phone import Phone
from tests.unit.bot.web.test_init_data import signed

PUBLIC = "https://pejling.test"
FORMS = {"Content-Type": "application/x-www-form-urlencoded"}
PRESSED = ("English", "Next", "Next", "Next", "Yes, I want to take part", "Yes", "Only that I have answered")


def browser(town: Town) -> httpx.AsyncClient:
    """Somebody's browser, in front of the pages as `pejling run` serves them."""
    app = create_app(web_parts(town.settings, town.store, undrawn))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC, follow_redirects=True)


async def link_on(phone: Phone, said: str) -> str:
    """Where the button of the newest message that says so leads, inside Telegram."""
    url: str = (await phone.sees(said))["keyboard"][0][0]["app"]
    return url


async def enter(page: httpx.AsyncClient, town: Town, phone: Phone, path: str) -> str:
    """As the phone's Telegram opens it."""
    said = signed(town.settings.token(TOKEN), datetime.now(UTC), user=json.dumps({"id": phone.chat}))
    answer = await page.post(path, content=urlencode({"init_data": said}), headers=FORMS)
    assert answer.status_code == 200
    return answer.text


async def press(page: httpx.AsyncClient, html: str, label: str) -> str:
    found = re.search(rf'value="([^"]+)"[^>]*>{re.escape(label)}</button>', unescape(html))
    form = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found and form, f"no button {label!r} on {html}"
    answer = await page.post("/m", content=urlencode({"csrf": form[1], "action": found[1]}), headers=FORMS)
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
        html = await enter(page, town, alma, path)
        for label in PRESSED:
            html = await press(page, html, label)
        async with town.store.database.reading() as tx:
            assert (await tx.participants.get(alma.subject)).status is not ParticipantStatus.INVITED
        await alma.text("my secret words")
        await alma.sees("Nobody has read what you wrote.")
        await alma.text("/talk")
        await alma.sees("You can read more on your page.")
        await mette.sees("Open Pejling.")
        await alma.text("stop")
        await alma.sees("I have stopped now.")
        assert not any("Quirina" in said or "Mette" in said for said in await alma.said())
        assert "Mette will be told that you have stopped." in (await page.get("/m")).text
