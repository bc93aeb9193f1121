"""The checksums that keep what was released as it is."""

from __future__ import annotations

import hashlib
import json

from questionnaires.model import Definition, Wording

CORRECTABLE = {
    "title",
    "source",
    "licence",
    "terms",
    "aggregate",
    "recall",
    "cadence",
    "minutes",
    "curve",
    "alone",
    "codes",
    "checksum",
}
"""What may be corrected later in a definition: none of it changes what an answer means."""


def checksum_of(part: Definition | Wording) -> str:
    """SHA-256 over what gives an answer its meaning, in the order it stands, as `sha256:<hex>`.

    Of a definition that is everything but what it says about itself and when it is asked; of a wording everything a
    person reads of the instrument: not status and source, and not Pejling's own sentence about it.
    """
    content = _asked(part) if isinstance(part, Definition) else _read(part)
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def _asked(definition: Definition) -> object:
    dumped = definition.model_dump(mode="json", exclude=CORRECTABLE, exclude_defaults=True)
    return _pairs(dumped)


def _read(wording: Wording) -> object:
    items = {key: _words(words.model_dump(exclude_defaults=True)) for key, words in wording.items.items()}
    return [wording.language, wording.title, wording.stem, _pairs(items), _pairs(wording.options)]


def _words(dumped: dict[str, object]) -> object:
    return dumped["text"] if dumped.keys() == {"text"} else dumped


def _pairs(value: object) -> object:
    """Mappings as lists of pairs, so that their order counts."""
    if isinstance(value, dict):
        return [[key, _pairs(inner)] for key, inner in value.items()]
    return [_pairs(inner) for inner in value] if isinstance(value, list | tuple) else value
