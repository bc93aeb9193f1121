"""HTML as Telegram reads it: valid markup round-trips, offsets count UTF-16 units, nothing but a 400 is raised."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.markup import parse_html

TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "code": "code",
}
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("😀🧭<>&\"'é\n"), max_size=6)


@dataclass(frozen=True)
class Tag:
    """A tag around text and other tags."""

    name: str
    inside: list[Any]


TREES = st.recursive(
    WORDS,
    lambda inside: st.builds(Tag, st.sampled_from(list(TYPES)), st.lists(inside, max_size=4)),
    max_leaves=12,
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def source(node: Any) -> str:
    if isinstance(node, str):
        return html.escape(node)
    return f"<{node.name}>{''.join(map(source, node.inside))}</{node.name}>"


def expected(node: Any, before: str = "") -> tuple[str, list[dict[str, Any]]]:
    """The plain text and the entities of a tree, computed the slow way."""
    if isinstance(node, str):
        return before + node, []
    text, entities = before, []
    for child in node.inside:
        text, found = expected(child, text)
        entities += found
    length = units(text) - units(before)
    if length:
        entities.append({"type": TYPES[node.name], "offset": units(before), "length": length})
    return text, entities


@given(st.lists(TREES, max_size=5))
def test_valid_markup_becomes_text_and_entities(nodes: list[Any]) -> None:
    text, entities = expected(Tag("b", nodes))
    assert parse_html(source(Tag("b", nodes))) == (text, entities)


@given(st.lists(TREES, max_size=5))
def test_what_another_library_renders_from_the_entities_reads_the_same(nodes: list[Any]) -> None:
    """aiogram's renderer is the independent side of the round trip."""
    from aiogram.types import MessageEntity
    from aiogram.utils.text_decorations import html_decoration

    text, entities = parse_html("".join(map(source, nodes)))
    by_place = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    rendered = html_decoration.unparse(text, [MessageEntity(**entity) for entity in by_place])
    again, found = parse_html(rendered)
    assert again == text
    assert {tuple(entity.values()) for entity in found} == {tuple(entity.values()) for entity in entities}


@given(st.text(st.sampled_from("<>/=&;\"' \0aåb😀#x-39") | st.characters(), max_size=40))
def test_any_text_is_parsed_or_refused_with_400(text: str) -> None:
    try:
        plain, entities = parse_html(text)
    except ApiError as error:
        assert error.code == 400
        assert error.description.startswith("Bad Request: can't parse entities: ")
    else:
        assert all(0 < entity["length"] <= units(plain) - entity["offset"] for entity in entities)


LENIENT = {
    "&lt;b&gt; &amp; &quot; &amp &nbsp; &#x41;&#66; &#0; &": '<b> & " & &nbsp; AB &#0; &',
    "<B>x</B >": "x",
    "<b>x</>": "x",
    "<b  class = x >x</b>": "x",
    "<tg-emoji emoji-id='5'>👍</tg-emoji>": "👍",
}


@pytest.mark.parametrize("given_text", LENIENT)
def test_telegrams_leniency(given_text: str) -> None:
    assert parse_html(given_text)[0] == LENIENT[given_text]


ENTITIES: dict[str, list[dict[str, Any]]] = {
    "<a href='pejling.dk'>x</a>": [{"type": "text_link", "offset": 0, "length": 1, "url": "http://pejling.dk/"}],
    '<a href="https://pejling.dk/a?b=1&amp;c=2">x</a>': [
        {"type": "text_link", "offset": 0, "length": 1, "url": "https://pejling.dk/a?b=1&c=2"}
    ],
    "<a>pejling.dk/x</a>": [{"type": "text_link", "offset": 0, "length": 12, "url": "http://pejling.dk/x"}],
    "<a href='nonsense'>x</a>": [],
    "<pre><code class='language-python'>x</code></pre>": [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ],
    "<code class='language-python'>x</code>": [{"type": "code", "offset": 0, "length": 1}],
    "<blockquote expandable>x</blockquote>": [{"type": "expandable_blockquote", "offset": 0, "length": 1}],
    '😀<span class="tg-spoiler">x</span>': [{"type": "spoiler", "offset": 2, "length": 1}],
    "<b></b>": [],
}


@pytest.mark.parametrize("given_text", ENTITIES)
def test_tags_with_meaning(given_text: str) -> None:
    assert parse_html(given_text)[1] == ENTITIES[given_text]


ERRORS = {
    "<b": "Unclosed start tag at byte offset 0",
    "<b x": 'Unclosed start tag "b" at byte offset 0',
    "<b x=": 'Unclosed start tag "b" at byte offset 0',
    "<b x='y": "Unclosed start tag at byte offset 0",
    "<b x=y": 'Unclosed start tag "b" at byte offset 0',
    "<b x=ø>": "Unexpected end of name token at byte offset 5",
    "<b ='x'>": 'Empty attribute name in the tag "b" at byte offset 0',
    "😀<b>x</b": "Unclosed end tag at byte offset 8",
    "<i><b>x": 'Can\'t find end tag corresponding to start tag "b"',
    "&#xd800;": (
        "Text contains invalid Unicode characters after decoding HTML entities, "
        "check for unmatched surrogate code units"
    ),
}


@pytest.mark.parametrize("given_text", ERRORS)
def test_telegrams_errors(given_text: str) -> None:
    with pytest.raises(ApiError) as error:
        parse_html(given_text)
    assert error.value.description == f"Bad Request: can't parse entities: {ERRORS[given_text]}"
