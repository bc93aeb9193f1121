"""From what a bot or a person sends to what a message holds: clean plain text and its entities.

After `get_formatted_text` in Client.cpp and `fix_formatted_text` in td's MessageEntity.cpp: control characters
become spaces, the ends are trimmed, commands, addresses, mentions and hashtags are found. Not done: splitting of
overlapping entities of the `entities` parameter, and addresses without a scheme.
"""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.markup import Entity, parse_html, utf16_length

MAX_TEXT = 4096
MAX_CAPTION = 1024
_MAX_BYTES = 1 << 15

_DROPPED = [0x0D, *range(0x2028, 0x202F), 0x0333, 0x033F, 0x030A]
_CLEAN = {code: " " for code in range(0x20) if code != 0x0A} | dict.fromkeys(_DROPPED, "")
_DIRTY = re.compile("[" + "".join(map(chr, _CLEAN)) + "]")

_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
_INDIVISIBLE = {"code", "pre", "text_link", "text_mention"}
_ENTITY_TYPES = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "mention": 50,
    "hashtag": 50,
    "cashtag": 50,
    "bot_command": 50,
    "url": 50,
    "email": 50,
    "phone_number": 50,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}


def format_text(text: str, parse_mode: str = "", given: Any = None) -> tuple[str, list[Entity]]:
    """Plain text and entities of a text with a parse mode or with entities. Raises 400; may return an empty text."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise bad_request("strings must be encoded in UTF-8") from error
    if size > _MAX_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode in {"markdown", "markdownv2"}:
        raise bad_request(f"the sandbox knows the parse_mode HTML alone, not {parse_mode}")
    elif mode not in {"", "none"}:
        raise bad_request("unsupported parse_mode")
    else:
        entities = _given_entities(given)
    text, entities = _trim(*_clean(text, entities))
    entities += _found_entities(text, entities)
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"], _ENTITY_TYPES[entity["type"]]))
    return text, entities


def cut_utf16(text: str, length: int) -> str:
    """The first `length` UTF-16 units; an offset inside of a character counts as its beginning."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")


def _given_entities(given: Any) -> list[Entity]:
    if not isinstance(given, list):
        return []
    entities = []
    for entity in given:
        if not isinstance(entity, dict):
            raise bad_request("can't parse MessageEntity: Expected an Object")
        for name in ("offset", "length"):
            if not isinstance(entity.get(name), int):
                raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
            if not 0 <= entity[name] <= 1_000_000:
                raise bad_request(f"receive an entity with incorrect {name} {entity[name]}")
        if entity["length"] and entity.get("type") in _ENTITY_TYPES:
            entities.append({name: value for name, value in entity.items() if value is not None})
    return entities


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Replace or drop the characters that Telegram doesn't keep; entities move along."""
    if not _DIRTY.search(text):
        return text, entities
    moved = []
    for entity in entities:
        begin, end = (
            utf16_length(cut_utf16(text, place).translate(_CLEAN))
            for place in (entity["offset"], entity["offset"] + entity["length"])
        )
        moved.append(entity | {"offset": begin, "length": end - begin})
    return text.translate(_CLEAN), moved


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip the right end, and the left end as far as no entity begins there; entities keep inside of the text."""
    text = text.rstrip(" \n")
    first = min((entity["offset"] for entity in entities), default=len(text))
    left = min(first, len(text) - len(text.lstrip(" \n")))
    text = text[left:]
    size = utf16_length(text) if entities else 0
    kept = []
    for entity in entities:
        offset = entity["offset"] - left
        length = min(entity["length"], size - offset)
        if length > 0:
            kept.append(entity | {"offset": offset, "length": length})
    return text, kept


def _found_entities(text: str, entities: list[Entity]) -> list[Entity]:
    """What Telegram finds by itself, except inside of code and links."""
    taken = [
        range(entity["offset"], entity["offset"] + entity["length"])
        for entity in entities
        if entity["type"] in _INDIVISIBLE
    ]
    found = []
    for match in _FOUND.finditer(text):
        offset, length = utf16_length(text[: match.start()]), utf16_length(match[0])
        if not any(offset < used.stop and offset + length > used.start for used in taken):
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found
