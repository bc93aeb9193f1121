"""Typed words as they are compared: what somebody meant to type, whatever their keyboard made of it."""

from __future__ import annotations

import unicodedata

_DIRECTION_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""What keeps mixed directions apart and is copied along with a text (Unicode UAX #9); deleted by `str.translate`."""


def plain(words: str) -> str:
    """Without direction marks, doubled spaces, the difference between capital and small letters, or other digits."""
    said = unicodedata.normalize("NFKC", words).translate(_DIRECTION_MARKS)
    digits = (str(unicodedata.decimal(each)) if each.isdecimal() else each for each in said)
    return " ".join("".join(digits).split()).casefold()
