"""Issue 3: a profile per indicator and no total, as the questions on work and education are read.

1. Each indicator is the mean of its items, on the scale of the options.
2. An indicator with any item missing is left out; the others stand.
3. There is no total.
"""

from __future__ import annotations

import pytest

from questionnaires.loader import load_registry
from questionnaires.scoring import Profile, Score

JOB = load_registry().get("bip_job", 1).definition
TWO = Profile.model_validate({"rule": "profile", "indicators": {"calm": ("a", "b"), "brave": ("c",)}})
ITEMS = ("a", "b", "c")


@pytest.mark.parametrize("answer", [1, 5])
def test_one_item_is_its_indicator(answer: int) -> None:
    """Requirements 1 and 3, at both ends of the scale."""
    score = JOB.score(dict.fromkeys(JOB.keys, answer))
    assert score == Score(raw=None, value=None, indicators=dict.fromkeys(JOB.keys, answer))


@pytest.mark.parametrize(
    ("answers", "indicators"),
    [
        ({"a": 1, "b": 1, "c": 5}, {"calm": 1, "brave": 5}),
        ({"a": 1, "b": 2, "c": 5}, {"calm": 1.5, "brave": 5}),
        ({"a": 5, "b": 5}, {"calm": 5}),
        ({"a": 5, "c": 2}, {"brave": 2}),
    ],
)
def test_an_indicator_stands_where_all_its_items_are_answered(
    answers: dict[str, int], indicators: dict[str, float]
) -> None:
    """Requirements 1 and 2."""
    assert TWO.score(answers, ITEMS) == Score(indicators=indicators)


@pytest.mark.parametrize("answers", [{}, {"a": 5}, {"b": 1}])
def test_without_any_indicator_there_is_no_profile(answers: dict[str, int]) -> None:
    """Requirement 2."""
    assert TWO.score(answers, ITEMS) is None


@pytest.mark.parametrize("skipped", JOB.keys)
def test_what_was_skipped_is_left_out_and_not_a_zero(skipped: str) -> None:
    """Requirement 2."""
    score = JOB.score({key: 3 for key in JOB.keys if key != skipped})
    assert score is not None
    assert score.indicators == {key: 3 for key in JOB.keys if key != skipped}
