"""Taking one poll's body apart, update by update, so that one malformed update spoils nothing but itself."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d+)')


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update as it came. `data` is None where it is no JSON object."""

    id: int
    data: dict[str, Any] | None
    raw: bytes


class UnreadableBatchError(ValueError):
    """The body isn't JSON; ask again for one update at a time."""


def take_apart(body: bytes) -> list[RawUpdate]:
    """The updates of a getUpdates body. Raises `UnreadableBatchError` when the body isn't JSON as a whole."""
    try:
        result = json.loads(body)["result"]
    except (ValueError, KeyError, TypeError):
        raise UnreadableBatchError("the getUpdates body is no JSON") from None
    return [
        RawUpdate(entry["update_id"], entry, b"")
        for entry in result
        if isinstance(entry, dict) and isinstance(entry.get("update_id"), int)
    ]


def single(body: bytes) -> RawUpdate | None:
    """The one update of a body asked for with limit 1 that isn't JSON; None where not even its id can be read."""
    found = _UPDATE_ID.search(body)
    return RawUpdate(int(found[1]), None, body) if found else None
