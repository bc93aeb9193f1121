"""Issue 5, Bad input: HTML in a name is letters in the chat. Pages and papers have the same test beside them."""

from __future__ import annotations

from html import escape

import pytest

from bot.botapi.render import html
from flows.names import checked_name
from flows.screen import Screen, Text
from locales import catalog

NAME = checked_name("<b onclick='x'>Bo</b>&{name}")


@pytest.mark.parametrize("language", catalog.languages())
def test_html_and_braces_in_a_name(language: str) -> None:
    shown = html(Screen((Text("Hi {name}. This is Pejling.", {"name": NAME}),)), catalog.load(language))
    assert escape(NAME, quote=False) in shown
    assert "<b" not in shown
