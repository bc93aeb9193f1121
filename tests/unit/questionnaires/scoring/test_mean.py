"""Issue 3: the mean, as the three questions on the contact are scored: 1 to 5, complete cases only."""

from __future__ import annotations

import pytest

from questionnaires.loader import load_registry
from questionnaires.scoring import Score

CONTACT = load_registry().get("contact", 1).definition


@pytest.mark.parametrize(
    ("answers", "raw", "value"),
    [((1, 1, 1), 3, 1), ((1, 1, 2), 4, 4 / 3), ((5, 4, 3), 12, 4), ((5, 5, 4), 14, 14 / 3), ((5, 5, 5), 15, 5)],
)
def test_the_mean_is_on_the_scale_of_the_options(answers: tuple[int, ...], raw: int, value: float) -> None:
    assert CONTACT.score(dict(zip(CONTACT.keys, answers, strict=True))) == Score(raw=raw, value=value)


@pytest.mark.parametrize("skipped", CONTACT.keys)
def test_there_is_no_mean_of_some_answers(skipped: str) -> None:
    assert CONTACT.score({key: 5 for key in CONTACT.keys if key != skipped}) is None
    assert CONTACT.score({}) is None
