"""The engine, in any order of commands.

E1  From every state that is not final, and from a declined check-in, the end is at most items + 3 commands away,
    whatever is said on the way.
E2  What is completed or closed stays so; what is declined can be begun, put off or declined again, as it may be
    offered again below another check-in's last screen.
E3  The revision counts up by one exactly where a command was carried out; an ignored one returns the very same
    check-in and says why.
E4  A check-in that was written down and read again goes on exactly as the one that wasn't.
E5  A command that comes again with the revision it had adds nothing.
E6  Answers hold only the definition's keys and values, or None for skipped.
E7  There is a score exactly where the check-in is completed and every item answered: the sum times four.
E8  Going back, pausing and going on lose no answer; an item shown again keeps its answer until another is given.
E9  A step changes nothing in the check-in it was given.
E10 Typed words are an answer only where they are exactly an option's text, in any language, or its number.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from flows import commands as c
from flows import events as e
from flows.check_in import FINAL, Answer, CheckIn, Ending, Status
from flows.engine import step, understood
from flows.window import Later
from flows.words import plain
from questionnaires.model import Form
from questionnaires.shape import Value
from tests.unit.flows.samples import KEYS, NOW, OFFERED, WHO5, answered, play
from tests.unit.flows.walks import ALL_SIX, COMMANDS, OPTION_TEXTS, VALUES, way_on

IGNORED = {reason: [e.CommandIgnored(reason)] for reason in e.Reason}


def written_and_read(check_in: CheckIn) -> CheckIn:
    """Through JSON and back, as any store would keep it: plain values, no objects."""
    kept = json.loads(json.dumps(asdict(check_in), default=datetime.isoformat))
    answers = {key: Answer(each["value"], datetime.fromisoformat(each["at"])) for key, each in kept["answers"].items()}
    kept["form"] = Form(kept["form"])
    times = {
        name: datetime.fromisoformat(kept[name]) if kept[name] else None
        for name in ("prompted_at", "started_at", "ended_at")
    }
    return CheckIn(**{**kept, **times, "status": Status(kept["status"]), "answers": answers})


class AnyOrder(RuleBasedStateMachine):
    """One check-in given any commands; beside it a copy that is written down and read again before every step."""

    def __init__(self) -> None:
        super().__init__()
        self.check_in = OFFERED
        self.kept = OFFERED
        self.now = NOW
        self.said: dict[str, Value | None] = {}
        self.before: list[tuple[int, c.Command]] = []

    @rule(command=COMMANDS, minutes=st.integers(0, 600), by_button=st.booleans())
    def do(self, command: c.Command, minutes: int, by_button: bool) -> None:
        """Carry out a command, on the screen that is shown or without one."""
        self.now += timedelta(minutes=minutes)
        given_at = self.check_in.revision
        was, frozen = self.check_in, written_and_read(self.check_in)
        revision = given_at if by_button else None
        self.check_in, events = step(was, command, WHO5, self.now, revision=revision)
        assert was == frozen  # E9
        self._revision_counts(was, events)
        self._note_what_was_said(was, events)
        kept, kept_events = step(written_and_read(self.kept), command, WHO5, self.now, revision=revision)
        assert (kept, kept_events) == (self.check_in, events)  # E4
        self.kept = kept
        self.before.append((given_at, command))

    @precondition(lambda self: self.check_in.status not in FINAL)
    @rule(said=st.one_of(VALUES.map(c.GiveAnswer), st.just(c.SkipItem())))
    def go_on(self, said: c.Command) -> None:
        """The way most people go, so that late questions and ends are reached often."""
        self.do(way_on(self.check_in, said), 1, by_button=True)

    def _revision_counts(self, was: CheckIn, events: list[e.Event]) -> None:
        """E3, and E2 for what is final."""
        if any(isinstance(event, e.CommandIgnored) for event in events):
            assert len(events) == 1
            assert self.check_in is was
        else:
            assert self.check_in.revision == was.revision + 1
            again = {Status.INTRO, Status.OFFERED, Status.DECLINED}
            assert was.status not in FINAL or (was.status is Status.DECLINED and self.check_in.status in again)
        same = replace(self.check_in, revision=was.revision, ended_at=was.ended_at) == was
        assert same <= (self.check_in is was or events in ([e.CheckInPostponed(NOW)], [e.CheckInDeclined()]))

    def _note_what_was_said(self, was: CheckIn, events: list[e.Event]) -> None:
        for event in events:
            if isinstance(event, e.AnswerGiven):
                assert event.item == was.item
                self.said[event.item] = event.value
            elif isinstance(event, e.ItemSkipped):
                assert event.item == was.item
                self.said[event.item] = None

    @precondition(lambda self: self.before)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """E5: any earlier command once more, with the revision it had."""
        revision, command = data.draw(st.sampled_from(self.before))
        if revision == self.check_in.revision:
            return  # it was ignored then, and its screen is still the current one
        after, events = step(self.check_in, command, WHO5, self.now, revision=revision)
        assert after is self.check_in
        assert events == IGNORED[e.Reason.STALE]

    @invariant()
    def answers_are_those_given(self) -> None:
        """E6 and E8."""
        assert {key: answer.value for key, answer in self.check_in.answers.items()} == self.said
        assert self.said.keys() <= set(KEYS)
        assert {value for value in self.said.values() if value is not None} <= set(ALL_SIX)

    @invariant()
    def score_where_all_is_answered(self) -> None:
        """E7."""
        complete = self.check_in.status is Status.COMPLETED and len(self.check_in.values) == len(KEYS)
        raw = sum(self.check_in.values.values()) if complete else None
        assert self.check_in.raw == raw
        assert self.check_in.score == (None if raw is None else 4 * raw)

    @invariant()
    def the_end_is_near(self) -> None:
        """E1, with a skip and with an answer to everything."""
        if self.check_in.status in FINAL - {Status.DECLINED}:
            return
        for said in (c.SkipItem(), c.GiveAnswer(0), c.Say("5")):
            there, commands = self.check_in, 0
            while there.status is not Status.COMPLETED:
                there, _ = step(there, way_on(there, said), WHO5, self.now, revision=there.revision)
                commands += 1
            assert commands <= len(KEYS) + 3

    @invariant()
    def the_row_is_whole(self) -> None:
        """A question is asked exactly in its two states, and what has ended has its time."""
        assert (self.check_in.status is Status.ASKING) <= (self.check_in.item in KEYS)
        assert self.check_in.item is None or self.check_in.status in {Status.ASKING, Status.PAUSED, Status.CLOSED}
        assert (self.check_in.ended_at is not None) == (self.check_in.status in FINAL)


def test_any_order_of_commands() -> None:
    run_state_machine_as_test(AnyOrder, settings=settings(max_examples=60, stateful_step_count=30))


@given(st.lists(COMMANDS, max_size=25))
def test_any_sequence_ends_when_its_window_is_over(commands: list[c.Command]) -> None:
    """E1: whatever was done, the window's end closes what is open and leaves what is final."""
    check_in, _ = play(OFFERED, commands)
    closed, events = step(check_in, c.Close(), WHO5, NOW)
    assert closed.status in FINAL
    assert (closed is check_in) == (check_in.status in FINAL)
    assert events == (
        IGNORED[e.Reason.OUT_OF_PLACE] if check_in.status in FINAL else [e.CheckInClosed(Ending.SET_ASIDE)]
    )


