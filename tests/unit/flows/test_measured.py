"""What a sitting says when it ends.

M1  A whole one says its score; an incomplete one the best it could be, and how much is missing; an empty one nothing.
M2  The best is never under what any completion would give, and one completion gives it.
M3  The best never rises while more is answered.
M4  What has no total says nothing.
"""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from flows.check_in import Answer, CheckIn
from flows.events import Measured
from flows.measured import measured
from questionnaires.loader import load_registry
from tests.unit.flows.samples import KEYS, NOW, OFFERED, WHO5, answered, play

SAID = st.lists(st.one_of(st.none(), st.integers(0, 5)), min_size=5, max_size=5)
BIP = load_registry().latest("bip_job")


def _after(said: list[int | None]) -> CheckIn:
    return play(OFFERED, answered(*said))[0]


def test_whole_partly_and_empty() -> None:
    """M1."""
    assert measured(_after([3, 2, 2, 2, 3]), WHO5) == Measured("who5", 48)
    assert measured(_after([2, 2, 2, 1, None]), WHO5) == Measured("who5", None, 48, 1)
    assert measured(_after([2, 2]), WHO5) == Measured("who5", None, 76, 3)
    assert measured(_after([None] * 5), WHO5) == Measured("who5", None)
    assert measured(OFFERED, WHO5) == Measured("who5", None)


@given(SAID.filter(lambda said: said.count(None) in (1, 2)))
def test_never_under_any_completion(said: list[int | None]) -> None:
    """M2."""
    best = measured(_after(said), WHO5).best
    scores = []
    for missing in product(range(6), repeat=said.count(None)):
        filling = iter(missing)
        whole = {key: next(filling) if value is None else value for key, value in zip(KEYS, said, strict=True)}
        score = WHO5.definition.score(whole)
        assert score is not None
        scores.append(score.value)
    assert best == max(each for each in scores if each is not None)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=5))
def test_it_only_falls(said: list[int]) -> None:
    """M3."""
    found = [measured(_after([*said[: n + 1]]), WHO5) for n in range(len(said))]
    best = [each.best if each.score is None else each.score for each in found]
    assert best == sorted(best, key=lambda each: -(each or 0))


def test_what_has_no_total() -> None:
    """M4."""
    begun = CheckIn("c1", "P-1", BIP.id, BIP.version, "da", 1, NOW, answers={"health": Answer(1, NOW)})
    assert measured(begun, BIP) == Measured(BIP.id, None, None, len(BIP.definition.keys) - 1)
