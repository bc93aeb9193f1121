"""No score: the instrument is read item by item."""

from collections.abc import Collection, Mapping
from typing import ClassVar, Literal

from questionnaires.document import Place
from questionnaires.scoring.result import Score
from questionnaires.shape import Frozen


class NoScore(Frozen):
    """For instruments whose source reports each item by itself."""

    rule: Literal["none"]
    has_scale: ClassVar = False

    def named(self) -> Mapping[Place, str]:
        """The items this rule names one by one, by where it does."""
        return {}

    def score(self, _answers: Mapping[str, int], _items: Collection[str]) -> Score | None:
        """None."""
        return None
