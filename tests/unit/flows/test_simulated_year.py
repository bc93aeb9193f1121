"""A simulated year on the pure core, held against the written rules (Y1 to Y9 in `year/rules.py`).

All kinds of people at once: who answers at once, late, half-way, never or "not this time", wants to be asked later,
pauses, stops and begins anew, moves to another zone, wishes for another day, blocks the bot or has a new phone, falls
silent for weeks; plans that are edited; and we are away for an hour, a day and a month. `python -m benchmarks.year` has
a thousand of them.

S1  No rule is broken in anybody's year, and everything that can happen happened.
S2  The rules can tell: each fault that is planted in the core is found, by the rule that is there for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from flows import calendar, occasions, silence, window
from flows.calendar import Timetable
from flows.check_in import CheckIn, Ending, Status
from flows.commands import Close, Command
from flows.engine import step
from flows.events import FellSilent
from flows.occasions import Occasion, SoFar
from flows.plan import Silence
from flows.silence import History
from flows.window import Later, Windows
from questionnaires.model import Questionnaire
from tests.unit.flows.year import machine, people, signals
from tests.unit.flows.year.journal import What
from tests.unit.flows.year.people import People
from tests.unit.flows.year.rules import broken

PEOPLE = 70
FEW, SEED = 16, 10
"""Enough for each fault to show."""


def test_nobody_is_missed_asked_twice_or_disturbed() -> None:
    """S1."""
    journal = People(PEOPLE).live()
    assert list(broken(journal)) == []
    assert {each.what for each in journal.entries} == set(What)
    assert {each.ending for each in journal.entries} == {None, *Ending}


def _skips_a_month(
    anchor: date, months: Iterable[int], after: datetime | None, timetable: Timetable
) -> Occasion | None:
    return occasions.next_occasion(anchor, (each for each in months if each != 4), after, timetable)


def _a_week_late(anchor: date, months: Iterable[int], after: datetime | None, timetable: Timetable) -> Occasion | None:
    found = occasions.next_occasion(anchor, months, after, timetable)
    return found and replace(found, at=found.at + timedelta(days=7))


def _an_hour_off(anchor: date, months: Iterable[int], after: datetime | None, timetable: Timetable) -> Occasion | None:
    """In summer, as by a clock that knows no summer time."""
    found = occasions.next_occasion(anchor, months, after, timetable)
    is_summer = found is not None and 4 <= found.at.month <= 9
    return replace(found, at=found.at + timedelta(hours=1)) if found and is_summer else found


def _moves_to_now(
    anchor: date, months: Iterable[int], so_far: SoFar, now: datetime, timetable: Timetable
) -> Occasion | None:
    found = occasions.occasion_ahead(anchor, months, so_far, now, timetable)
    return found and replace(found, at=now)


def _forgets_after_a_change(*_: object) -> None:
    return None


def _forgets_the_answer(
    anchor: date, month: int, _last: datetime | None, now: datetime, timetable: Timetable
) -> datetime:
    return occasions.moved_occasion(anchor, month, None, now, timetable)


def _any_time(*_: object) -> None:
    return None


def _never(*_: object) -> bool:
    return False


def _an_hour_later(due: datetime, now: datetime, code: str, timetable: Timetable) -> datetime | None:
    found = occasions.go_out_at(due, now, code, timetable)
    return found + timedelta(hours=2) if found else None


def _reminds_always(check_in: CheckIn, windows: Windows, timetable: Timetable, now: datetime) -> Any:
    after, number = window.reminded(check_in, windows, timetable, now)
    return (after, number) if number is None else (replace(after, reminded=0, remind_at=now + timedelta(days=1)), 1)


def _reminds_of_the_first(check_in: CheckIn, windows: Windows, timetable: Timetable, now: datetime) -> Any:
    """Of several that were held up, not of the last."""
    after, number = window.reminded(check_in, windows, timetable, now)
    return after, number and check_in.reminded + 1


def _reminds_never(check_in: CheckIn, windows: Windows, timetable: Timetable, now: datetime) -> Any:
    return window.reminded(check_in, windows, timetable, now)[0], None


def _closes_a_day_early(check_in: CheckIn, windows: Windows, timetable: Timetable) -> CheckIn:
    found = window.opened(check_in, windows, timetable)
    assert found.closes_at is not None
    return replace(found, closes_at=found.closes_at - timedelta(days=1))


def _blames(check_in: CheckIn, now: datetime, *, was_asked: bool) -> Ending | None:
    found = window.ending(check_in, now, was_asked=was_asked)
    return found and Ending.NOT_ANSWERED


def _takes_the_blame(check_in: CheckIn, now: datetime, *, was_asked: bool) -> Ending | None:
    found = window.ending(check_in, now, was_asked=was_asked)
    return found and Ending.MISSED_BY_US


def _closes_nothing(check_in: CheckIn, command: Command, questionnaire: Questionnaire, now: datetime) -> Any:
    return (check_in, []) if isinstance(command, Close) else step(check_in, command, questionnaire, now)


def _promises_too_much(now: datetime, when: Later, _until: datetime | None, timetable: Timetable) -> datetime | None:
    """Also after the end."""
    return window.later(now + timedelta(days=7), when, None, timetable)


def _limits(**changes: int) -> Callable[..., FellSilent | None]:
    def found(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
        return silence.fell_silent(history, replace(limits, **changes), is_very_low, now)

    return found


def _sooner_for_all(history: History, limits: Silence, _is_very_low: bool, now: datetime) -> FellSilent | None:
    """Also where nobody was told, which would tell them."""
    return silence.fell_silent(history, limits, True, now)


def _forgets_the_very_low(history: History, limits: Silence, _is_very_low: bool, now: datetime) -> FellSilent | None:
    return silence.fell_silent(history, limits, False, now)


def _again_and_again(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
    """A signal at every look."""
    others = [each for each in history.alerts if each.rule != "silence"]
    return silence.fell_silent(replace(history, alerts=others), limits, is_very_low, now)


def _blames_for_ours(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
    """What we missed counts as theirs."""
    ours = [
        replace(each, ending=Ending.NOT_ANSWERED) if each.ending is Ending.MISSED_BY_US else each
        for each in history.check_ins
    ]
    return silence.fell_silent(replace(history, check_ins=ours), limits, is_very_low, now)


def _hears_no_no(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
    """ "Not this time" is no answer, and nor is a pause."""
    heard = [each for each in history.check_ins if each.status is not Status.DECLINED]
    left = [each for each in heard if each.ending is not Ending.SET_ASIDE]
    return silence.fell_silent(replace(history, check_ins=left), limits, is_very_low, now)


def _each_alone(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
    """What was asked together counts for each."""
    apart = [replace(each, after=None) for each in history.check_ins]
    return silence.fell_silent(replace(history, check_ins=apart), limits, is_very_low, now)


def _by_their_own_clock(history: History, limits: Silence, is_very_low: bool, now: datetime) -> FellSilent | None:
    return silence.fell_silent(replace(history, zone="Pacific/Auckland"), limits, is_very_low, now)


FAULTS: list[tuple[str, object, str, Callable[..., Any]]] = [
    ("Y1", machine, "next_occasion", _skips_a_month),
    ("Y1", machine, "next_occasion", _a_week_late),
    ("Y1", machine, "next_occasion", _an_hour_off),
    ("Y1", machine, "occasion_ahead", _moves_to_now),
    ("Y1", machine, "occasion_ahead", _forgets_after_a_change),
    ("Y4", machine, "moved_occasion", _forgets_the_answer),
    ("Y2", machine, "still_asked", _never),
    ("Y2", machine, "go_out_at", _an_hour_later),
    ("Y3", machine, "next_morning", _any_time),
    ("Y5", machine, "reminded", _reminds_always),
    ("Y5", machine, "reminded", _reminds_of_the_first),
    ("Y5", machine, "reminded", _reminds_never),
    ("Y6", machine, "opened", _closes_a_day_early),
    ("Y6", machine, "ending", _blames),
    ("Y6", machine, "ending", _takes_the_blame),
    ("Y7", machine, "step", _closes_nothing),
    ("Y8", people, "later", _promises_too_much),
    ("Y9", signals, "fell_silent", _limits(missed=3)),
    ("Y9", signals, "fell_silent", _limits(days=6)),
    ("Y9", signals, "fell_silent", _sooner_for_all),
    ("Y9", signals, "fell_silent", _forgets_the_very_low),
    ("Y9", signals, "fell_silent", _again_and_again),
    ("Y9", signals, "fell_silent", _blames_for_ours),
    ("Y9", signals, "fell_silent", _hears_no_no),
    ("Y9", signals, "fell_silent", _each_alone),
    ("Y9", signals, "fell_silent", _by_their_own_clock),
    ("Y9", signals, "is_over", _never),
]


@pytest.mark.parametrize(("rule", "where", "name", "fault"), FAULTS, ids=lambda each: getattr(each, "__name__", None))
def test_what_is_planted_is_found(
    rule: str, where: object, name: str, fault: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """S2."""
    monkeypatch.setattr(where, name, fault)
    assert rule in {each.rule for each in broken(People(FEW, SEED).live())}


def test_a_day_off_that_is_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """S2: and a wish that is not kept."""
    monkeypatch.setattr(calendar, "DAYS_ON", timedelta(days=20))
    assert "Y1" in {each.rule for each in broken(People(FEW).live())}
