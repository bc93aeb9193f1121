"""Actions as callback data: `topic:verb:ref:revision:value`, at most 64 bytes, nothing personal."""

from __future__ import annotations

from flows.screen import Action

LIMIT = 64


def encode(action: Action) -> str:
    """The callback data of a button. Raises ValueError where it would be longer than Telegram allows."""
    data = f"{action.topic}:{action.verb}:{action.ref}:{action.revision}:{action.value}"
    if len(data.encode()) > LIMIT:
        raise ValueError(f"callback data {data!r} is longer than {LIMIT} bytes; shorten the ref")
    return data


def decode(data: str) -> Action | None:
    """The action behind callback data; None for what isn't Pejling's."""
    parts = data.split(":")
    if len(parts) != 5 or not data.isprintable() or len(data.encode()) > LIMIT:  # what isn't can't be stored everywhere
        return None
    topic, verb, ref, revision, value = parts
    if not (revision.isdecimal() and value.isdecimal() and revision.isascii() and value.isascii()):
        return None
    return Action(topic, verb, ref, int(revision), int(value))
