"""Issue 3: sum times factor, as WHO-5 and GSES are scored; and the published facts about their scores.

1. WHO-5: raw sum times 4, 0 to 100. Bands change at raw 8 to 9 and 12 to 13 (FACTS § 2).
2. A change of 10 is substantial, in practice 12.
3. GSES: the sum, 10 to 40, without bands.
4. Complete cases only: nothing is imputed, and "Ved ikke" gives no sum.
5. What the lost option did (Bilag 4): it moves people between bands, one way only.
6. An answer that is none of its item's numbers is refused.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.errors import NotDefinedError
from questionnaires.loader import load_registry
from questionnaires.model import Definition
from questionnaires.scoring import Score

WHO5 = load_registry().get("who5", 1).definition
GSES = load_registry().get("gses", 1).definition
ORDER = [each.name for each in WHO5.bands]


def complete(definition: Definition) -> st.SearchStrategy[dict[str, int]]:
    return st.fixed_dictionaries({key: st.sampled_from(definition.values(key)) for key in definition.keys})


def with_sum(definition: Definition, raw: int) -> dict[str, int]:
    """Answers that add up to this, as evenly as they can."""
    count = len(definition.keys)
    return {key: (raw + place) // count for place, key in enumerate(definition.keys)}


def value_of(given_answers: dict[str, int]) -> float:
    score = WHO5.score(given_answers)
    assert score is not None
    assert score.value is not None
    return score.value


def band_of(given_answers: dict[str, int]) -> str:
    return WHO5.band(value_of(given_answers)).name


@pytest.mark.parametrize(
    ("raw", "value", "name"),
    [
        (0, 0, "very_low"),
        (8, 32, "very_low"),
        (9, 36, "low"),
        (12, 48, "low"),
        (13, 52, "ordinary"),
        (25, 100, "ordinary"),
    ],
)
def test_bands_change_at_raw_8_to_9_and_12_to_13(raw: int, value: int, name: str) -> None:
    """Requirement 1: in raw terms <= 8, 9-12, >= 13; "raw <= 13" is a common bug in public code."""
    assert WHO5.score(with_sum(WHO5, raw)) == Score(raw=raw, value=value)
    assert band_of(with_sum(WHO5, raw)) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [(0, "very_low"), (35, "very_low"), (36, "low"), (50, "low"), (51, "ordinary"), (100, "ordinary")],
)
def test_bands_on_the_published_scale(value: int, name: str) -> None:
    """Requirement 1: 0-35, 36-50 and over 50 (Boks 5.4.1)."""
    assert WHO5.band(value).name == name


@pytest.mark.parametrize("value", [-1, 101])
def test_a_value_outside_the_scale_has_no_band(value: int) -> None:
    """Requirement 1."""
    with pytest.raises(NotDefinedError, match=rf"no band for score {value}\. It has: 0 to 100\."):
        WHO5.band(value)


@given(complete(WHO5))
def test_a_score_is_a_multiple_of_four_from_0_to_100(given_answers: dict[str, int]) -> None:
    """Requirement 1."""
    assert value_of(given_answers) == 4 * sum(given_answers.values())
    assert value_of(given_answers) in range(0, 101, 4)


@given(complete(WHO5), st.sampled_from(WHO5.keys), st.sampled_from(range(6)))
def test_a_better_answer_never_gives_a_lower_score(given_answers: dict[str, int], key: str, to: int) -> None:
    """Requirement 1: monotone in each answer, and one step is four points."""
    assert value_of(given_answers | {key: to}) - value_of(given_answers) == 4 * (to - given_answers[key])


def test_a_substantial_change_is_12_in_practice() -> None:
    """Requirement 2: a change of 10 or more is substantial; since scores move in fours, the smallest one is 12."""
    assert WHO5.substantial_change == 10
    scores = [value_of(with_sum(WHO5, raw)) for raw in range(26)]
    changes = {later - earlier for earlier in scores for later in scores if later > earlier}
    assert min(change for change in changes if change >= WHO5.substantial_change) == 12
    assert max(change for change in changes if change < WHO5.substantial_change) == 8


@pytest.mark.parametrize("raw", [10, 11, 29, 40])
def test_gses_is_the_sum_of_ten_answers(raw: int) -> None:
    """Requirement 3: S0 says 0 to 40, which ten items of 1 to 4 can't give."""
    assert GSES.score(with_sum(GSES, raw)) == Score(raw=raw, value=raw)
    with pytest.raises(NotDefinedError, match=r"no band for score .*\. It has: no bands\."):
        GSES.band(raw)


@given(complete(GSES))
def test_a_gses_sum_lies_between_10_and_40(given_answers: dict[str, int]) -> None:
    """Requirement 3."""
    score = GSES.score(given_answers)
    assert score is not None
    assert score.value == sum(given_answers.values())
    assert score.value in range(10, 41)


@given(complete(WHO5), st.sets(st.sampled_from(WHO5.keys), min_size=1))
def test_who5_has_no_score_with_any_item_missing(given_answers: dict[str, int], skipped: set[str]) -> None:
    """Requirement 4."""
    assert WHO5.score({key: value for key, value in given_answers.items() if key not in skipped}) is None


@pytest.mark.parametrize("unknown", GSES.keys)
def test_one_i_dont_know_leaves_no_sum(unknown: str) -> None:
    """Requirement 4: "Ved ikke" is an option but no number, so it isn't among the answers that are summed."""
    assert GSES.options(unknown) == (*GSES.values(unknown), "dont_know")
    assert GSES.values(unknown) == (4, 3, 2, 1)
    assert GSES.score({key: 4 for key in GSES.keys if key != unknown}) is None


@given(complete(WHO5))
def test_a_lost_option_moves_people_between_bands_one_way_only(given_answers: dict[str, int]) -> None:
    """Requirement 5: every 3 was really 2 lowers nobody's risk, every 1 was really 2 raises nobody's.

    The counts of Bilag 4 (9 to 20 of 29) need the 29 answers, which aren't published; the direction follows.
    """
    worst = {key: 2 if value == 3 else value for key, value in given_answers.items()}
    best = {key: 2 if value == 1 else value for key, value in given_answers.items()}
    places = [ORDER.index(band_of(each)) for each in (worst, given_answers, best)]
    assert places == sorted(places)


def test_one_lost_option_can_move_a_person_by_a_band() -> None:
    """Requirement 5: five times "a little more than half" is 60, five times the option that was lost is 40."""
    assert band_of(dict.fromkeys(WHO5.keys, 3)) == "ordinary"
    assert band_of(dict.fromkeys(WHO5.keys, 2)) == "low"
    assert band_of(dict.fromkeys(WHO5.keys, 1)) == "very_low"


def test_an_answer_that_is_no_option_is_refused() -> None:
    """Requirement 6."""
    with pytest.raises(NotDefinedError, match=r"item 'calm' has no option 6\. It has: 5, 4, 3, 2, 1, 0\."):
        WHO5.score(with_sum(WHO5, 9) | {"calm": 6})
    with pytest.raises(NotDefinedError, match="no item 'mood'"):
        WHO5.score(with_sum(WHO5, 9) | {"mood": 3})
