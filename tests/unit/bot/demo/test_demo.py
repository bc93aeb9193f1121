"""The demo page: two phones, one of which shows its owner's page as well, the coordinator's view, and the clock."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.web.desk import Phone

if TYPE_CHECKING:
    from tests.unit.bot.demo.conftest import MemoryDesk


def frames(html: str) -> dict[str, str]:
    """The address of each iframe, by its title."""
    return {title: unescape(src) for src, title in re.findall(r'<iframe src="([^"]+)" title="([^"]+)"', html)}


async def test_danish_is_the_default(client: httpx.AsyncClient) -> None:
    html = (await client.get("/")).text
    assert '<html lang="da" dir="ltr">' in html
    assert "Spørger unge, hvordan de har det." in html
    assert "onsdag den 2. december 2026 kl. 15.05" in html
    assert "Til næste check-in" in html
    assert 'href="?lang=en"' in html


async def test_english_on_request(client: httpx.AsyncClient) -> None:
    html = (await client.get("/?lang=en")).text
    assert '<html lang="en" dir="ltr">' in html
    assert "Wednesday, 2 December 2026 at 15:05" in html
    assert 'href="?lang=da"' in html


async def test_a_language_without_a_catalogue_becomes_danish(client: httpx.AsyncClient) -> None:
    assert '<html lang="da" dir="ltr">' in (await client.get("/?lang=tlh")).text


async def test_phones_and_coordinator_stand_in_frames_with_their_names(client: httpx.AsyncClient) -> None:
    found = frames((await client.get("/?lang=en")).text)
    assert found == {
        "Alma": "http://127.0.0.1:8421/phone/1?start=K7Q2&lang=en",
        "Mette": "http://127.0.0.1:8421/phone/2?lang=en",
        "Coordinator": "/coordinator?lang=en",
    }


async def test_the_guide_uses_the_names_of_the_phones(client: httpx.AsyncClient) -> None:
    html = (await client.get("/")).text
    assert "Sig ja til, at Mette må få besked." in html
    assert "Tryk på Start på Almas telefon." in html


async def test_who_else_there_is_stands_with_how_they_are_reached(client: httpx.AsyncClient) -> None:
    html = (await client.get("/")).text
    cast = re.sub(r"<[^>]+>|\s+", " ", html[html.index('data-testid="cast"') :].partition("</ul>")[0])
    assert re.findall(r"(Sara|Karen) +(træder til for Mette|koordinator) +får e-mail", cast) == [
        ("Sara", "træder til for Mette"),
        ("Karen", "koordinator"),
    ]
    assert "så har Sara den, og Alma får besked." in html


async def test_a_phone_whose_owner_has_a_page_can_be_switched_to_it(
    client: httpx.AsyncClient, desk: MemoryDesk
) -> None:
    html = (await client.get("/")).text
    assert re.findall(r'data-page="([^"]+)"', html) == ["http://127.0.0.1:8420/demo/page"]
    assert "I sin egen fane spørger den om fødselsdagen: 12. maj." in html
    assert "birthday: 12 May." in (await client.get("/?lang=en")).text
    desk.shown = [replace(desk.shown[0], page="", birth=None), desk.shown[1]]
    without = (await client.get("/")).text
    assert "data-page" not in without
    assert "fødselsdagen" not in without


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/demo/page", "http://127.0.0.1:8420/m/in/t0ken"),
        ("/demo/page?elsewhere=true", "http://localhost:8420/m/in/t0ken"),
        ("/demo/console", "http://localhost:8420/console/in/t0ken"),
    ],
)
async def test_the_ways_into_peoples_pages(client: httpx.AsyncClient, path: str, leads_to: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, leads_to)


async def test_without_phones_the_page_still_opens(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    desk.shown = []
    html = (await client.get("/")).text
    assert list(frames(html)) == ["Koordinator"]
    assert "Prøv det her" not in html


async def test_a_name_is_text_and_never_markup(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    desk.shown = [Phone('<b>"Al', "participant", "http://127.0.0.1:8421/phone/1"), desk.shown[1]]
    html = (await client.get("/")).text
    assert "<b>" not in html
    assert "&lt;b&gt;&#34;Al" in html


async def test_the_clock_moves_to_the_next_check_in(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    answer = await client.post("/demo/clock", json={"to": "next"})
    assert answer.status_code == 200
    assert datetime.fromisoformat(answer.json()["now"]) == desk.due
    assert answer.json()["text"] == "fredag den 1. januar 2027 kl. 15.05"


async def test_the_clock_moves_an_hour(client: httpx.AsyncClient) -> None:
    answer = await client.post("/demo/clock", json={"to": "hour"})
    assert answer.json()["text"] == "onsdag den 2. december 2026 kl. 16.05"


async def test_the_clock_moves_a_month(client: httpx.AsyncClient) -> None:
    answer = await client.post("/demo/clock?lang=en", json={"to": "month"})
    assert answer.json()["text"] == "Saturday, 2 January 2027 at 15:05"


async def test_the_clock_can_be_read_and_follows_summer_time(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    desk.at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    answer = (await client.get("/demo/clock")).json()
    assert answer["text"] == "torsdag den 2. juli 2026 kl. 00.30"


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("da", "Der er ikke planlagt flere check-in. Uret bliver stående."),
        ("en", "No check-in is planned, so the clock stays."),
    ],
)
async def test_409_with_a_sentence_when_nothing_lies_ahead(
    client: httpx.AsyncClient, desk: MemoryDesk, lang: str, sentence: str
) -> None:
    desk.due = None
    before = desk.at
    answer = await client.post(f"/demo/clock?lang={lang}", json={"to": "next"})
    assert (answer.status_code, answer.json()) == (409, {"detail": sentence})
    assert desk.at == before


@pytest.mark.parametrize("body", ['{"to": "yesterday"}', "{}", "[]", "to=next", '{"to": null}', ""])
async def test_422_on_rubbish_and_the_clock_stays(client: httpx.AsyncClient, desk: MemoryDesk, body: str) -> None:
    before = desk.at
    answer = await client.post("/demo/clock", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert desk.at == before


async def test_a_form_from_another_page_does_not_move_the_clock(client: httpx.AsyncClient, desk: MemoryDesk) -> None:
    """A browser sends a form, or plain text that looks like JSON, across origins without asking first."""
    before = desk.at
    for kind in ("application/x-www-form-urlencoded", "text/plain"):
        answer = await client.post("/demo/clock", content='{"to": "month"}', headers={"Content-Type": kind})
        assert answer.status_code == 422
    assert desk.at == before
