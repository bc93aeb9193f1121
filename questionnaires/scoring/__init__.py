"""From answers to a score and its band. One file per rule, registered here by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from questionnaires.errors import NotDefinedError
from questionnaires.model import Band, Definition
from questionnaires.scoring import sum_times_factor
from questionnaires.scoring.result import Score

__all__ = ["RULES", "Score", "band", "score"]

Rule = Callable[[Definition, Mapping[str, int]], Score]
"""A rule is given an answer to every item, each one of the item's values."""

RULES: Mapping[str, Rule] = {
    "sum_times_factor": sum_times_factor.score,
}


def score(definition: Definition, answers: Mapping[str, int]) -> Score | None:
    """The score of these answers, by item key; None unless every item is answered (nothing is imputed).

    Raises NotDefinedError for an answer to an unknown item, or one that is none of its item's options.
    """
    for key, value in answers.items():
        values = definition.values(key)
        if value not in values:
            raise NotDefinedError(f"{definition.id} item {key!r}", "option", value, values)
    if set(answers) != set(definition.keys):
        return None
    return RULES[definition.scoring.rule](definition, answers)


def band(definition: Definition, value: int) -> Band:
    """The band a score lies in. Raises NotDefinedError for a value outside the scale."""
    scale = definition.scale
    if not scale.minimum <= value <= scale.maximum:
        known = f"{scale.minimum} to {scale.maximum}"
        raise NotDefinedError(f"{definition.id} v{definition.version}", "score", value, [known])
    return next(band for band in definition.bands if value <= band.upper)
