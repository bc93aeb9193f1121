"""The pages in a right-to-left language (issue 3, point 4): they say so, and no style sheet ties a thing to a side."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.web import pages
from tests.unit.arabic import arabic
from tests.unit.bot.usecases.kit import METTE, OTHER, Office

SIDES = re.compile(
    r"(?:margin|padding|border)-(?:left|right)|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?<![-\w])(?:left|right)\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
FOUR = re.compile(r"(?:margin|padding|inset)\s*:\s*" + r"\s+".join([r"([^\s;}]+)"] * 4))


async def test_a_members_pages_follow_their_language(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """They say so, and names in them are one thing: in sentences by marks, alone by their element."""
    monkeypatch.setattr(pages, "languages", lambda: ("da", "ar"))
    monkeypatch.setattr(pages, "load", lambda _language: arabic({"My young people": "المسارات"}))
    async with office.database.transaction() as tx:
        await tx.staff.save(replace(METTE, language="ar"))
    form = await office.opened(OTHER, by=METTE)
    async with office.browser(METTE) as browser:
        home, asked = [(await browser.get(f"/console{path}")).text for path in ("", f"/forms/{form.id}")]
    assert '<html lang="ar" dir="rtl">' in home
    assert '<html lang="ar" dir="rtl">' in asked
    assert "<bdi>Alma (P-7KQ4)</bdi>" in home
    assert "\u2068Alma (P-7KQ4)\u2069" in asked


@pytest.mark.parametrize("sheet", sorted(each.name for each in (pages.HERE / "static").glob("*.css")))
def test_no_style_sheet_ties_a_thing_to_a_side(sheet: str) -> None:
    """Logical properties alone (`margin-inline-start`): they turn with the page."""
    css = (pages.HERE / "static" / sheet).read_text(encoding="utf-8")
    assert SIDES.findall(css) == []
    assert [found[0] for found in FOUR.finditer(css) if found[2] != found[4]] == []