@given(st.lists(COMMANDS, max_size=10), st.integers(-3, 30))
def test_a_button_of_another_revision_changes_nothing(commands: list[c.Command], revision: int) -> None:
    """E5: neither an older revision nor one that has never been."""
    check_in, _ = play(OFFERED, commands)
    if revision != check_in.revision:
        for command in (c.Begin(), c.AskFirst(), c.GiveAnswer(3), c.Pause(), c.Resume(), c.Close()):
            assert step(check_in, command, WHO5, NOW, revision=revision) == (check_in, IGNORED[e.Reason.STALE])


@given(st.lists(st.one_of(VALUES, st.none()), min_size=5, max_size=5))
def test_answers_make_the_score(said: list[int | None]) -> None:
    """E7, over whole check-ins."""
    check_in, events = play(OFFERED, answered(*said))
    values = [value for value in said if value is not None]
    score = 4 * sum(values) if len(values) == len(said) else None
    assert check_in.status is Status.COMPLETED
    assert check_in.score == score
    assert events[-1] == e.CheckInCompleted("who5", sum(values) if score is not None else None, score)


@given(st.lists(VALUES, min_size=1, max_size=4), st.integers(1, 5), st.booleans())
def test_going_back_loses_no_answer(said: list[int], back: int, pause: bool) -> None:
    """E8: back any number of questions, with or without a break, and the answers are all there."""
    there, _ = play(OFFERED, answered(*said))
    steps: list[c.Command] = [c.GoBack()] * back
    if pause:
        steps += [c.Pause(), c.Resume()]
    returned, _ = play(there, steps)
    assert returned.answers == there.answers
    position = len(said) - back
    assert returned.item == (KEYS[position] if position >= 0 else None)


def test_back_from_the_first_question_is_the_words_before_it() -> None:
    """E8: and "Start" leads to the first question again."""
    intro, _ = play(OFFERED, [*answered(3), c.GoBack(), c.GoBack()])
    assert (intro.status, intro.item, intro.values) == (Status.INTRO, None, {"happy": 3})
    again, events = play(intro, [c.AskFirst()])
    assert (again.item, again.values, events) == ("happy", {"happy": 3}, [e.ItemAsked("happy")])
    beside, events = play(intro, [c.AskFirst(together=True)])
    assert (beside.together, events) == (True, [e.CompanyNamed(together=True), e.ItemAsked("happy")])


