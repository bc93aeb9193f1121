"""Who may be asked, and in which order.

C1  First who acts today, then who stands in, then the coordinators by id; each once.
C2  Who is away, has left, can't be reached or is a leader is nobody to ask; who stands in for them may be.
C3  Who is named for the days comes before who always stands in; of somebody away it goes on, and a circle ends.
C4  Where nobody is there, who was asked last acts, as long as they work here; the chain is empty then.
C5  The next one comes after whoever it was with; above is the first one on each higher rung, never the same person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alert import Rung
from flows.chain import Roster, above, after
from flows.people import StaffMember, StaffRole
from tests.unit.flows.samples import METTE


def person(name: str, stand_in: str | None = None, **other: object) -> StaffMember:
    """Somebody who works there, by that id."""
    return replace(METTE, id=name, name=name, stand_in=stand_in, **other)  # type: ignore[arg-type]


def roster(*staff: StaffMember, away: Mapping[str, str] = {}) -> Roster:
    """Who works there, and who acts for whom today."""
    return Roster({each.id: each for each in staff}, away)


GONE: dict[str, Any] = {"left_on": date(2026, 11, 1)}
OFFICE = (person("k1", role=StaffRole.COORDINATOR), person("k2", role=StaffRole.COORDINATOR))
LEADER = person("l", role=StaffRole.LEADER)


@pytest.mark.parametrize(
    ("staff", "away", "chain"),
    [
        ((person("a"), person("b")), {}, "a"),
        ((person("a", "b"), person("b", "c"), person("c", "a"), *OFFICE, LEADER), {}, "a b c k1 k2"),
        ((person("a", "b"), person("b", "a"), *OFFICE), {"a": "c"}, "b k1 k2"),
        ((person("a", "b"), person("b", "a"), person("c"), *OFFICE), {"a": "c"}, "c b k1 k2"),
        ((person("a", "b"), person("b"), person("c")), {"a": "c", "c": "a"}, "b"),
        ((person("a", "k2"), *OFFICE), {}, "a k2 k1"),
        ((person("a", "b"), person("b", **GONE), *OFFICE), {}, "a k1 k2"),
        ((person("a", "b"), person("b", "c", reachable=False), person("c")), {}, "a c"),
        ((person("a", "b"), person("b"), *OFFICE), {"b": "c"}, "a k1 k2"),
        ((person("a", "b"), person("b"), person("c"), *OFFICE), {"b": "c"}, "a c k1 k2"),
        ((person("a", "l"), LEADER), {"a": "l"}, ""),
        ((person("a", reachable=False), person("b")), {}, ""),
        ((person("a", "elsewhere"),), {}, "a"),
        ((person("a", "a"), OFFICE[0]), {"k1": "a"}, "a"),
    ],
)
def test_the_chain(staff: tuple[StaffMember, ...], away: Mapping[str, str], chain: str) -> None:
    assert [each.member.id for each in roster(*staff, away=away).chain("a")] == chain.split()


def test_nobody_there() -> None:
    circle = roster(person("a"), person("b"), person("c"), away={"a": "b", "b": "c", "c": "b"})
    assert (circle.acting("a").id, circle.chain("a")) == ("c", [])
    left = roster(person("a"), person("b", **GONE), away={"a": "b"})
    assert (left.acting("a").id, left.chain("a")) == ("a", [])
    assert roster(person("a", **GONE)).acting("a").id == "a"


def test_next_and_above() -> None:
    people = roster(person("a", "b"), person("b", "c"), person("c"), person("x"), *OFFICE)
    chain = people.chain("a")
    following = [after(chain, each) for each in ("a", "b", "c", "k1", "k2", "x")]
    assert [each and each.member.id for each in following] == ["b", "c", "k1", "k2", None, "a"]
    assert [each.member.id for each in above(chain, Rung.REMINDED, "a")] == ["b", "k1"]
    assert [each.member.id for each in above(chain, Rung.CONTACT, "b")] == ["c", "k1"]
    assert [each.member.id for each in above(chain, Rung.COORDINATOR, "k1")] == []
    assert after([], "a") is None


NAMES = ("a", "b", "c", "d", "k1")


@given(
    stand_ins=st.lists(st.none() | st.sampled_from(NAMES), min_size=5, max_size=5),
    away=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(NAMES)),
    gone=st.sets(st.sampled_from(NAMES)),
    unreached=st.sets(st.sampled_from(NAMES)),
)
def test_whatever_is_noted_it_ends_and_only_who_can_react_is_asked(
    stand_ins: list[str | None], away: Mapping[str, str], gone: set[str], unreached: set[str]
) -> None:
    people = roster(
        *(
            person(
                name,
                stand_in,
                reachable=name not in unreached,
                left_on=GONE["left_on"] if name in gone else None,
                role=StaffRole.COORDINATOR if name == "k1" else StaffRole.CONTACT_PERSON,
            )
            for name, stand_in in zip(NAMES, stand_ins, strict=True)
        ),
        away=away,
    )
    chain = [each.member.id for each in people.chain("a")]
    assert len(set(chain)) == len(chain)
    assert not set(chain) & (set(away) | gone | unreached)
    acting = people.acting("a").id
    assert chain[:1] == [acting] or acting not in chain[:1]
    if "a" not in away and "a" not in gone:
        assert acting == "a"
    if "k1" not in gone | unreached | set(away):
        assert "k1" in chain
