"""Plain text as Telegram keeps it: cleaned, trimmed, with what it finds by itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.entities import format_text
from bot.sandbox.errors import ApiError


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


ENTITY = st.builds(
    lambda kind, offset, length: {"type": kind, "offset": offset, "length": length},
    st.sampled_from(["bold", "italic", "code", "nonsense"]),
    st.integers(0, 30),
    st.integers(0, 30),
)


@given(
    st.text(st.sampled_from(" \n\r\t😀a/@#.") | st.characters(exclude_categories=["Cs"])), st.lists(ENTITY, max_size=4)
)
def test_entities_stay_inside_of_the_text_and_formatting_again_changes_nothing(text: str, given_entities: Any) -> None:
    plain, entities = format_text(text, given=given_entities)
    assert plain == plain.rstrip(" \n")
    assert all(e["offset"] >= 0 and 0 < e["length"] <= units(plain) - e["offset"] for e in entities)
    assert entities == sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    again, kept = format_text(plain, given=entities)
    assert again == plain
    assert [entity for entity in entities if entity not in kept] == []


TRIMMED: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "both ends": (" \n <b>hej</b> du \n", "hej du", [{"type": "bold", "offset": 0, "length": 3}]),
    "an entity keeps leading space": ("<b> hej</b>", " hej", [{"type": "bold", "offset": 0, "length": 4}]),
    "an entity loses trailing space": ("<b>hej </b>", "hej", [{"type": "bold", "offset": 0, "length": 3}]),
    "an entity of space alone goes": ("hej<b> </b>", "hej", []),
    "carriage returns": ("😀\r\n<b>hej</b>", "😀\nhej", [{"type": "bold", "offset": 3, "length": 3}]),
    "control characters": ("a\tb\x00c\u2028d", "a b cd", []),
}


@pytest.mark.parametrize("case", TRIMMED)
def test_trimming(case: str) -> None:
    source, plain, entities = TRIMMED[case]
    assert format_text(source, "HTML") == (plain, entities)


FOUND: dict[str, list[tuple[str, str]]] = {
    "/start abc": [("bot_command", "/start")],
    "skriv /stop@PejlingBot nu": [("bot_command", "/stop@PejlingBot")],
    "og/eller a/b": [],
    "😀 se https://pejling.dk/x?y=1.": [("url", "https://pejling.dk/x?y=1")],
    "alma@pejling.dk": [("email", "alma@pejling.dk")],
    "hej @alma_holm #ro2 #12": [("mention", "@alma_holm"), ("hashtag", "#ro2")],
    "ring 112": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_what_is_found(text: str) -> None:
    plain, entities = format_text(text)
    encoded = plain.encode("utf-16-le")
    found = [
        (entity["type"], encoded[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"))
        for entity in entities
    ]
    assert found == FOUND[text]


def test_nothing_is_found_inside_of_code_and_links() -> None:
    text, entities = format_text("<code>/start</code> <a href='https://x.dk'>#tag</a> <b>/stop</b>", "html")
    assert text == "/start #tag /stop"
    assert [entity["type"] for entity in entities] == ["code", "text_link", "bot_command", "bold"]


def test_refused_texts() -> None:
    for text, mode, said in [
        ("x", "MarkdownV2", "HTML alone"),
        ("x", "rtf", "unsupported parse_mode"),
        ("\ud800", "", "must be encoded in UTF-8"),
        ("å" * 20_000, "", "text is too long"),
    ]:
        with pytest.raises(ApiError) as error:
            format_text(text, mode)
        assert said in error.value.description
