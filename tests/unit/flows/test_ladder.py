"""What becomes of an alert when the clock looks at it.

L1  Before the deadline whoever's turn it is is reminded once; in between only the next look is noted.
L2  Past it, it climbs: who stands in, the coordinator, each with so many working hours; what has nobody is skipped.
L3  Past the last one the leader learns of it, it stays where it is, and is reminded of every working day.
L4  What the young person was promised never changes; whoever gets it has neither heard of it nor taken it yet.
L5  Contact stops the climb: to be closed after two working days, then every week; what is undone is due at once.
L6  Nothing is done outside the office hours. After an outage it goes at once to where it should be, and no further
    than the coordinator, who has their time.
L7  Whoever isn't there has no turn: it goes to who is, without climbing; where there was contact it stays.
L8  A reminder covers what waits in the same hand, but not what the young person wants to write about first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

import pytest

from flows.alert import Alert, Did, Permission, Rung
from flows.ladder import TO_CLOSE, Ladder, Look
from flows.organisation import Escalation
from tests.unit.flows.samples import ALMA
from tests.unit.flows.test_chain import GONE, LEADER, OFFICE, person, roster
from tests.unit.flows.test_promise import COPENHAGEN, at
from tests.unit.flows.test_promise import OFFICE as HOURS

PEOPLE = roster(person("a", "b"), person("b"), *OFFICE, LEADER)
ALONE = roster(person("a"))
RAISED = at("2026-11-23 10:00")
ALERT = Alert(
    "n1",
    ALMA.id,
    "a",
    "low",
    1,
    {},
    Permission.CHOSEN,
    RAISED,
    deadline=at("2026-11-25 15:00"),
    delivered_at=RAISED,
    seen_at=RAISED,
    act_by=at("2026-11-25 15:00"),
    look_at=at("2026-11-25 12:00"),
)


def ladder(people: object = PEOPLE, **decided: int) -> Ladder:
    return Ladder(people, Escalation(**decided), HOURS)  # type: ignore[arg-type]


def play(alert: Alert, until: str, people: object = PEOPLE) -> list[tuple[str, str, str]]:
    """Everything that is done when the clock looks on time: when, what, and whose turn it is then."""
    done = []
    while alert.look_at is not None and alert.look_at <= at(until):
        now = alert.look_at
        look = ladder(people).look(alert, "a", now)
        alert = look.alert
        assert alert.look_at is not None
        assert alert.look_at > now
        assert alert.deadline == ALERT.deadline
        if look.did is not None:
            done.append((f"{now.astimezone(COPENHAGEN):%m-%d %H:%M}", look.did.value, alert.contact_person))
    return done


def test_it_climbs_past_everybody_and_stays_with_the_last() -> None:
    assert play(ALERT, "2026-11-30 12:00") == [
        ("11-25 12:00", "reminded", "a"),
        ("11-25 15:00", "climbed", "b"),
        ("11-26 10:00", "climbed", "k1"),
        ("11-26 13:00", "leader_told", "k1"),
        ("11-27 08:00", "reminded", "k1"),
        ("11-30 08:00", "reminded", "k1"),
    ]


@pytest.mark.parametrize(
    ("people", "done"),
    [
        (ALONE, "reminded:a leader_told:a reminded:a"),
        (roster(person("a"), OFFICE[0]), "reminded:a climbed:k1 leader_told:k1"),
        (roster(person("a", "b"), person("b")), "reminded:a climbed:b leader_told:b"),
        (roster(person("a", "b"), person("b", reachable=False), OFFICE[1]), "reminded:a climbed:k2 leader_told:k2"),
        (roster(person("a", "k1"), *OFFICE), "reminded:a climbed:k1 climbed:k2"),
    ],
)
def test_what_has_nobody_is_skipped_at_once(people: object, done: str) -> None:
    assert [f"{what}:{who}" for _, what, who in play(ALERT, "2026-11-26 10:30", people)] == done.split()


def test_who_gets_it_starts_anew_with_their_own_hours() -> None:
    now = at("2026-11-25 15:00")
    climbed = ladder(each_has=5).look(ALERT, "a", now).alert
    assert (climbed.rung, climbed.contact_person) == (Rung.SUBSTITUTE, "b")
    assert (climbed.delivered_at, climbed.seen_at) == (None, None)
    assert climbed.act_by == climbed.look_at == at("2026-11-26 12:00")
    assert climbed.deadline == ALERT.deadline


@pytest.mark.parametrize(
    ("looked", "rung", "owner"),
    [
        ("2026-11-25 14:59", Rung.REMINDED, "a"),
        ("2026-11-25 15:30", Rung.SUBSTITUTE, "b"),
        ("2026-11-26 09:59", Rung.SUBSTITUTE, "b"),
        ("2026-11-25 16:10", Rung.SUBSTITUTE, "b"),
        ("2026-11-26 10:00", Rung.COORDINATOR, "k1"),
        ("2027-01-12 10:00", Rung.COORDINATOR, "k1"),
    ],
)
def test_after_an_outage_it_goes_where_it_should_be_at_once(looked: str, rung: Rung, owner: str) -> None:
    look = ladder().look(ALERT, "a", at(looked))
    assert (look.alert.rung, look.alert.contact_person) == (rung, owner)
    if rung is not Rung.REMINDED:
        assert look.alert.act_by == HOURS.after(at(looked), 3)


@pytest.mark.parametrize("looked", ["2026-11-25 16:15", "2026-11-28 12:00", "2026-12-24 10:00"])
def test_outside_the_office_hours_it_waits(looked: str) -> None:
    assert ladder().look(ALERT, "a", at(looked)) == Look(replace(ALERT, look_at=HOURS.opens(at(looked))))


def test_contact_stops_the_climb_until_it_has_to_be_closed() -> None:
    contacted = replace(ALERT, contact_at=at("2026-11-25 14:30"))
    assert play(contacted, "2026-12-08 12:00") == [
        ("11-27 08:00", "reminded", "a"),
        ("12-04 08:00", "reminded", "a"),
    ]
    assert ladder().look(contacted, "a", at("2026-12-01 09:00")).detail == TO_CLOSE
    just_now = replace(contacted, contact_at=at("2026-11-25 14:59") + timedelta(seconds=30))
    undone = replace(ladder().look(just_now, "a", at("2026-11-25 15:00")).alert, contact_at=None)
    assert undone.look_at == at("2026-11-25 15:00") + timedelta(seconds=30)
    assert ladder().look(undone, "a", undone.look_at).did is Did.CLIMBED


@pytest.mark.parametrize(
    ("rung", "owner", "goes_to", "on"),
    [
        (Rung.CONTACT, "a", "c", Rung.CONTACT),
        (Rung.REMINDED, "a", "c", Rung.CONTACT),
        (Rung.SUBSTITUTE, "b", "k2", Rung.COORDINATOR),  # c acts for a today, and so doesn't stand in as well
        (Rung.COORDINATOR, "k1", "k2", Rung.COORDINATOR),
        (Rung.LEADER, "k1", "k2", Rung.LEADER),
    ],
)
def test_who_is_not_there_has_no_turn(rung: Rung, owner: str, goes_to: str, on: Rung) -> None:
    people = roster(person("a", "b"), person("b", "c"), person("c"), *OFFICE, away={"a": "c", "b": "a", "k1": "c"})
    alert = replace(ALERT, rung=rung, contact_person=owner)
    now = at("2026-11-24 09:00")
    look = ladder(people).look(alert, "a", now)
    assert (look.did, look.alert.contact_person, look.alert.rung) == (Did.PASSED_ON, goes_to, on)
    assert look.alert.act_by == ALERT.act_by
    there_was = replace(alert, contact_at=at("2026-11-23 12:00"))
    assert ladder(people).look(there_was, "a", at("2026-11-26 09:00")).did is None


def test_a_reminder_covers_nothing_that_the_young_person_writes_about_first() -> None:
    """L8."""
    now = at("2026-11-25 08:30")
    look = ladder().look(replace(ALERT, look_at=now, act_by=at("2026-11-25 11:00")), "a", now)
    held = replace(ALERT, id="n2", held_until=at("2026-11-25 12:00"))
    others = (held, replace(held, id="n3", held_until=now))
    assert look.did is Did.REMINDED
    assert [each.alert.id for each in ladder().covered(look, others, "a", now)] == ["n3"]


def test_where_nobody_is_left_it_stays() -> None:
    nobody = roster(person("a"), away={"a": "a"})
    assert ladder(nobody).home(ALERT, "a") is None
    left = roster(person("a", **GONE), person("b", **GONE))
    assert ladder(left).home(replace(ALERT, contact_person="b"), "a") is None


def test_what_belongs_to_whom_when_somebody_is_back() -> None:
    with_b = replace(ALERT, contact_person="b")
    assert [ladder().belongs(replace(with_b, rung=rung), "a") is not None for rung in Rung] == [True, True] + [
        False
    ] * 3
    back = ladder().belongs(with_b, "a")
    assert back is not None
    assert (back.member.id, back.rung) == ("a", Rung.CONTACT)
    asked = replace(ALERT, permission=Permission.ASKED, act_by=None, look_at=None)
    assert ladder().handed(asked, back, at("2026-11-24 09:00")) == asked
    late = ladder().handed(with_b, back, at("2026-11-25 14:00"))
    assert (late.act_by, late.look_at) == (at("2026-11-26 09:00"), at("2026-11-26 09:00"))


def test_where_the_hours_are_a_whole_day_a_night_is_worked_too() -> None:
    always = Ladder(PEOPLE, Escalation(), replace(HOURS, hours=(time(0), time(23, 59))))
    climbed = always.look(ALERT, "a", at("2026-11-25 22:00")).alert
    assert climbed.act_by == at("2026-11-26 01:01")
