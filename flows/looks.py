"""How a participant likes their page to look: how large its words are, and whether it is light or dark.

Kept sealed with the person (`Details.look`), not in the browser: the phone at home and the library's computer look
alike, and nothing of it stays behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.screen import Text


class Size(StrEnum):
    """How large the words are."""

    NORMAL = "normal"
    LARGE = "large"
    VERY_LARGE = "very_large"


class Theme(StrEnum):
    """Light or dark; or whichever the device is."""

    DEVICE = "device"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks."""

    size: Size = Size.NORMAL
    theme: Theme = Theme.DEVICE


KINDS: Mapping[str, type[Size] | type[Theme]] = {"size": Size, "theme": Theme}
"""What can be chosen, by the name it is kept under."""

SAID: Mapping[str, Text] = {
    Size.NORMAL: Text("Standard"),
    Size.LARGE: Text("Large"),
    Size.VERY_LARGE: Text("Very large"),
    Theme.DEVICE: Text("As on my device"),
    Theme.LIGHT: Text("Light"),
    Theme.DARK: Text("Dark"),
}
"""What each is called."""


def look_of(kept: Mapping[str, str]) -> Look:
    """The look that is kept; where nothing is, or nothing that is known any more, as pages look by themselves."""
    known = changed({}, kept)
    return Look(Size(known.get("size", Size.NORMAL)), Theme(known.get("theme", Theme.DEVICE)))


def changed(kept: Mapping[str, str], wished: Mapping[str, str]) -> Mapping[str, str]:
    """What to keep after a wish; of what nobody can choose nothing counts."""
    return {**kept, **{name: wished[name] for name, kind in KINDS.items() if wished.get(name) in set(kind)}}
