"""A profile: one value per indicator and no total, since a total would mean nothing (BIP, FACTS § 2)."""

from collections.abc import Collection, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from questionnaires.document import Place
from questionnaires.scoring.result import Score
from questionnaires.shape import Frozen, Key


class Profile(Frozen):
    """Which items make up each indicator."""

    rule: Literal["profile"]
    indicators: dict[Key, Annotated[tuple[Key, ...], Field(min_length=1)]] = Field(min_length=1)
    has_scale: ClassVar = False

    def named(self) -> Mapping[Place, str]:
        """The items this rule names one by one, by where it does."""
        return {
            ("indicators", indicator, index): item
            for indicator, items in self.indicators.items()
            for index, item in enumerate(items)
        }

    def score(self, answers: Mapping[str, int], _items: Collection[str]) -> Score | None:
        """The mean of each indicator whose items are all answered; None where there is none."""
        means = {
            indicator: sum(answers[item] for item in items) / len(items)
            for indicator, items in self.indicators.items()
            if all(item in answers for item in items)
        }
        return Score(indicators=means) if means else None
