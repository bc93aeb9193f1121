"""Updates out of the bodies they come in; a poll's is taken apart, so that one malformed update spoils nothing else."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

_UPDATE_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,15})(?=\s*[,}])')
_MOST = 10**15


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """One update as it came. `data` is None where it is no JSON object; `taken_in` is by `time.monotonic`."""

    id: int
    data: dict[str, Any] | None
    raw: bytes
    taken_in: float = field(default_factory=time.monotonic, compare=False)


class UnreadableBatchError(ValueError):
    """The body isn't JSON, or nothing in it has an id; ask again for one update at a time."""


def take_apart(body: bytes) -> list[RawUpdate]:
    """The updates of a getUpdates body. Raises `UnreadableBatchError` when it can't be read as a whole.

    Telegram numbers updates upwards, so one without an id takes the number before the next one's.
    """
    try:
        result = list(json.loads(body)["result"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableBatchError("the getUpdates body is no JSON") from None
    updates: list[RawUpdate] = []
    following: int | None = None
    for entry in reversed(result):
        number = _number(entry)
        if number is not None:
            updates.append(RawUpdate(number, entry, b""))
            following = number
        elif following is not None:
            updates.append(RawUpdate(following - 1, None, json.dumps(entry).encode()))
    if result and not updates:
        raise UnreadableBatchError("no update of the getUpdates body has an id")
    return updates[::-1]


def delivered(body: bytes) -> RawUpdate:
    """The one update of a webhook's body. Raises ValueError where it is no JSON or has no id."""
    try:
        entry = json.loads(body)
    except RecursionError:
        raise ValueError("the update is nested too deep") from None
    number = _number(entry)
    if number is None:
        raise ValueError("the update has no id")
    return RawUpdate(number, entry, b"")


def single(body: bytes, batch: bytes = b"") -> RawUpdate | None:
    """The one update of a body asked for with limit 1 that can't be read.

    Where its own id can't be read either, it is the one before the first id in `batch`, which began with it. None
    where nothing with an id has come after it yet.
    """
    own, following = _UPDATE_ID.search(body), _UPDATE_ID.search(batch)
    if own:
        return RawUpdate(int(own[1]), None, body)
    return RawUpdate(int(following[1]) - 1, None, body) if following else None


def _number(entry: object) -> int | None:
    number = entry.get("update_id") if isinstance(entry, dict) else None
    return number if type(number) is int and 0 < number < _MOST else None
