"""Looks for what must not stand somewhere: names, chats, scores, answers, birth dates, and what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from questionnaires.loader import load_registry
from questionnaires.model import Form


@dataclass(frozen=True, slots=True)
class Person:
    """What is known about one person, and is to stay where it belongs. `wrote` is what they or others wrote."""

    name: str
    chat: int
    birth: date
    scores: frozenset[int]
    wrote: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grep:
    """Patterns by what each finds. `names` of people who may be named in one place are left out for it."""

    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def found(self, text: str) -> list[str]:
        """What was found, each with the words around it."""
        return [
            f"{what}: …{text[max(0, hit.start() - 60) : hit.end() + 60]}…"
            for what, pattern in self.patterns.items()
            for hit in pattern.finditer(text)
        ]

    def without(self, *left_out: str) -> Grep:
        """The same, but for these."""
        return Grep({what: pattern for what, pattern in self.patterns.items() if what not in left_out})


def grep_for(people: list[Person]) -> Grep:
    """Everything about these people, and the instruments' words in every language."""
    return Grep(
        {
            "name": _any(each.name for each in people),
            "chat": re.compile("|".join(rf"(?<!\d){each.chat}(?!\d)" for each in people)),
            "birth": _any(form for each in people for form in _days(each.birth)),
            "score": re.compile(
                "|".join(rf"(?<![\d.:,]){score}(?![\d:]|[.,]\d)" for each in people for score in each.scores)
            ),
            "wrote": _any(words for each in people for words in each.wrote),
            "reach": _any(("call_morning", "call_afternoon", "in_person", "Ring om formiddagen", "call before noon")),
            "option": _any(_options()),
            "item": _any(_items()),
        }
    )


def _any(words: object) -> re.Pattern[str]:
    listed = sorted({re.escape(str(each)) for each in words}, key=len, reverse=True)  # type: ignore[attr-defined]
    return re.compile("|".join(listed), re.IGNORECASE)


def _days(day: date) -> list[str]:
    return [day.isoformat(), f"{day.day}.{day.month}.{day.year}", f"{day:%d%m%y}", f"{day:%d-%m-%Y}", f"{day:%d/%m/%Y}"]


def _options() -> set[str]:
    """Options of some length: "Ja" or "No" alone says nothing about anybody."""
    wordings = (words for each in load_registry().newest() for words in each.wordings.values())
    texts = {text for words in wordings for scale in words.options.values() for text in scale.values()}
    return {text for text in texts if len(text) > 6}


def _items() -> set[str]:
    wordings = (words for each in load_registry().newest() for words in each.wordings.values())
    return {item.said(Form.BOTH) for words in wordings for item in words.items.values()}
