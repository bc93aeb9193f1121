"""A contact person's page as HTML (issue 3, points 3 and 6): plain forms, escaped names, one page for every no."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest

from bot.botapi.actions import encode
from bot.reports.feedback import Figure
from bot.reports.profile_sides import Row, Sides
from bot.usecases.contact_page import Beside, ContactPage, OpenForm, Said, Whom
from flows.screen import Action, Button, Link, Screen, Text

if TYPE_CHECKING:
    from tests.unit.bot.web.conftest import MemoryContacts

PAGE, FORM_PAGE = "/c/t0ken", "/c/t0ken/forms/c234567890"
ALMA = Whom("P-7KQ4", "Alma")
SIDES = Sides("en", (Row("Health", 4.0, 4.0), Row("Goal", None, 2.5), Row("Search", 1.0, None)), 1, 5, ("Low", "High"))
BOTH = Beside(ALMA, "About a job", "en", SIDES, date(2026, 11, 21), date(2026, 11, 23))
FORMS = {"Content-Type": "application/x-www-form-urlencoded"}


def words(html: str) -> str:
    """What a person reads, as one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def page(client: httpx.AsyncClient, contacts: MemoryContacts, **contents: object) -> str:
    contacts.contents = replace(ContactPage((), (), ()), **contents)  # type: ignore[arg-type]
    answer = await client.get(PAGE)
    assert answer.status_code == 200
    return answer.text


async def test_a_form_is_a_link_that_says_about_whom_and_how_long(
    client: httpx.AsyncClient, contacts: MemoryContacts
) -> None:
    html = await page(client, contacts, forms=(OpenForm("c234567890", ALMA, "About a job", "en", 3),))
    assert f'href="{FORM_PAGE}"' in html
    assert "Alma (P-7KQ4) About a job 3 minutes" in words(html)
    assert "Side by side" not in html


