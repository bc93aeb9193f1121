"""The forecast: how many alerts a caseload makes.

K1  The first month is that of the normal distribution: who is at 48 or under is low, and at 32 or under very low.
K2  Who crosses in the second month is as many as can be reckoned with pencil and paper.
K3  Month by month it is what a population gives whose rules were written down a second time, in arrays.
K4  Scores lie on WHO-5's steps, from 0 to 100.
K5  The thresholds are the organisation's, and the same seed gives the same forecast.
K6  The spread holds nine of ten; one month has no later ones; a caseload of nobody makes nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import numpy as np
import pytest

from flows.forecast import A_MONTH, ALL, BETWEEN, MEAN, WITHIN, Expected, forecast, nudges, score_of
from flows.organisation import Limits
from tests.unit.flows.samples import NOW, ORGANISATION

PEOPLE, MONTHS = 6000, 9
CHANCE = np.random.default_rng(8)
OWN = CHANCE.normal(MEAN, BETWEEN, PEOPLE)
POPULATION = np.clip(4 * np.rint(CHANCE.normal(OWN[:, None], WITHIN, (PEOPLE, MONTHS)) / 4), 0, 100).astype(int)
"""People by months."""


@pytest.fixture(scope="module")
def raised() -> Counter[tuple[int, str]]:
    """How many of them are nudged about, by month and rule."""
    return Counter(each for scores in POPULATION.tolist() for each in nudges(scores, ORGANISATION, NOW))


def _about(share: float) -> object:
    """A share of the people, but for chance: four standard errors."""
    return pytest.approx(PEOPLE * share, abs=4 * sqrt(PEOPLE * share * (1 - share)))


def _under(score: int, mean: float, deviation: float) -> float:
    """The probability of that score or less; it is half-way to the next one that decides."""
    return NormalDist(mean, deviation).cdf(score + 2)


def test_the_first_month(raised: Counter[tuple[int, str]]) -> None:
    """K1."""
    deviation = sqrt(BETWEEN**2 + WITHIN**2)
    low, very_low = _under(48, MEAN, deviation), _under(32, MEAN, deviation)
    assert (round(low, 2), round(very_low, 2)) == (0.43, 0.14)
    assert raised[0, "very_low"] == _about(very_low)
    assert raised[0, "low"] == _about(low - very_low)
    assert {rule for month, rule in raised if month == 0} == {"low", "very_low"}


def test_the_second_month(raised: Counter[tuple[int, str]]) -> None:
    """K2: over the means that people have, the chance that one month isn't so and the next one is."""
    grid = [NormalDist(MEAN, BETWEEN).inv_cdf((n + 0.5) / 4000) for n in range(4000)]
    lows = [(_under(48, own, WITHIN), _under(32, own, WITHIN)) for own in grid]
    assert raised[1, "very_low"] == _about(sum(very * (1 - very) for _low, very in lows) / 4000)
    assert raised[1, "low"] == _about(sum((low - very) * (1 - low) for low, very in lows) / 4000)
    assert raised[1, "still_low"] == 0


def test_every_month_as_in_arrays(raised: Counter[tuple[int, str]]) -> None:
    """K3: contact comes within the three days of the promise, so a quarter after it is the third month."""
    before, waited = np.full(PEOPLE, 101), np.zeros(PEOPLE, int)
    for month in range(MONTHS):
        score = POPULATION[:, month]
        waited += 1
        very_low = (score <= 35) & (before > 35)
        low = ~very_low & (score <= 50) & (before > 50)
        fall = ~very_low & ~low & (before - score >= 20) & (score <= 60) & (before <= 100)
        still = ~very_low & ~low & ~fall & (score <= 50) & (waited >= 3)
        found = {"very_low": very_low, "low": low, "fall": fall, "still_low": still}
        assert {rule: int(each.sum()) for rule, each in found.items()} == {rule: raised[month, rule] for rule in found}
        waited[very_low | low | fall | still] = 0
        before = score
    assert (3 * A_MONTH).days - 4 >= ORGANISATION.limits.still_low_days > (2 * A_MONTH).days


def test_on_the_steps_of_the_scale() -> None:
    """K4."""
    assert [score_of(each) for each in (-30.0, 1.9, 2.1, 49.9, 50.1, 99.0, 140.0)] == [0, 0, 4, 48, 52, 100, 100]


def test_by_the_thresholds_and_by_the_seed() -> None:
    """K5."""

    def made(low: int, seed: int) -> dict[str, float]:
        chance = random.Random(seed).gauss  # noqa: S311 - no secret
        organisation = replace(ORGANISATION, low_threshold=low, limits=Limits(fall=100))
        found = forecast(organisation, 20, 3, 10, NOW, chance)
        return {each.rule: each.mean for each in (*found.first, *found.later)}

    assert made(50, 1) == made(50, 1) != made(50, 2)
    assert made(60, 1)["low"] > made(50, 1)["low"] > made(40, 1)["low"]
    assert "fall" not in made(50, 1)


def test_the_spread() -> None:
    """K6."""
    always = iter([40.0, 40.0] * 100 + [60.0, 60.0] * 2000)
    found = forecast(ORGANISATION, 1, 1, 100, NOW, lambda _mean, _deviation: next(always))
    assert found.first == (Expected(ALL, 1.0, 1, 1), Expected("low", 1.0, 1, 1))
    assert found.later == ()
    tenth = iter(([40.0, 40.0] + [60.0, 60.0] * 9) * 10)
    assert forecast(ORGANISATION, 1, 1, 100, NOW, lambda _m, _d: next(tenth)).first[0] == Expected(ALL, 0.1, 0, 1)
    assert forecast(ORGANISATION, 0, 2, 3, NOW, lambda _m, _d: 0.0).first == (Expected(ALL, 0.0, 0, 0),)
