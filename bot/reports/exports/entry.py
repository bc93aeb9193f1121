"""One row of the codebook."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the codebook. `meaning` is ours, `text` is what the questionnaire's files say, verbatim."""

    file: str
    variable: str = ""
    type: str = ""
    meaning: str = ""
    questionnaire: str = ""
    version: int | None = None
    language: str = ""
    form: str = ""
    item: str = ""
    value: str | int = ""
    text: str = ""
    source: str = ""
    licence: str = ""


COLUMNS = tuple(field.name for field in fields(Entry))
