"""What goes with a participant's page: the menu, how it looks, the quick way out, the contact person's picture.

R1  Everything that the chat has by commands is on the page: each place of the menu opens, under a heading of its own.
R2  A look is kept with the person, sealed; what can't be chosen changes nothing.
R3  Who leaves is signed out and elsewhere at once, by https; nothing is left to see.
R4  Nothing is changed by a form that isn't this session's.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest

from bot.decisions import OrganisationTable
from bot.usecases.pages import PAGES
from flows.looks import Look, Size, Theme, look_of
from flows.organisation import LEAVE_TO
from flows.screens.titles import TITLES
from tests.unit.bot.usecases.kit import ALMA, METTE, Office
from tests.unit.bot.web.test_own_desk import alma, get, press, send

__all__ = ["alma"]


def test_every_own_page_has_its_title() -> None:
    """R1."""
    assert TITLES.keys() == PAGES.keys()


async def test_everything_in_the_menu_opens(alma: httpx.AsyncClient) -> None:
    """R1."""
    menu = await press(alma, await get(alma), "Menu")
    places = [each for each in re.findall(r'value="(own:open:[^"]+)"', menu) if each != "own:open:menu:0:0"]
    assert len(places) >= 8
    for place in places:
        page = await send(alma, menu, place)
        assert f">{TITLES[place.split(':')[2]].msgid}</h1>" in page
        assert 'href="/m/leave"' in page
    assert 'href="/m/course" data-swap' in menu
    assert 'href="/m/code">' in await send(alma, menu, "own:open:code:0:0")
    assert "There is no curve yet" in await get(alma, "/m/course")


async def test_a_look_goes_with_the_person(alma: httpx.AsyncClient, office: Office) -> None:
    """R2: also to another browser."""
    assert 'data-size="normal" data-theme="device"' in await get(alma)
    for wished in ({"size": "very_large"}, {"theme": "dark"}, {"size": "huge"}, {"theme": ""}, {"code": "1234"}):
        answer = await office.post(alma, "/m/look", **wished)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/m/look")
    assert (await get(alma, "/m/look")).count('aria-pressed="true"') == 2
    async with office.browser(ALMA) as library:
        assert 'data-size="very_large" data-theme="dark"' in await get(library)
    async with office.database.reading() as tx:
        kept = (await tx.participants.get(ALMA.id)).details
    assert (kept.look, kept.code) == ({"size": "very_large", "theme": "dark"}, "")
    assert look_of({"size": "gone", "theme": "light"}) == Look(Size.NORMAL, Theme.LIGHT)


async def test_leaving_in_a_hurry(alma: httpx.AsyncClient, office: Office) -> None:
    """R3: also twice, and for who was signed out before."""
    office.organisation = replace(office.organisation, leave_to="https://example.org/")
    assert 'href="/m/leave" rel="noreferrer"' in await get(alma)
    away = await alma.get("/m/leave")
    assert (away.status_code, away.headers["Location"]) == (303, "https://example.org/")
    assert away.headers["Cache-Control"] == "no-store"
    assert "Nothing" not in away.text
    assert (await alma.get("/m")).status_code != 200
    assert (await alma.get("/m/leave")).headers["Location"] == LEAVE_TO


@pytest.mark.parametrize("address", ["http://dmi.dk/", "javascript:alert(1)", "https://", "https://a b", ""])
def test_the_way_out_is_https(address: str) -> None:
    """R3."""
    with pytest.raises(ValueError, match="leave_to"):
        OrganisationTable(name="Demo", leave_to=address)
    assert OrganisationTable(name="Demo").leave_to == LEAVE_TO


async def test_the_contact_persons_picture(alma: httpx.AsyncClient, office: Office) -> None:
    """R1: there where they are named, and nowhere without one."""
    assert (await alma.get("/m/portrait")).status_code == 404
    assert "portrait" not in await send(alma, await get(alma), "own:open:contact:0:0")
    async with office.database.transaction() as tx:
        await tx.staff.set_portrait(METTE.id, b"\xff\xd8\xff a jpeg")
    assert 'src="/m/portrait"' in await get(alma)
    answer = await alma.get("/m/portrait")
    assert (answer.headers["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert answer.headers["Cache-Control"] == "no-store"


async def test_forms_of_others_change_nothing(alma: httpx.AsyncClient, office: Office) -> None:
    """R4."""
    before = await get(alma)
    for path, form in (("/m", {"action": "own:open:menu:0:0"}), ("/m/look", {"size": "large"})):
        for csrf in ({}, {"csrf": ""}, {"csrf": "0" * 32}, {"csrf": "å"}):
            assert (await alma.post(path, data={**form, **csrf})).status_code >= 400
    assert await get(alma) == before


@pytest.fixture
async def nobody(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    async with office.browser() as client:
        yield client


async def test_nobody_sees_anything(nobody: httpx.AsyncClient) -> None:
    """R3: and whoever was in the middle of something reads how to go on."""
    for path in ("/m", "/m/course", "/m/look", "/m/portrait", "/m/files/json"):
        answer = await nobody.get(path, headers={"Cookie": "__Host-own=x"})
        assert answer.status_code == 401
        assert "Nothing is lost by that." in answer.text
        assert "Alma" not in answer.text
