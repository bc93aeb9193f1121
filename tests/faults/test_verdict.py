"""The comparison can fail: each thing that must not happen is a difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows.alert import Alert, Did, How, Outcome, Permission, Rung, Step
from flows.check_in import Answer, CheckIn, Status
from flows.ports import Kind
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.faults.compared import Deliveries, Fault, Held, Letter, Meant, OutboxEntry
from tests.faults.guarantees import SIGNS, Arrived, Guarantee, documented
from tests.faults.model import KEYS, Act, Stage, State, Verb, after
from tests.faults.trails import Deeds
from tests.faults.verdict import judge
from tests.faults.waits import Span, Wait, longest

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
VALUES = (1, 0, 2, 1, 1)
ACTS = (Act(Verb.BEGIN), Act(Verb.ALONE), *(Act(Verb.ANSWER, value) for value in VALUES))
CHOICES = (("take_part", True), ("nudge", True))
CHATS = {7: "P-ALMA", 8: "S-METTE", 9: "S-SARA"}
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
SOON, LATER, LATEST = (NOW + timedelta(minutes=each) for each in (2, 60, 90))
ALERT = Alert(
    "a1",
    "P-ALMA",
    "S-METTE",
    "very_low",
    1,
    {},
    Permission.CHOSEN,
    NOW,
    check_in="c1",
    deadline=LATER,
    delivered_at=NOW,
    seen_at=NOW,
    is_urgent=True,
    act_by=LATER,
    look_at=LATER,
)
TRAIL = (
    Step("a1", Did.RAISED, NOW, "P-ALMA", to="S-METTE", number=1),
    Step("a1", Did.DELIVERED, NOW, "clock", to="S-METTE", before={"delivered_at": None}, number=2),
    Step("a1", Did.TAKEN, NOW, "S-METTE", before={"seen_at": None}, number=3),
)
NUDGE = OutboxEntry(1, Kind.NUDGE, "S-METTE", "nudge:a1", "a1", OutboxState.SENT)
SEEN = OutboxEntry(2, Kind.SEEN, "P-ALMA", "seen:a1", "a1", OutboxState.SENT)
HELD = Held(
    {"P-ALMA": [CHECK_IN]},
    {"P-ALMA": [ALERT]},
    {"P-ALMA": [(1, WaveState.TAKEN), (2, WaveState.PLANNED)]},
    {"P-ALMA": CHOICES},
    [NUDGE, SEEN],
    trails={"a1": TRAIL},
    names={"S-METTE": "Mette", "S-SARA": "Sara"},
)
ARRIVED = (
    Arrived(1, 8, 101, "News about P-ALMA.", (TAKE,), False, NOW),
    Arrived(2, 7, 102, "Mette has seen it.", (), False, SOON),
)
DELIVERIES = Deliveries(ARRIVED, frozenset(), CHATS, dict.fromkeys(Kind, Guarantee.AT_LEAST_ONCE))


DEEDS = Deeds({("a1", "take")}, {("a1", Did.TAKEN)})


def faults(held: Held = HELD, deliveries: Deliveries = DELIVERIES, deeds: Deeds = DEEDS) -> set[Fault]:
    return {each.fault for each in judge([MEANT], {"S-METTE": deeds}, held, deliveries).differences}


def with_trail(*steps: Step, **changes: object) -> Held:
    alert = replace(ALERT, **changes)  # type: ignore[arg-type]
    return replace(HELD, alerts={"P-ALMA": [alert]}, trails={"a1": steps})


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
        (
            replace(HELD, alerts={"P-ALMA": [ALERT, replace(ALERT, id="a2", check_in=None, rule="contact_wanted")]}),
            Fault.DOUBLED,
        ),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, closed_at=NOW)]}), Fault.WRONG),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, contact_at=NOW)]}), Fault.WRONG),
        (replace(HELD, alerts={"P-ALMA": [replace(ALERT, is_urgent=False)]}), Fault.WRONG),
        (
            replace(HELD, waves={"P-ALMA": [(1, WaveState.TAKEN), (2, WaveState.PLANNED), (3, WaveState.PLANNED)]}),
            Fault.WRONG,
        ),
        (replace(HELD, choices={"P-ALMA": [*CHOICES, CHOICES[1]]}), Fault.WRONG),
        (replace(HELD, outbox=[SEEN]), Fault.DOUBLED),
        (replace(HELD, outbox=[NUDGE, SEEN, replace(NUDGE, id=3)]), Fault.DOUBLED),
        (replace(HELD, outbox=[replace(NUDGE, state=OutboxState.FAILED), SEEN]), Fault.LOST),
        (replace(HELD, undrawn=["P-ALMA"]), Fault.STUCK),
        (replace(HELD, parked=1), Fault.LOST),
    ],
)
def test_what_the_database_holds(held: Held, fault: Fault) -> None:
    assert fault in faults(held)


def test_what_was_shown_as_done_is_stored_and_what_is_stored_was_pressed() -> None:
    assert Fault.LOST in faults(with_trail(*TRAIL[:2], seen_at=None))
    assert faults(deeds=Deeds()) == {Fault.WRONG}


PASSED = Step("a1", Did.PASSED_ON, NOW, "S-METTE", to="S-SARA", before={"contact_person": "S-METTE"}, number=3)
CLIMBED = Step(
    "a1",
    Did.CLIMBED,
    LATER,
    "clock",
    to="S-SARA",
    detail=Rung.SUBSTITUTE,
    before={"contact_person": "S-METTE", "seen_at": NOW.isoformat(), "delivered_at": NOW.isoformat()},
    number=4,
)
IN_TOUCH = Step(
    "a1",
    Did.CONTACT,
    SOON,
    "S-METTE",
    detail=How.MET,
    before={"contact_at": None, "contact_how": None},
    number=4,
)
ENDED = Step(
    "a1", Did.CLOSED, SOON, "S-METTE", detail=Outcome.TALKED, before={"closed_at": None, "outcome": None}, number=5
)
HAS_ENDED = {"contact_at": SOON, "contact_how": How.MET, "closed_at": SOON, "outcome": Outcome.TALKED}
SAID = Step("a1", Did.SAID, SOON, "P-ALMA", detail="wait", number=4)


@pytest.mark.parametrize(
    ("steps", "changes", "fault"),
    [
        (TRAIL, {"act_by": None}, Fault.LOST),
        (TRAIL, {"look_at": None}, Fault.LOST),
        (TRAIL, {"contact_person": ""}, Fault.WRONG),
        (TRAIL, {"delivered_at": SOON}, Fault.WRONG),
        (TRAIL[1:], {}, Fault.WRONG),
        ((*TRAIL, replace(TRAIL[2], number=4)), {}, Fault.DOUBLED),
        ((*TRAIL, replace(TRAIL[2], at=SOON, number=4, before={})), {}, Fault.DOUBLED),
        ((*TRAIL, replace(TRAIL[2], at=SOON, number=4, before={"seen_at": NOW.isoformat()})), {}, Fault.DOUBLED),
        ((*TRAIL, SAID, replace(SAID, number=5)), {}, Fault.DOUBLED),
        ((*TRAIL, SAID), {}, Fault.WRONG),
        ((*TRAIL, IN_TOUCH, ENDED, replace(SAID, number=6)), HAS_ENDED, Fault.WRONG),
        ((*TRAIL[:2], replace(TRAIL[2], by="S-SARA")), {}, Fault.WRONG),
        ((*TRAIL, CLIMBED), {"contact_person": "S-SARA", "seen_at": None, "delivered_at": None}, Fault.LOST),
        (TRAIL, {"permission": Permission.REFUSED}, Fault.WRONG),
    ],
)
def test_a_trail_that_cannot_be(steps: Sequence[Step], changes: dict[str, object], fault: Fault) -> None:
    assert fault in faults(with_trail(*steps, **changes))


def test_whose_turn_it_never_was_is_not_nudged() -> None:
    undone = with_trail(*TRAIL[:2], replace(PASSED, is_undone=True), replace(TRAIL[2], number=4))
    at_sara = Arrived(3, 9, 104, "News about P-ALMA.", (TAKE,), False, SOON)
    row = replace(NUDGE, id=3, recipient="S-SARA", dedupe_key="nudge:a1:x")
    deeds = Deeds({("a1", "take"), ("a1", "pass")}, {("a1", Did.TAKEN)})
    assert faults(undone, deeds=deeds) == set()
    told = replace(undone, outbox=[NUDGE, SEEN, row])
    assert faults(told, replace(DELIVERIES, arrived=(*ARRIVED, at_sara)), deeds) == {Fault.WRONG}
    by_mail = replace(told, letters=[Letter(SOON, Kind.NUDGE, "S-SARA", "a1")])
    assert faults(by_mail, deeds=deeds) == {Fault.WRONG}


@pytest.mark.parametrize(
    ("text", "at", "is_true"),
    [
        ("Mette has seen it.", SOON, True),
        ("Mette has seen it.", NOW + timedelta(seconds=30), False),
        ("Sara has seen it.", SOON, False),
        ("Sara has taken over from Mette.", LATEST, True),
        ("Mette has taken over from Sara.", LATEST, False),
        ("Sara did not get in touch with you in time. Sorry.\n\nMette has taken over from Sara.", LATEST, False),
        ("Mette did not get in touch with you in time. Sorry.\n\nSara will write to you by 15.", LATEST, True),
        ("Mette did not get in touch with you in time. Sorry.\n\nSara will write to you by 15.", SOON, False),
    ],
)
def test_what_young_people_read_was_so(text: str, at: datetime, is_true: bool) -> None:
    held = with_trail(*TRAIL, CLIMBED, contact_person="S-SARA", seen_at=None, delivered_at=None)
    at_sara = Arrived(3, 9, 104, "News about P-ALMA.", (TAKE,), False, LATER)
    row = replace(NUDGE, id=3, recipient="S-SARA", dedupe_key="nudge:a1:x")
    is_late = Arrived(
        4, 7, 105, "Mette did not get in touch with you in time. Sorry. Sara will write", (), False, LATEST
    )
    said = Arrived(5, 7, 106, text, (), False, at)
    seen = [replace(SEEN, id=4 + number, dedupe_key=f"seen:{number}") for number in range(2)]
    deliveries = replace(DELIVERIES, arrived=(*ARRIVED, at_sara, is_late, said))
    assert faults(replace(held, outbox=[NUDGE, row, SEEN, *seen]), deliveries) == (set() if is_true else {Fault.WRONG})
    assert Fault.LOST in faults(
        replace(held, outbox=[NUDGE, row, SEEN]), replace(DELIVERIES, arrived=(*ARRIVED, at_sara))
    )


def test_nothing_is_put_for_staff_about_what_nobody_may_know_of() -> None:
    raised = TRAIL[:1]
    untold = with_trail(*raised, permission=Permission.ASKED, delivered_at=None, seen_at=None)
    for key in ("nudge:a1:x", "said:a1:S-METTE:wait", "turn:a1:x"):
        row = OutboxEntry(1, Kind.NOTICE, "S-METTE", key, "", OutboxState.WAITING)
        assert Fault.WRONG in faults(replace(untold, outbox=[row]), replace(DELIVERIES, arrived=()), Deeds())
    state = replace(told(), stage=Stage.ASKED, nudge=False)
    meant = Meant("P-ALMA", (state,), CHOICES)
    nothing = replace(untold, outbox=[])
    assert judge([meant], {}, nothing, replace(DELIVERIES, arrived=())).differences == []


def test_a_nudge_that_never_came_is_lost() -> None:
    assert faults(deliveries=replace(DELIVERIES, arrived=ARRIVED[1:])) == {Fault.LOST}


def test_a_nudge_comes_twice_only_where_its_sender_could_not_know() -> None:
    twice = replace(DELIVERIES, arrived=(*ARRIVED, replace(ARRIVED[0], message_id=103)))
    assert faults(deliveries=twice) == {Fault.DOUBLED}
    explained = judge([MEANT], {"S-METTE": DEEDS}, HELD, replace(twice, unsure=frozenset({101})))
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
