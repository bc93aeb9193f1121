"""A participant's own data as files: `html` to read, `json` for another system. Pure.

`contents.py` says what is in them, with `answers.py` and `contact.py`; `bot/usecases/collect_own_data.py` gathers it.
"""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """The files there are."""

    HTML = "html"
    JSON = "json"
