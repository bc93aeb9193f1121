"""Two sides of a profile: how a participant sees it and how the contact person sees it, for a conversation. Pure.

Nothing is summed up, compared or judged. A private item, such as the caseworker's own belief about the job, is on
neither side (FACTS § 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from questionnaires.model import Definition, Questionnaire
from questionnaires.scoring import Profile


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator, on the scale of its options; None where a side has not answered it."""

    label: str
    participant: float | None
    contact: float | None


@dataclass(frozen=True, slots=True)
class Sides:
    """The rows in the questionnaire's order, the ends of the scale, and what the options there say in `language`."""

    language: str
    rows: tuple[Row, ...]
    lowest: int
    highest: int
    ends: tuple[str, str]


def profile_sides(
    own: Questionnaire, answers: Mapping[str, int], other: Questionnaire, others: Mapping[str, int], language: str
) -> Sides | None:
    """The indicators that both sides are asked about, from the answers by item key.

    `own` is the participant's questionnaire, `other` the contact person's, and `language` one that `own` is worded
    in. None where these two versions have no indicator in common, or not the same scale: one side was renewed, the
    other not yet.
    """
    shared = {
        key: items for key, items in open_indicators(own.definition).items() if key in open_indicators(other.definition)
    }
    theirs, ours = _means(own.definition, answers), _means(other.definition, others)
    items = [item for each in shared.values() for item in each]
    scale = _scale(own.definition, shared)
    if not scale or scale != _scale(other.definition, shared):
        return None
    lowest, highest = min(scale), max(scale)
    labels = own.wording(language).indicators
    return Sides(
        language=language,
        rows=tuple(Row(labels[key], theirs.get(key), ours.get(key)) for key in shared),
        lowest=lowest,
        highest=highest,
        ends=(own.option_text(items[0], lowest, language), own.option_text(items[0], highest, language)),
    )


def _scale(definition: Definition, indicators: Iterable[str]) -> set[int]:
    """Every value that can be given to these indicators."""
    items = [item for key in indicators for item in open_indicators(definition)[key]]
    return {value for item in items for value in definition.values(item)}


def open_indicators(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """The indicators with the items they are made of, without those that a private item is part of.

    None at all where the questionnaire gives no profile.
    """
    scoring = definition.scoring
    indicators = scoring.indicators if isinstance(scoring, Profile) else {}
    return {key: items for key, items in indicators.items() if not any(definition.item(item).private for item in items)}


def _means(definition: Definition, answers: Mapping[str, int]) -> Mapping[str, float]:
    score = definition.score(answers)
    return score.indicators if score else {}
