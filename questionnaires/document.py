"""YAML that remembers where everything stands, so that an error can name the line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from questionnaires.errors import DefinitionError, Problem

Place = tuple[str | int, ...]
"""The keys and indices that lead to a value; () is the whole file."""


@dataclass(frozen=True)
class Document:
    """One YAML document: its data (lists as tuples), its scalars by place, the line of every place, and its text."""

    file: Path
    data: object
    scalars: Mapping[Place, object]
    lines: Mapping[Place, int]
    text: str

    def problem(self, place: Place, value: object, message: str, remedy: str) -> Problem:
        """A problem at this place, or at the nearest one around it that the file has."""
        while place and place not in self.lines:
            place = place[:-1]
        return Problem(self.file, self.lines.get(place, 1), value, message, remedy)


def read(file: Path) -> Document:
    """Read a file that holds one document. Raises DefinitionError as `read_all`."""
    first, *others = read_all(file)
    if others:
        line = others[0].lines.get((), 1)
        raise DefinitionError([Problem(file, line, "---", "a second document begins here", "Put it in its own file.")])
    return first


def read_all(file: Path) -> list[Document]:
    """Read every document of a file, at least one.

    Raises DefinitionError for bad encoding, bad YAML and keys that occur twice.
    """
    text = _text(file)
    try:
        return _documents(file, text, _QuickReader(text))
    except yaml.YAMLError:
        return _explained(file, text)


def _explained(file: Path, text: str) -> list[Document]:
    """Read what libyaml refused with PyYAML's own parser, which names the place by character and in known words."""
    try:
        return _documents(file, text, _PlainReader(text))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _unreadable(file, line, text[error.position], "a character that YAML doesn't allow") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _unreadable(file, line, error.problem, f"not valid YAML at column {column}") from error


def _documents(file: Path, text: str, reader: _Reader) -> list[Document]:
    return list(_each(file, text, reader)) or [Document(file, None, {}, {}, "")]


def _each(file: Path, text: str, reader: _Reader) -> Iterator[Document]:
    while reader.check_node():
        node = reader.get_node()
        if node is None:
            continue
        reader.scalars, reader.lines, reader.doubled = {}, {}, []
        data = reader.value(node, ())
        if reader.doubled:
            raise DefinitionError(
                Problem(file, line, key, f"the key occurs twice, first in line {first}", "Remove one of the two.")
                for key, line, first in reader.doubled
            )
        first_line = node.start_mark.index - node.start_mark.column
        written = text[first_line : node.end_mark.index].rstrip() + "\n"
        yield Document(file, data, reader.scalars, reader.lines, written)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DefinitionError([Problem(file, 1, file.name, "the file is missing", "Write it.")]) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _unreadable(file, line, error.object[error.start : error.end], "not UTF-8") from error


def _unreadable(file: Path, line: int, value: object, message: str) -> DefinitionError:
    return DefinitionError([Problem(file, line, value, message, "Correct the file: plain UTF-8 YAML.")])


class _Reader(Composer, SafeConstructor, Resolver):
    """PyYAML's safe loader, which notes the line of each place and the keys that occur twice."""

    scalars: dict[Place, object]
    lines: dict[Place, int]
    doubled: list[tuple[object, int, int]]

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse aliases: a repeated value has one line of its own only where it is written out."""
        events: Any = self
        if events.check_event(yaml.AliasEvent):
            mark = events.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases are not used here", mark)
        return super().compose_node(parent, index)

    def value(self, node: yaml.Node, place: Place) -> object:
        """The value of a node, with everything below it noted by place."""
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, place))
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(child, (*place, index)) for index, child in enumerate(node.value))
        self.scalars[place] = self._constructed(node)
        return self.scalars[place]

    def _constructed(self, node: yaml.Node) -> object:
        try:
            return self.construct_object(node, deep=True)
        except (ValueError, LookupError, AttributeError) as error:  # what PyYAML lets through for "2026-13-01"
            reason = f"{node.value!r} can't be read: {error}"
            raise yaml.constructor.ConstructorError(None, None, reason, node.start_mark) from error

    def _pairs(self, node: yaml.MappingNode, place: Place) -> Iterator[tuple[str | int, object]]:
        seen: dict[object, int] = {}
        for key_node, value_node in node.value:
            key, line = self._constructed(key_node), key_node.start_mark.line + 1
            if not isinstance(key, str | int):
                raise yaml.constructor.ConstructorError(None, None, f"{key!r} is no key", key_node.start_mark)
            if key in seen:
                self.doubled.append((key, line, seen[key]))
            seen[key] = self.lines[*place, key] = line
            yield key, self.value(value_node, (*place, key))


class _PlainReader(_Reader, yaml.SafeLoader):
    """On PyYAML's own parser."""


class _QuickReader(_Reader, CParser):
    """On libyaml, in a fifth of the time: every start reads every questionnaire."""

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        for part in (Composer, SafeConstructor, Resolver):
            part.__init__(self)
