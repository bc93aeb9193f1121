"""The phone page's parts fit together: texts, ids, drawings, and nothing from elsewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import bot.sandbox

STATIC = Path(bot.sandbox.__file__).with_name("static")
PAGE = (STATIC / "phone.html").read_text(encoding="utf-8")
SCRIPTS = {file.name: file.read_text(encoding="utf-8") for file in STATIC.glob("*.js")}
TEXTS = json.loads((STATIC / "texts.json").read_text(encoding="utf-8"))


def test_both_languages_have_the_same_texts_and_none_is_empty() -> None:
    assert TEXTS["da"].keys() == TEXTS["en"].keys()
    assert all(text for language in TEXTS.values() for text in language.values())


def test_every_text_that_the_page_asks_for_is_there() -> None:
    asked = set(re.findall(r'data-(?:text|label|placeholder)="(\w+)"', PAGE))
    assert asked
    assert asked <= TEXTS["da"].keys()


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_element_that_a_script_looks_up_is_on_the_page(name: str) -> None:
    wanted = set(re.findall(r'\b(?:byId|on)\("([\w-]+)"', SCRIPTS[name]))
    assert wanted <= set(re.findall(r'id="([\w-]+)"', PAGE))


def test_every_drawing_is_in_the_sheet() -> None:
    drawn = set(re.findall(r'symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    asked = set(re.findall(r"icons\.svg#([\w-]+)", PAGE))
    asked |= {name for script in SCRIPTS.values() for name in re.findall(r'\bicon\("([\w-]+)"\)', script)}
    assert asked == drawn


def test_nothing_stands_inline_and_nothing_comes_from_elsewhere() -> None:
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)", PAGE)
    assert all(address.startswith("/static/") for address in re.findall(r'(?:src|href)="([^"]+)"', PAGE))
    for file in STATIC.glob("*.css"):
        assert not re.search(r"https?://|@import|url\(", file.read_text(encoding="utf-8")), file.name


def test_hooks_for_the_browser_tests_are_there() -> None:
    everything = PAGE + "".join(SCRIPTS.values())
    for hook in ("composer", "message", "keyboard-button", "start", "notice", "lock", "toast", "alert", "photo"):
        assert f'data-testid="{hook}"' in everything or f'"data-testid": "{hook}"' in everything, hook
