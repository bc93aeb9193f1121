"""A whole demo, seen by browsers without scripts: who can be signed in where, and what is there after a restart."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from bot.demo.browser import Browser
from bot.demo.desk import Desk
from bot.demo.home import Home
from bot.demo.people import BIRTH
from bot.demo.run import running_demo
from bot.errors import PejlingError
from bot.web.desk import Mail


async def first_mail(desk: Desk) -> Mail:
    """The newest e-mail, once there is one."""
    async with asyncio.timeout(10):
        while not (mails := await desk.mails()):  # noqa: ASYNC110 - it comes when the bot next looks
            await asyncio.sleep(0.05)
    return mails[0]


async def test_the_demos_people_and_their_ways_in(tmp_path: Path) -> None:
    async with running_demo(Home(tmp_path), 0, 0, fresh=False) as demo, Browser() as browser, Browser() as other:
        async with aiohttp.ClientSession() as session:
            asked = {"address": "karen@demo-kommune.example"}
            here = demo.address.replace("127.0.0.1", "localhost")
            await session.post(f"{here}/console/sign-in", data=asked)
            async with session.get(demo.address, headers={"Host": "evil.example"}) as answer:
                assert answer.status == 400
        await browser.open(f"{demo.address}/demo/page?elsewhere=true")
        assert "fødselsdag" in browser.words
        assert f"{BIRTH:%Y}" not in browser.words
        await browser.open(f"{demo.address}/demo/console")
        assert await browser.press("Log ind")
        assert "Karen" in browser.words
        mail = await first_mail(demo.desk)
        assert mail.to == asked["address"]
        await other.open(mail.link)
        assert await other.press("Log ind")
        assert "Karen" in other.words
        people = demo.people
    async with running_demo(Home(tmp_path), 0, 0, fresh=False) as again:
        assert again.people == people
    kept = tmp_path / "people.json"
    kept.write_text(json.dumps(json.loads(kept.read_text(encoding="utf-8"))[:2]), encoding="utf-8")
    with pytest.raises(PejlingError, match="begin anew with --fresh"):
        async with running_demo(Home(tmp_path), 0, 0, fresh=False):
            pass
