"""Whom a questionnaire or an item is for: conditions on facts about a participant and on earlier answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Discriminator, Field, Tag

from questionnaires.shape import Frozen, Key

if TYPE_CHECKING:
    from questionnaires.model import Definition

Fact = Literal["in_youth_education", "towards_education"]
"""What staff can note about a participant, by yes or no; where it is not known, no condition on it holds.

The first: goes to a youth education now. The second: whether the way leads to an education or to a job.
"""


class FactCondition(Frozen):
    """Holds where the fact is known to be so."""

    fact: Fact
    is_: bool = Field(alias="is")

    def holds(self, _answers: Mapping[str, int], facts: Mapping[str, bool]) -> bool:
        """Whether it does."""
        return facts.get(self.fact) is self.is_


class AnswerCondition(Frozen):
    """Holds where an earlier item was answered with one of these values; skipped and "I don't know" are none."""

    item: Key
    among: tuple[int, ...] = Field(alias="in", min_length=1)

    def holds(self, answers: Mapping[str, int], _facts: Mapping[str, bool]) -> bool:
        """Whether it does."""
        return answers.get(self.item) in self.among


def _kind(condition: object) -> str:
    names_item = isinstance(condition, Mapping) and "item" in condition
    return "an answer" if names_item or isinstance(condition, AnswerCondition) else "a fact"


Condition = Annotated[
    Annotated[FactCondition, Tag("a fact")] | Annotated[AnswerCondition, Tag("an answer")],
    Discriminator(_kind),
]


def hold(
    conditions: Iterable[FactCondition | AnswerCondition], answers: Mapping[str, int], facts: Mapping[str, bool]
) -> bool:
    """Whether all of them hold; none at all is for everybody."""
    return all(condition.holds(answers, facts) for condition in conditions)


def asked(definition: Definition, answers: Mapping[str, int], facts: Mapping[str, bool]) -> tuple[str, ...]:
    """The keys of the items that are asked, in order, given the answered values so far."""
    return tuple(item.key for item in definition.items if hold(item.when, answers, facts))
