"""The mean of all answers, on the scale of the options."""

from collections.abc import Collection, Mapping
from typing import ClassVar, Literal

from questionnaires.document import Place
from questionnaires.scoring.result import Score
from questionnaires.shape import Frozen


class Mean(Frozen):
    """Complete cases only: nothing is imputed."""

    rule: Literal["mean"]
    has_scale: ClassVar = True

    def named(self) -> Mapping[Place, str]:
        """The items this rule names one by one, by where it does."""
        return {}

    def score(self, answers: Mapping[str, int], items: Collection[str]) -> Score | None:
        """Raw sum, and the sum divided by the number of items; None unless every item has an answer."""
        if set(answers) != set(items):
            return None
        raw = sum(answers.values())
        return Score(raw, raw / len(items))
