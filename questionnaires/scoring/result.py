"""What a scoring rule gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Score:
    """`raw` is in the units of the answers, `value` on the published scale; both None where the rule has no total.

    `indicators` holds the part of each indicator, where the rule tells them apart.
    """

    raw: int | None = None
    value: float | None = None
    indicators: Mapping[str, float] = field(default_factory=dict)
