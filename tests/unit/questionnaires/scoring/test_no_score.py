"""Issue 3: no score, where the source reports each item by itself; belonging mixes two scales."""

from __future__ import annotations

import pytest

from questionnaires.errors import NotDefinedError
from questionnaires.loader import load_registry


@pytest.mark.parametrize("name", ["school_coping", "belonging"])
@pytest.mark.parametrize("place", [0, -1])
def test_no_answers_whatever_give_a_score(name: str, place: int) -> None:
    definition = load_registry().get(name, 1).definition
    assert definition.score({key: definition.values(key)[place] for key in definition.keys}) is None
    assert definition.score({}) is None


def test_an_answer_of_the_other_scale_is_refused_all_the_same() -> None:
    definition = load_registry().get("belonging", 1).definition
    definition.score({"thrive": 5, "respected_by_teachers": 4})
    with pytest.raises(NotDefinedError, match=r"'respected_by_teachers' has no option 5\. It has: 1, 2, 3, 4\."):
        definition.score({"respected_by_teachers": 5})
