"""The pages in a right-to-left language (issue 3, point 4): they say so, and no style sheet ties a thing to a side."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.web import pages
from tests.unit.arabic import arabic

if TYPE_CHECKING:
    from tests.unit.bot.web.conftest import MemoryContacts

SIDES = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?<![-\w])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
FOUR = re.compile(r"(?:margin|padding|inset)\s*:\s*" + r"\s+".join([r"([^\s;}]+)"] * 4))


@pytest.fixture
def with_arabic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "languages", lambda: ("da", "ar"))
    monkeypatch.setattr(pages, "load", lambda _language: arabic({"Courses": "المسارات"}))


@pytest.mark.usefixtures("with_arabic")
@pytest.mark.parametrize("path", ["/", "/coordinator"])
async def test_an_arabic_page_says_that_it_is_one(client: httpx.AsyncClient, path: str) -> None:
    assert '<html lang="ar" dir="rtl">' in (await client.get(f"{path}?lang=ar")).text


@pytest.mark.usefixtures("with_arabic")
async def test_a_contact_persons_page_follows_their_language(
    client: httpx.AsyncClient, contacts: MemoryContacts
) -> None:
    contacts.member = replace(contacts.member, language="ar")
    for path in ("/c/t0ken", "/c/t0ken/forms/c234567890"):
        assert '<html lang="ar" dir="rtl">' in (await client.get(path)).text


@pytest.mark.usefixtures("with_arabic")
async def test_names_in_an_arabic_page_are_one_thing(client: httpx.AsyncClient) -> None:
    """In sentences by marks, in cells by their element."""
    assert "\u2068Alma\u2069" in (await client.get("/?lang=ar")).text
    rows = (await client.get("/coordinator/rows?lang=ar")).text
    assert "<bdi>Alma</bdi>" in rows
    assert "<bdi>Mette</bdi>" in rows


@pytest.mark.parametrize("sheet", sorted(each.name for each in (pages.HERE / "static").glob("*.css")))
def test_no_style_sheet_ties_a_thing_to_a_side(sheet: str) -> None:
    """Logical properties alone (`margin-inline-start`): they turn with the page."""
    css = (pages.HERE / "static" / sheet).read_text(encoding="utf-8")
    assert SIDES.findall(css) == []
    assert [found[0] for found in FOUR.finditer(css) if found[2] != found[4]] == []
