"""Settings of one's own, and what a coordinator notes of colleagues: channels, the number at work, who takes over."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx

from flows.people import Channel
from tests.unit.bot.usecases.authorising import CORA
from tests.unit.bot.usecases.kit import ALI, METTE, Office


async def test_everybody_sets_how_they_hear_of_news(office: Office) -> None:
    async with office.browser(METTE) as client:
        page = await client.get("/console/settings")
        assert "A coordinator gives you a link" in page.text
        assert "None noted" in page.text
        assert _checked(page) == "telegram"
        await office.post(client, "/console/settings/channels", first="email")
        refused = await office.post(client, "/console/settings/channels", first="pigeon")
        assert (refused.status_code, "pigeon" in refused.text) == (422, True)
        assert _checked(await client.get("/console/settings")) == "email"
        await office.post(client, "/console/settings/phone", phone="+45 12 34 56 78")
        refused = await office.post(client, "/console/settings/phone", phone="010203-1234")
        assert (refused.status_code, "CPR" in refused.text) == (422, True)
        assert 'value="+45 12 34 56 78"' in (await client.get("/console/settings")).text
        await office.post(client, "/console/settings/phone", phone="")
    async with office.database.reading() as tx:
        assert (await tx.staff.get(METTE.id)).channels == (Channel.EMAIL, Channel.TELEGRAM)
        assert await tx.identities.phone_of(METTE.id) is None


async def test_a_coordinator_names_who_takes_over(office: Office) -> None:
    path = f"/console/staff/{METTE.id}"
    async with office.database.transaction() as tx:
        await tx.staff.add(replace(CORA, language="en"))
        await tx.identities.tie(ALI.id, 20)
    async with office.browser(CORA) as client:
        await office.post(client, f"{path}/stand-in", stand_in=ALI.id)
        await office.post(client, f"{path}/phone", phone="12 34 56 78")
        page = await client.get(path)
        assert f'<option value="{ALI.id}" selected>' in page.text
        assert "12 34 56 78" in page.text
        for other in (METTE.id, CORA.id, "S-NOBODY"):  # oneself, somebody who can't be reached yet, nobody
            assert (await office.post(client, f"{path}/stand-in", stand_in=other)).status_code == 422
        async with office.database.transaction() as tx:
            assert (await tx.staff.get(METTE.id)).stand_in == ALI.id
            await tx.identities.mark_unreachable(ALI.id)
        assert f'<option value="{ALI.id}" selected>' in (await client.get(path)).text
        await office.post(client, f"{path}/stand-in", stand_in="")
    async with office.browser(METTE) as client:
        assert (await office.post(client, f"{path}/stand-in", stand_in=ALI.id)).status_code == 404
    async with office.database.reading() as tx:
        assert (await tx.staff.get(METTE.id)).stand_in is None


def _checked(page: httpx.Response) -> str:
    [first] = re.findall(r'name="first" value="(\w+)" checked', page.text)
    return str(first)
