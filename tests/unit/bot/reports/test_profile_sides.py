"""Two sides of a profile (issue 3, point 6; FACTS § 2): the same indicators, and the private one on neither side."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.reports.profile_sides import Row, Sides, profile_sides
from questionnaires.loader import load_registry
from questionnaires.model import Questionnaire
from questionnaires.scoring import Profile

REGISTRY = load_registry()
PAIRS = [(REGISTRY.latest(each), REGISTRY.other_side(each)) for each in ("bip_job", "bip_education")]
OWN, OTHER = REGISTRY.latest("bip_job"), REGISTRY.latest("bip_job_caseworker")


def both_sides(
    own: Questionnaire, answers: Mapping[str, int], other: Questionnaire, others: Mapping[str, int], language: str
) -> Sides:
    """The sides, where there are some."""
    sides = profile_sides(own, answers, other, others, language)
    assert sides is not None
    return sides


def test_each_indicator_has_both_values_under_its_own_name() -> None:
    sides = both_sides(OWN, {"health": 4, "search": 1}, OTHER, {"health": 2, "goal": 5}, "da")
    assert Row("Helbred", 4.0, 2.0) in sides.rows
    assert Row("At finde job", 1.0, None) in sides.rows
    assert Row("Mål", None, 5.0) in sides.rows
    assert Row("Samarbejde", None, None) in sides.rows
    assert (sides.lowest, sides.highest, sides.ends) == (1, 5, ("Passer slet ikke", "Passer helt"))


@pytest.mark.parametrize(("own", "other"), PAIRS)
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_private_item_is_on_neither_side(own: Questionnaire, other: Questionnaire, language: str) -> None:
    private = [each.key for each in other.definition.items if each.private]
    assert private, "the caseworker's own belief is private"
    sides = both_sides(own, {}, other, dict.fromkeys(other.definition.keys, 5), language)
    assert len(sides.rows) == len(own.definition.keys)
    names = other.wording(language).indicators
    assert not {names[each] for each in private} & {row.label for row in sides.rows}


def test_an_indicator_that_a_private_item_is_part_of_stays_out() -> None:
    """Also where the other side has an indicator of the same name."""
    items = tuple(each.model_copy(update={"private": each.key == "health"}) for each in OTHER.definition.items)
    other = OTHER.model_copy(update={"definition": OTHER.definition.model_copy(update={"items": items})})
    sides = both_sides(OWN, {"health": 4}, other, {"health": 2}, "en")
    assert "Health" not in [row.label for row in sides.rows]


def test_an_indicator_of_several_items_is_their_mean() -> None:
    scoring = Profile(rule="profile", indicators={"health": ("health", "goal")})
    own = OWN.model_copy(update={"definition": OWN.definition.model_copy(update={"scoring": scoring})})
    assert both_sides(own, {"health": 4, "goal": 5}, OTHER, {}, "en").rows == (Row("Health", 4.5, None),)
