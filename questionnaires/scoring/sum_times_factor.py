"""The sum of all answers, times a factor that brings it to the published scale (WHO-5: 0–25, times 4)."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.model import Definition
from questionnaires.scoring.result import Score


def score(definition: Definition, answers: Mapping[str, int]) -> Score:
    """Raw sum, and the sum times the definition's factor."""
    raw = sum(answers.values())
    return Score(raw=raw, value=raw * definition.scoring.factor)
