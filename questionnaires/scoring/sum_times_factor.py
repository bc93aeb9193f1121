"""The sum of all answers, times a factor that brings it to the published scale (WHO-5: 0–25, times 4)."""

from collections.abc import Collection, Mapping
from typing import ClassVar, Literal

from questionnaires.document import Place
from questionnaires.scoring.result import Score
from questionnaires.shape import Count, Frozen


class SumTimesFactor(Frozen):
    """Complete cases only: nothing is imputed."""

    rule: Literal["sum_times_factor"]
    factor: Count
    has_scale: ClassVar = True

    def named(self) -> Mapping[Place, str]:
        """The items this rule names one by one, by where it does."""
        return {}

    def score(self, answers: Mapping[str, int], items: Collection[str]) -> Score | None:
        """Raw sum, and the sum times the factor; None unless every item has an answer."""
        if set(answers) != set(items):
            return None
        raw = sum(answers.values())
        return Score(raw, raw * self.factor)
