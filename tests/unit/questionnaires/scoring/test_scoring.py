"""Issue 2, point 4: raw sum times 4, no score with an item skipped; and the published facts about bands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires import scoring
from questionnaires.errors import NotDefinedError
from questionnaires.loader import load_registry
from questionnaires.scoring import Score, band, score

WHO5 = load_registry().get("who5", 1).definition
ORDER = [each.name for each in WHO5.bands]

answers = st.fixed_dictionaries({key: st.sampled_from(WHO5.values(key)) for key in WHO5.keys})


def with_sum(raw: int) -> dict[str, int]:
    """Five answers that add up to this, as evenly as they can."""
    return {key: (raw + place) // 5 for place, key in enumerate(WHO5.keys)}


def band_of(given_answers: dict[str, int]) -> str:
    result = score(WHO5, given_answers)
    assert result is not None
    return band(WHO5, result.value).name


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
    """FACTS § 2: in raw terms <= 8, 9-12, >= 13; "raw <= 13" is a common bug in public code."""
    assert score(WHO5, with_sum(raw)) == Score(raw=raw, value=value)
    assert band_of(with_sum(raw)) == name


@pytest.mark.parametrize(
    ("value", "name"),
    [(0, "very_low"), (35, "very_low"), (36, "low"), (50, "low"), (51, "ordinary"), (100, "ordinary")],
)
def test_bands_on_the_published_scale(value: int, name: str) -> None:
    """0-35, 36-50 and over 50 (Boks 5.4.1)."""
    assert band(WHO5, value).name == name


@pytest.mark.parametrize("value", [-1, 101])
def test_a_value_outside_the_scale_has_no_band(value: int) -> None:
    with pytest.raises(NotDefinedError, match=rf"no score {value}\. It has: 0 to 100\."):
        band(WHO5, value)


def test_a_substantial_change_is_12_in_practice() -> None:
    """A change of 10 or more is substantial; since scores move in fours, the smallest one is 12."""
    scores = [result.value for raw in range(26) if (result := score(WHO5, with_sum(raw)))]
    changes = {later - earlier for earlier in scores for later in scores if later > earlier}
    assert min(change for change in changes if change >= WHO5.substantial_change) == 12
    assert max(change for change in changes if change < WHO5.substantial_change) == 8


@given(answers)
def test_a_score_is_a_multiple_of_four_from_0_to_100(given_answers: dict[str, int]) -> None:
    result = score(WHO5, given_answers)
    assert result is not None
    assert result.value in range(0, 101, 4)
    assert result.value == 4 * result.raw


@given(answers, st.sampled_from(WHO5.keys), st.sampled_from(range(6)))
def test_a_better_answer_never_gives_a_lower_score(given_answers: dict[str, int], key: str, to: int) -> None:
    """Monotone in each answer, and one step is four points."""
    before, after = score(WHO5, given_answers), score(WHO5, given_answers | {key: to})
    assert before is not None
    assert after is not None
    assert after.value - before.value == 4 * (to - given_answers[key])


@given(answers, st.sets(st.sampled_from(WHO5.keys), min_size=1))
def test_there_is_no_score_with_any_item_missing(given_answers: dict[str, int], skipped: set[str]) -> None:
    """Nothing is imputed."""
    assert score(WHO5, {key: value for key, value in given_answers.items() if key not in skipped}) is None


@given(answers)
def test_a_lost_option_moves_people_between_bands_one_way_only(given_answers: dict[str, int]) -> None:
    """The report's two scenarios (Bilag 4): every 3 was really 2 lowers nobody's risk, every 1 was 2 raises nobody's.

    Its counts (9 to 20 of 29) need the 29 answers, which aren't published; the direction follows from scoring.
    """
    worst = {key: 2 if value == 3 else value for key, value in given_answers.items()}
    best = {key: 2 if value == 1 else value for key, value in given_answers.items()}
    places = [ORDER.index(band_of(each)) for each in (worst, given_answers, best)]
    assert places == sorted(places)


def test_one_lost_option_can_move_a_person_by_a_band() -> None:
    """Five times "a little more than half" is 60, five times the option that was lost is 40."""
    assert band_of(dict.fromkeys(WHO5.keys, 3)) == "ordinary"
    assert band_of(dict.fromkeys(WHO5.keys, 2)) == "low"
    assert band_of(dict.fromkeys(WHO5.keys, 1)) == "very_low"


def test_an_answer_that_is_no_option_is_refused() -> None:
    with pytest.raises(NotDefinedError, match=r"item 'calm' has no option 6\. It has: 5, 4, 3, 2, 1, 0\."):
        score(WHO5, with_sum(9) | {"calm": 6})
    with pytest.raises(NotDefinedError, match="no item 'mood'"):
        score(WHO5, with_sum(9) | {"mood": 3})


def test_every_rule_is_registered_under_the_name_of_its_file() -> None:
    """One rule, one file, named as its type: no gaps and nothing registered elsewhere."""
    files = {path.stem for path in Path(scoring.__file__).parent.glob("*.py")} - {"__init__", "result"}
    assert {name: f"questionnaires.scoring.{name}" for name in files} == {
        name: rule.__module__ for name, rule in scoring.RULES.items()
    }
