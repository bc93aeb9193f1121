"""Issue 5, point 1: the paper that is handed over, in plain words of the young person's language."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from bot.enrolment.papers import Paper, printed, qr_png
from locales import catalog

LINK = "https://t.me/PejlingBot?start=abcdefghijklmnopqrstuvwx"
PAPER = Paper("P-7KQ4", "Mette", "da", LINK, datetime(2026, 12, 6, 14, 31, tzinfo=UTC), "Europe/Copenhagen")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))


def made(**changed: str) -> str:
    fields = {each: getattr(PAPER, each) for each in PAPER.__slots__}
    return printed([Paper(**{**fields, **changed})]).decode()


def test_in_danish() -> None:
    said = words_of(made())
    for each in (
        "Dit link til Pejling",
        "Mette",
        "Det er frivilligt",
        "Linket virker én gang, indtil søndag den 6. december kl. 15.31.",
        "Det er kun til dig.",
        LINK,
        "Din kode: P-7KQ4",
    ):
        assert each in said


@pytest.mark.parametrize("language", catalog.languages())
def test_in_every_language_with_everything_in_it(language: str) -> None:
    html = made(language=language)
    direction = catalog.load(language).direction
    assert f'<article lang="{language}" dir="{direction}">' in html
    assert html.count(LINK) == 2
    assert html.count("<li>") == 3
    assert html.count('src="data:image/svg+xml') == 1
    assert not re.findall(r"(?:src|href)=\"(?!data:|https://t\.me/)", html)
    assert len(words_of(html)) < 1000


def test_one_page_each() -> None:
    html = printed([PAPER] * 3).decode()
    assert html.count("<article") == 3


def test_html_in_a_contact_persons_name_is_letters() -> None:
    html = made(contact="<script>alert(1)</script>\"'&")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp;" in html


def test_the_qr_code_is_a_png_that_a_camera_can_read_from_paper() -> None:
    with Image.open(io.BytesIO(qr_png(LINK))) as picture:
        assert picture.format == "PNG"
        assert picture.width == picture.height
        assert 300 <= picture.width <= 600
        corner = picture.convert("L").crop((0, 0, 39, 39))
        assert corner.getextrema() == (255, 255), "the quiet zone"
