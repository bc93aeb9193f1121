"""Telegram's HTML: tags become entities with UTF-16 offsets, and a mistake gets Telegram's own description.

After `parse_html` in td's MessageEntity.cpp, including its leniency (`</>` closes anything, unknown `&words;` stay
as they are) and its byte offsets in errors. Custom emoji and dates are checked and shown as plain text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.links import checked_link

Entity = dict[str, Any]

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = _PLAIN.keys() | {"a", "pre", "code", "blockquote", "tg-emoji", "tg-time"}
_SPACE = " \t\r\n\0\v"
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_RUN = re.compile(r"[^<&]+")
_UNTIL_SPACE = re.compile(rf"[^{_SPACE}>]*")
_SPACES = re.compile(r"[ \t\r\n\v]*")
_ATTRIBUTE_NAME = re.compile(rf"[^{_SPACE}=>/\"']*")
_NAME_TOKEN = re.compile(r"[a-zA-Z0-9.-]*")


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, the unit of all offsets in the Bot API."""
    return len(text) + sum(character > "\uffff" for character in text)


def decode_reference(source: str, at: int) -> tuple[str, int]:
    """The character that `&…` at this place stands for and where the text goes on; a bare `&` stands for itself."""
    match = _REFERENCE.match(source, at)
    if match is None:
        return "&", at + 1
    hexadecimal, decimal, name = match.groups()
    if name:
        return _NAMED[name], match.end()
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    if code == 0 or code >= 0x10FFFF or len(match[0].rstrip(";")) >= 10:
        return "&", at + 1
    return chr(code), match.end()


@dataclass
class _Open:
    """A start tag that waits for its end."""

    tag: str
    argument: str
    offset: int
    text_from: int


@dataclass
class _Parser:
    source: str
    at: int = 0
    offset: int = 0
    text: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def run(self) -> tuple[str, list[Entity]]:
        end = len(self.source)
        self.source += "\0"  # as in C: a terminator that counts as space, so that no scan runs past the end
        while self.at < end:
            if run := _RUN.match(self.source, self.at, end):
                self.at = run.end()
                self._add(run[0])
            elif self.source[self.at] == "&":
                character, self.at = decode_reference(self.source, self.at)
                self._add(character)
            elif self.source[self.at + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            tag = self.open[-1].tag
            raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
        return "".join(self.text), self.entities

    def _add(self, text: str) -> None:
        self.text.append(text)
        self.offset += utf16_length(text)

    def _error(self, what: str, at: int) -> ApiError:
        offset = len(self.source[:at].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {offset}")

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Move over what matches (at least the empty string) and return it."""
        match = pattern.match(self.source, self.at)
        text = match[0] if match else ""
        self.at += len(text)
        return text

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        tag = self._skip(_UNTIL_SPACE).lower()
        if self.source[self.at] == "\0":
            raise self._error("Unclosed start tag", begin)
        if tag not in _TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        argument = _argument(tag, self._attributes(tag, begin))
        if tag == "span" and argument != "spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        self.at += 1
        self.open.append(_Open(tag, argument, self.offset, len(self.text)))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Read up to the `>`; an attribute without a value has its own name as value."""
        found: dict[str, str] = {}
        while True:
            self._skip(_SPACES)
            if self.source[self.at] == ">":
                return found
            name = self._skip(_ATTRIBUTE_NAME)
            if not name:
                raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
            self._skip(_SPACES)
            found[name] = self._value(tag, begin) if self.source[self.at] == "=" else name
            if self.source[self.at] == "\0":
                raise self._error(f'Unclosed start tag "{tag}"', begin)

    def _value(self, tag: str, begin: int) -> str:
        self.at += 1
        self._skip(_SPACES)
        quote = self.source[self.at]
        if quote == "\0":
            raise self._error(f'Unclosed start tag "{tag}"', begin)
        if quote not in "\"'":
            token_at = self.at
            token = self._skip(_NAME_TOKEN).lower()
            if self.source[self.at] not in _SPACE + ">":
                raise self._error("Unexpected end of name token", token_at)
            return token
        return self._quoted(quote, begin)

    def _quoted(self, quote: str, begin: int) -> str:
        self.at += 1
        value: list[str] = []
        while (character := self.source[self.at]) != quote:
            if character == "\0":
                raise self._error("Unclosed start tag", begin)
            if character == "&":
                decoded, self.at = decode_reference(self.source, self.at)
                value.append(decoded)
            else:
                value.append(character)
                self.at += 1
        self.at += 1
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.at += 2
        name = self._skip(_UNTIL_SPACE).lower()
        self._skip(_SPACES)
        if self.source[self.at] != ">":
            raise self._error("Unclosed end tag", begin)
        tag = self.open[-1].tag
        if name and name != tag:
            offset = len(self.source[:begin].encode())
            raise bad_request(
                f"can't parse entities: Unmatched end tag at byte offset {offset}, "
                f'expected "</{tag}>", found "</{name}>"'
            )
        self.at += 1
        self._close(self.open.pop())

    def _close(self, opened: _Open) -> None:
        length = self.offset - opened.offset
        entity = _entity(opened, "".join(self.text[opened.text_from :])) if length else None
        if entity is None:
            return
        entity = {"type": entity.pop("type"), "offset": opened.offset, "length": length, **entity}
        if not _merge_code_block(self.entities, entity):
            self.entities.append(entity)


def _argument(tag: str, attributes: dict[str, str]) -> str:
    """What the tag's one meaningful attribute says."""
    if tag == "blockquote":
        return "expandable" if "expandable" in attributes else ""
    name, prefix = {"a": ("href", ""), "code": ("class", "language-"), "span": ("class", "tg-")}.get(tag, ("", ""))
    value = attributes.get(name, "")
    return value.removeprefix(prefix) if value.startswith(prefix) else ""


def _entity(opened: _Open, text: str) -> Entity | None:
    """The entity of a closed tag without its place; None where Telegram shows plain text."""
    tag, argument = opened.tag, opened.argument
    if tag in _PLAIN:
        return {"type": _PLAIN[tag]}
    if tag == "a":
        url = checked_link(argument or text)
        return {"type": "text_link", "url": url} if url else None
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if argument else "blockquote"}
    if tag in {"pre", "code"}:
        return {"type": tag, "language": argument} if argument else {"type": tag}
    return None


def _merge_code_block(entities: list[Entity], entity: Entity) -> bool:
    """`<pre><code class="language-x">` is one entity; a language without `pre` around it means nothing."""
    inner = entities[-1] if entities else {}
    same_place = all(inner.get(key) == entity[key] for key in ("offset", "length"))
    if entity["type"] == "pre" and same_place and inner["type"] == "code" and "language" in inner:
        inner["type"] = "pre"
        return True
    return False


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities in the order their tags close. Raises 400 as Telegram words it."""
    text, entities = _Parser(source).run()
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise bad_request(
            "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, check for "
            "unmatched surrogate code units"
        ) from error
    return text, entities
