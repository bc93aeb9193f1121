"""The comparison can fail: each thing that must not happen is a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.alert import Alert, Permission
from flows.check_in import Answer, CheckIn, Status
from flows.ports import Kind
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.faults.guarantees import SIGNS, Arrived, Guarantee, documented
from tests.faults.model import KEYS, Act, Stage, State, Verb, after
from tests.faults.verdict import Deliveries, Fault, Held, Meant, OutboxEntry, judge
from tests.faults.waits import Span, Wait, longest

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
VALUES = (1, 0, 2, 1, 1)
ACTS = (Act(Verb.BEGIN), Act(Verb.ALONE), *(Act(Verb.ANSWER, value) for value in VALUES))
CHOICES = (("take_part", True), ("nudge", True))
CHATS = {7: "P-ALMA", 8: "S-METTE"}
TAKE = "alert:take:a1:0:0"


def told() -> State:
    state = State(Stage.OFFERED, 0, nudge=True)
    for act in ACTS:
        state = after(state, act)
    return state


MEANT = Meant("P-ALMA", (told(),), CHOICES)
CHECK_IN = CheckIn(
    id="c1",
    participant="P-ALMA",
    questionnaire="who5",
    version=1,
    language="en",
    wave=1,
    prompted_at=NOW,
    contact_person="S-METTE",
    status=Status.COMPLETED,
    revision=len(ACTS),
    started_at=NOW,
    ended_at=NOW,
    answers={key: Answer(value, NOW) for key, value in zip(KEYS, VALUES, strict=True)},
    raw=5,
    score=20,
    together=False,
)
ALERT = Alert("a1", "P-ALMA", "S-METTE", "very_low", 1, {}, Permission.CHOSEN, NOW, "c1", NOW, NOW, NOW, is_urgent=True)
NUDGE = OutboxEntry(1, Kind.NUDGE, "S-METTE", "nudge:a1", "a1", OutboxState.SENT)
SEEN = OutboxEntry(2, Kind.SEEN, "P-ALMA", "seen:a1", "a1", OutboxState.SENT)
HELD = Held(
    {"P-ALMA": [CHECK_IN]},
    {"P-ALMA": [ALERT]},
    {"P-ALMA": [(1, WaveState.TAKEN), (2, WaveState.PLANNED)]},
    {"P-ALMA": CHOICES},
    [NUDGE, SEEN],
)
ARRIVED = (
    Arrived(1, 8, 101, "News about P-ALMA.", (TAKE,), False),
    Arrived(2, 7, 102, "Mette has seen it.", (), False),
)
DELIVERIES = Deliveries(ARRIVED, frozenset(), CHATS, dict.fromkeys(Kind, Guarantee.AT_LEAST_ONCE))


def faults(held: Held = HELD, deliveries: Deliveries = DELIVERIES, taken: str = "a1") -> set[Fault]:
    return {each.fault for each in judge([MEANT], [taken] if taken else [], {}, held, deliveries).differences}


def with_check_in(**changes: object) -> Held:
    return replace(HELD, check_ins={"P-ALMA": [replace(CHECK_IN, **changes)]})  # type: ignore[arg-type]


def test_what_is_as_it_was_meant_is_no_difference() -> None:
    assert faults() == set()


@pytest.mark.parametrize(
    ("held", "fault"),
    [
        (replace(HELD, check_ins={}), Fault.LOST),
        (with_check_in(answers={key: CHECK_IN.answers[key] for key in KEYS[1:]}), Fault.LOST),
        (with_check_in(answers={**CHECK_IN.answers, "calm": Answer(5, NOW)}), Fault.WRONG),
        (with_check_in(score=24), Fault.WRONG),
        (with_check_in(revision=CHECK_IN.revision + 1), Fault.WRONG),
        (with_check_in(status=Status.ASKING), Fault.WRONG),
        (replace(HELD, check_ins={"P-ALMA": [CHECK_IN, replace(CHECK_IN, id="c2", wave=2)]}), Fault.DOUBLED),
        (replace(HELD, alerts={}), Fault.LOST),
        (replace(HELD, alerts={"P-ALMA": [ALERT, ALERT]}), Fault.DOUBLED),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, permission=Permission.ASKED)]}), Fault.WRONG),
        (replace(HELD, alerts={"P-ALMA": [ALERT, replace(ALERT, id="a2", check_in=None)]}), Fault.DOUBLED),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, closed_at=NOW)]}), Fault.WRONG),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, contact_at=NOW)]}), Fault.WRONG),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, is_urgent=False)]}), Fault.WRONG),
        (
            replace(HELD, waves={"P-ALMA": [(1, WaveState.TAKEN), (2, WaveState.PLANNED), (3, WaveState.PLANNED)]}),
            Fault.WRONG,
        ),
        (replace(HELD, choices={"P-ALMA": [*CHOICES, CHOICES[1]]}), Fault.WRONG),
        (replace(HELD, outbox=[SEEN]), Fault.LOST),
        (replace(HELD, outbox=[NUDGE, SEEN, replace(NUDGE, id=3)]), Fault.DOUBLED),
        (replace(HELD, outbox=[replace(NUDGE, state=OutboxState.FAILED), SEEN]), Fault.LOST),
        (replace(HELD, undrawn=["P-ALMA"]), Fault.STUCK),
        (replace(HELD, parked=1), Fault.LOST),
    ],
)
def test_what_the_database_holds(held: Held, fault: Fault) -> None:
    assert fault in faults(held)


def test_an_alert_that_was_taken_is_seen() -> None:
    assert faults(replace(HELD, alerts={"P-ALMA": [replace(ALERT, seen_at=None)]}, outbox=[NUDGE])) >= {Fault.LOST}
    assert faults(taken="") == {Fault.WRONG}


def test_a_nudge_that_never_came_is_lost() -> None:
    assert faults(deliveries=replace(DELIVERIES, arrived=ARRIVED[1:])) == {Fault.LOST}


def test_a_nudge_comes_twice_only_where_its_sender_could_not_know() -> None:
    twice = replace(DELIVERIES, arrived=(*ARRIVED, replace(ARRIVED[0], message_id=103)))
    assert faults(deliveries=twice) == {Fault.DOUBLED}
    explained = judge([MEANT], ["a1"], {}, HELD, replace(twice, unsure=frozenset({101})))
    assert (explained.differences, explained.duplicates_explained) == ([], 1)


def test_what_is_sent_at_most_once_never_comes_twice_whatever_happened() -> None:
    guarantees = {**DELIVERIES.guarantees, Kind.NUDGE: Guarantee.AT_MOST_ONCE}
    twice = (*ARRIVED, replace(ARRIVED[0], message_id=103))
    strict = replace(DELIVERIES, arrived=twice, unsure=frozenset({101, 103}), guarantees=guarantees)
    assert faults(deliveries=strict) == {Fault.DOUBLED}


def test_a_message_that_no_row_of_the_outbox_says_is_wrong() -> None:
    strange = Arrived(3, 7, 104, "Something went wrong on my side.", (), False)
    assert faults(deliveries=replace(DELIVERIES, arrived=(*ARRIVED, strange))) == {Fault.WRONG}


def test_every_kind_has_its_guarantee_in_the_document_and_a_sign() -> None:
    assert set(documented()) == set(Kind)
    assert {kind for kind, _ in SIGNS} == set(Kind) - {Kind.SIGN_IN}, "which arrives at no phone, but in a mailbox"


def test_the_longest_wait_counts_where_nothing_was_in_the_way() -> None:
    short, longer, longest_of_all = (Wait(chat, Span(100, 100 + chat)) for chat in (3, 5, 7))
    waits = (short, longest_of_all, longer)
    assert longest(waits, [], {}) == longest_of_all
    assert longest(waits, [], {7: [90, 106], 5: [106], 3: [99]}) == longer
    assert longest(waits, [Span(90, 99), Span(104, 104.5)], {}) == short
    assert longest(waits, [Span(102, float("inf"))], {}) is None