def test_a_skip_after_an_answer_takes_the_answer_away() -> None:
    """E8: skipping an item that was answered is a change of answer, and costs the score."""
    check_in, _ = play(OFFERED, [*answered(3, 3), c.GoBack(), c.GoBack(), c.SkipItem()])
    assert {key: each.value for key, each in check_in.answers.items()} == {"happy": None, "calm": 3}


PLACES: dict[Status, list[c.Command]] = {
    Status.OFFERED: [],
    Status.INTRO: [c.Begin()],
    Status.ASKING: answered(),
    Status.PAUSED: [*answered(), c.Pause()],
    Status.COMPLETED: answered(3, 3, 3, 3, 3),
    Status.DECLINED: [c.Decline()],
    Status.CLOSED: [c.Close()],
}
ALLOWED: dict[type[c.Command], set[Status]] = {
    c.Begin: {Status.OFFERED, Status.DECLINED},
    c.AskFirst: {Status.INTRO},
    c.GiveAnswer: {Status.ASKING},
    c.Say: {Status.ASKING},
    c.SkipItem: {Status.ASKING},
    c.GoBack: {Status.ASKING},
    c.Pause: {Status.INTRO, Status.ASKING},
    c.Resume: {Status.PAUSED},
    c.AskLater: {Status.OFFERED, Status.DECLINED},
    c.Decline: {Status.OFFERED, Status.DECLINED},
    c.Close: {Status.OFFERED, Status.INTRO, Status.ASKING, Status.PAUSED},
    c.Share: {Status.COMPLETED},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("kind", ALLOWED)
def test_each_command_in_each_state(status: Status, kind: type[Any]) -> None:
    """E2 and E3, the whole table: what may be done where."""
    check_in, _ = play(OFFERED, PLACES[status])
    assert check_in.status is status
    given = {c.GiveAnswer: (3,), c.Say: ("3",), c.Share: (True,), c.AskLater: (Later.TONIGHT, NOW)}
    command = kind(*given.get(kind, ()))
    after, events = step(check_in, command, WHO5, NOW)
    if status in ALLOWED[kind]:
        assert after.revision == check_in.revision + 1
    else:
        assert after is check_in
        assert events == IGNORED[e.Reason.OUT_OF_PLACE]


def test_later_needs_a_time() -> None:
    """E3: what can't be kept before the window ends isn't promised."""
    assert step(OFFERED, c.AskLater(Later.TOMORROW), WHO5, NOW) == (OFFERED, IGNORED[e.Reason.TOO_LATE])
    assert step(OFFERED, c.AskLater(Later.TOMORROW, NOW), WHO5, NOW)[1] == [e.CheckInPostponed(NOW)]


@pytest.mark.parametrize("value", [-1, 6, 100])
def test_a_value_that_is_no_option_is_ignored(value: int) -> None:
    """E6: callback data can be made up."""
    check_in, _ = play(OFFERED, answered())
    assert step(check_in, c.GiveAnswer(value), WHO5, NOW) == (check_in, IGNORED[e.Reason.NOT_AN_OPTION])


@pytest.mark.parametrize("language", sorted(WHO5.wordings))
@pytest.mark.parametrize("item", KEYS)
def test_an_options_text_is_understood_in_every_language(item: str, language: str) -> None:
    """E10: with the spaces and capitals that a phone's keyboard makes of it."""
    for value in WHO5.definition.values(item):
        text = WHO5.option_text(item, value, language)
        spaced = (f"  {text} \n", text.replace(" ", "  "), f"\u200f\u2068{text}\u2069")
        for typed in (text, text.capitalize(), text.lower(), *spaced, str(value)):
            assert understood(typed, WHO5, item) == value


@given(st.text())
def test_nothing_else_is_understood(words: str) -> None:
    """E10: no guessing at the meaning of words."""
    known = {str(value) for value in ALL_SIX} | {plain(text) for text in OPTION_TEXTS}
    assert (understood(words, WHO5, KEYS[0]) is not None) == (plain(words) in known)


@pytest.mark.parametrize(("words", "value"), [("⑤", 5), ("٣", 3), ("۰", 0)])
def test_other_digits_are_digits(words: str, value: int) -> None:
    """E10: an Arabic or Persian keyboard types its own."""
    assert understood(words, WHO5, KEYS[0]) == value


@pytest.mark.parametrize("words", ["", " ", "hele", "hele tiden!", "05", "5.0", "6", "-1", "+3", "٣٣", "fem", "3 4"])
def test_near_misses_are_not_understood(words: str) -> None:
    """E10: not a piece of an option, not another way of writing its number."""
    assert understood(words, WHO5, KEYS[0]) is None


def test_a_row_that_was_altered_is_named() -> None:
    """An error names the check-in, what is wrong with it, and where it comes from."""
    broken = replace(OFFERED, status=Status.ASKING)
    with pytest.raises(ValueError, match=r"c234567890 is asking but asks no item; its row was altered"):
        step(broken, c.SkipItem(), WHO5, NOW)