async def test_without_a_form_it_says_so(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    assert "There is nothing to answer right now." in await page(client, contacts)


async def test_the_page_is_in_the_members_language(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    contacts.member = replace(contacts.member, language="da")
    html = await page(client, contacts)
    assert '<html lang="da" dir="ltr">' in html
    assert "Spørgsmål til dig" in html


async def test_two_sides_have_two_marks_of_their_own_and_are_said_in_words(
    client: httpx.AsyncClient, contacts: MemoryContacts
) -> None:
    html = await page(client, contacts, beside=(BOTH,))
    health, goal, search = re.findall(r'<li data-testid="row">.*?</li>', html, re.DOTALL)
    assert ('class="ring"' in health, 'class="diamond"' in health) == (True, True)
    assert "Alma (P-7KQ4): 4 of 5." in words(health)
    assert "You: 4 of 5." in words(health)
    assert ('class="ring"' in goal, "Alma (P-7KQ4) has not answered this." in words(goal)) == (False, True)
    assert "You: 2.5 of 5." in words(goal)
    assert ('class="diamond"' in search, "You have not answered this." in words(search)) == (False, True)
    assert "21 November 2026" in html
    assert "23 November 2026" in html
    assert "no verdict" in html


async def test_the_marks_stand_where_the_values_are(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    html = await page(client, contacts, beside=(BOTH,))
    goal = re.findall(r'<li data-testid="row">.*?</li>', html, re.DOTALL)[1]
    ticks = re.findall(r'class="tick" cx="([\d.]+)%"', goal)
    assert ticks == ["6.0", "28.0", "50.0", "72.0", "94.0"]
    assert re.findall(r'x="([\d.]+)%" y="50%" class="over"', goal) == ["39.0"]


async def test_a_missing_form_is_said_once(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    alone = replace(BOTH, sides=replace(SIDES, rows=(Row("Health", 4.0, None),)), contact_on=None)
    said = words(await page(client, contacts, beside=(alone,)))
    assert said.count("You have not answered") == 1
    assert "You have not answered about Alma (P-7KQ4) yet." in said


async def test_what_is_not_shared_is_one_neutral_line(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    html = await page(client, contacts, beside=(Beside(Whom("P-7KQ4", None), "About a job", "en"),))
    assert "There is nothing to show about P-7KQ4. About a job" in words(html)
    assert "<svg" not in html


async def test_figures_are_shown_and_too_few_is_said_without_a_number_of_people(
    client: httpx.AsyncClient, contacts: MemoryContacts
) -> None:
    told = Said("I feel heard.", "en", 5, Figure(4.5, date(2026, 10, 1)))
    html = await page(client, contacts, said=(told, replace(told, item="It matters.", figure=None)))
    assert "I feel heard. 4.5 of 5 answered before 1 October 2026" in words(html)
    assert "It matters." not in html
    assert "once five young people have answered" in html
    assert 'data-testid="too-few"' not in await page(client, contacts, said=(told,))


async def test_a_question_is_plain_html_whose_buttons_carry_the_actions(client: httpx.AsyncClient) -> None:
    html = (await client.get(FORM_PAGE)).text
    assert '<form method="post"' in html
    assert "<span>How well?</span> I am &lt;sure&gt;." in html
    for value, label in ((5, "Fits &amp; suits"), (1, "Does not")):
        assert re.search(
            rf'<button [^>]*name="action" value="check_in:answer:c234567890:3:{value}"[^>]*>{label}<', html
        )
    assert "<script" not in html


async def test_the_note_stands_beside_a_private_item_only(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    assert 'data-testid="private"' not in (await client.get(FORM_PAGE)).text
    contacts.is_private = True
    said = words((await client.get(FORM_PAGE)).text)
    assert "Alma (P-7KQ4) doesn't see this answer in Pejling." in said.replace("&#39;", "'")
    assert "a request for access to the records can show it" in said


async def test_a_button_with_an_address_is_a_link(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    contacts.screen = Screen((Text("Skip"),), ((Button(Text("Open Pejling"), Link("https://pejling.test/?a&b")),),))
    assert 'href="https://pejling.test/?a&amp;b">Open Pejling</a>' in (await client.get(FORM_PAGE)).text


async def test_pressing_a_button_is_answered_by_the_way_back(
    client: httpx.AsyncClient, contacts: MemoryContacts
) -> None:
    action = Action("check_in", "answer", "c234567890", 3, 5)
    answer = await client.post(FORM_PAGE, content=urlencode({"action": encode(action)}), headers=FORMS)
    assert (answer.status_code, answer.headers["location"]) == (303, FORM_PAGE)
    assert contacts.pressed == [action]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"action=",
        b"action=check_in",
        b"action=a:b:c:-1:x",
        b"\xff\xfe=\x00",
        b"a" * 1_000_000,
        b"&" * 200,
        b"action=%",
    ],
)
async def test_rubbish_presses_nothing_and_leads_back(
    client: httpx.AsyncClient, contacts: MemoryContacts, sent: bytes
) -> None:
    answer = await client.post(FORM_PAGE, content=sent, headers=FORMS)
    assert (answer.status_code, answer.headers["location"]) == (303, FORM_PAGE)
    assert contacts.pressed == [None]


async def test_one_page_for_every_link_that_opens_nothing(client: httpx.AsyncClient) -> None:
    pages = [await client.get(path) for path in ("/c/none", "/c/none/forms/c234567890", "/c/t0ken/forms/other")]
    pages.append(await client.post("/c/t0ken/forms/other", content=b"action=x", headers=FORMS))
    assert {each.status_code for each in pages} == {404}
    assert len({each.text for each in pages}) == 1
    assert "Then you get a new one." in pages[0].text
    assert "Så får du et nyt." in pages[0].text


async def test_names_and_words_are_text_and_never_markup(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    evil = "<script>x</script>"
    contacts.member, contacts.about, contacts.is_private = replace(contacts.member, name=evil), Whom(evil, evil), True
    pair = Beside(Whom("P-7KQ4", evil), evil, "en", replace(SIDES, ends=(evil, evil)), date(2026, 11, 21), None)
    html = await page(
        client,
        contacts,
        forms=(OpenForm("c234567890", Whom(evil, evil), evil, "en", 3),),
        beside=(pair, replace(pair, sides=None)),
        said=(Said(evil, "en", 5, Figure(4.5, date(2026, 10, 1))),),
    )
    form = (await client.get(FORM_PAGE)).text
    for text in (html, form):
        assert "<script" not in text
        assert "&lt;script&gt;" in text


async def test_nothing_about_anybody_stands_in_the_title(client: httpx.AsyncClient) -> None:
    """It goes to the browser's history and to the window's name."""
    for path in (PAGE, FORM_PAGE, "/c/none"):
        assert "<title>Pejling</title>" in (await client.get(path)).text


async def test_the_first_page_is_small(client: httpx.AsyncClient, contacts: MemoryContacts) -> None:
    """Under 50 KB with everything it loads, for a contact person of twenty (issue 6, point 2)."""
    form = OpenForm("c234567890", ALMA, "Questions about work (inspired by BIP) – contact person", "en", 3)
    html = await page(client, contacts, forms=(form,) * 20)
    parts = [(await client.get(part)).content for part in re.findall(r'(?:src|href)="(/static/[^"]+)"', html)]
    assert len(html.encode()) + sum(map(len, parts)) < 50_000
