"""What a scoring rule gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """`raw` is in the units of the answers, `value` on the published scale of the questionnaire."""

    raw: int
    value: int
