r"""Which way words run, and the invisible marks that keep them so where nothing but plain text gets through.

Telegram has no `dir` attribute: each paragraph and each button runs the way of its first letter with a direction
(Unicode's bidirectional algorithm, UAX #9, rules P2 and P3), and a Latin name inside an Arabic sentence pulls the
numbers and signs beside it along. So a right-to-left sentence gets

* a right-to-left mark (RLM, U+200F) in front, where the first such letter would be a left-to-right one, and
* isolates (FSI U+2068 … PDI U+2069; UAX #9, 2.4) around what is filled into it: that runs its own way inside,
  and is one neutral thing for the sentence around it: "116 111" keeps its order, "P-7KQ4" its hyphen.

Embeddings and overrides (U+202A to U+202E) are no choice: Telegram's servers drop them (`clean_input_string` in
td's misc.cpp). They turn all but the last of several marks in a row into another character: one is enough.
"""

from __future__ import annotations

import unicodedata

_RLM, _FSI, _PDI = "\u200f", "\u2068", "\u2069"


def begins_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs from right to left; no such letter is a no.

    Letters in isolates count too, for readers of text that don't know isolates.
    """
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((each for each in directions if each in {"L", "R", "AL"}), "L") != "L"


def right_to_left(text: str) -> str:
    """The paragraph or label, marked where it would otherwise run from left to right."""
    return text if begins_right_to_left(text) else _RLM + text


def isolated(text: str) -> str:
    """The words as one thing inside a sentence, running their own way."""
    return f"{_FSI}{text}{_PDI}"
