"""What a person reads of a page."""

from __future__ import annotations

import re


def words(html: str) -> str:
    """All of it, as one line, still escaped; without the marks that keep a name in one piece."""
    return " ".join(re.sub(r"<[^>]+>|[\u2068\u2069]", lambda found: " " if found[0][0] == "<" else "", html).split())
