"""Silence: when it is a signal that somebody doesn't answer.

L1   So many missed in a row are one, and one fewer are none; missed is what passed its window without being begun.
L2   What was asked together on one day counts once, also where it joined later.
L3   An answer, "not this time" or a beginning in between breaks the row; so does a pause or a stop. What we missed
     and what made way for what is asked next neither break it nor count.
L4   Days without an answer are a signal where the contact person knows of something: not a second sooner, counted by
     the wall from the later of being asked and of what is known; clock changes included.
L5   What the contact person wasn't told decides nothing, nor does what is closed, or a score that has risen since.
L6   35 is very low, 36 isn't, or as the organisation has it; the last score counts.
L7   One stretch of silence gives one signal, open or closed; the next one gives a new one, unless one that was
     delivered is still open.
L8   What was told when they couldn't be reached is about the same silence: only what comes after it counts.
L9   Nothing from before the course counts.
L10  Over any history: never after an answer or a no as the last thing; always after so many plain missed ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alert import Alert, Permission
from flows.check_in import Answer, CheckIn, Ending, Status
from flows.events import FellSilent
from flows.plan import Silence
from flows.silence import History, fell_silent, heard_at, is_over, silent_since, told_very_low
from tests.unit.flows.samples import ALMA, METTE, NOW, OFFERED, ORGANISATION

ZONE = "Europe/Copenhagen"
LIMITS = Silence()
DAY = timedelta(days=1)
MONTH, WINDOW = timedelta(days=28), timedelta(days=10)
BEGUN_ON = NOW.date() - timedelta(days=400)


def asked(at: datetime, status: Status = Status.OFFERED, **changes: object) -> CheckIn:
    """One that was asked at that time; begun and ended when its status says so, a day later."""
    number = next(_NUMBERS)
    ended = at + DAY if status in (Status.COMPLETED, Status.DECLINED) else None
    started = at + DAY if status in (Status.COMPLETED, Status.ASKING, Status.INTRO, Status.PAUSED) else None
    shown = {"id": f"c{number:04}", "wave": number, "prompted_at": at, "status": status}
    given = {"started_at": started, "ended_at": ended, **changes}
    return replace(OFFERED, **shown, **given)  # type: ignore[arg-type]


_NUMBERS = count(1)


def closed(at: datetime, ending: Ending = Ending.NOT_ANSWERED, **changes: object) -> CheckIn:
    """One that was asked at that time and closed when its window ended."""
    return asked(at, Status.CLOSED, **{"ended_at": at + WINDOW, "ending": ending, **changes})


def alert(rule: str, raised_at: datetime, **changes: object) -> Alert:
    """Told, unless it says otherwise."""
    chosen = Permission.CHOSEN
    made = Alert(f"a{next(_NUMBERS):04}", ALMA.id, METTE.id, rule, 1, {"days": 5}, chosen, raised_at)
    return replace(made, **changes)  # type: ignore[arg-type]


def found(
    check_ins: Sequence[CheckIn],
    alerts: Sequence[Alert] = (),
    now: datetime = NOW,
    limits: Silence = LIMITS,
    begun_on: date = BEGUN_ON,
) -> FellSilent | None:
    is_very_low = told_very_low(check_ins, alerts, ORGANISATION.limits.very_low)
    return fell_silent(History(check_ins, alerts, begun_on, ZONE), limits, is_very_low, now)


def missed_in_a_row(times: int, last: datetime = NOW - WINDOW) -> list[CheckIn]:
    return [closed(last - n * MONTH) for n in reversed(range(times))]


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_so_many_in_a_row(limit: int) -> None:
    """L1; the days are since the first of them was asked."""
    limits = Silence(missed=limit)
    assert found(missed_in_a_row(limit - 1), limits=limits) is None
    assert found(missed_in_a_row(limit), limits=limits) == FellSilent(limit, 28 * (limit - 1) + 10)
    begun = replace(closed(NOW - WINDOW), started_at=NOW - DAY)
    assert found([*missed_in_a_row(limit - 1, NOW - MONTH), begun], limits=limits) is None
    assert found([*missed_in_a_row(limit - 1, NOW - MONTH), asked(NOW - WINDOW)], limits=limits) is None


def test_a_day_counts_once() -> None:
    """L2: the first of the day, what follows it, and what came to them a week later; one in their midst made way."""
    first = closed(NOW - MONTH)
    second = closed(NOW - MONTH, Ending.SET_ASIDE, after=first.id, ended_at=NOW - MONTH)
    third = closed(NOW - MONTH, after=second.id)
    joined = closed(NOW - MONTH + 7 * DAY, after=third.id)
    day = [first, second, third, joined]
    assert found(day) is None
    assert found([*day, closed(NOW - WINDOW)]) == FellSilent(2, 28)


@pytest.mark.parametrize(
    ("between", "is_silent"),
    [
        (asked(NOW - MONTH, Status.COMPLETED), False),
        (asked(NOW - MONTH, Status.DECLINED), False),
        (asked(NOW - MONTH, Status.ASKING), False),
        (asked(NOW - MONTH, answers={"happy": Answer(None, NOW - MONTH)}, status=Status.CLOSED), False),
        (closed(NOW - MONTH, Ending.SET_ASIDE), False),
        (closed(NOW - MONTH, Ending.SET_ASIDE, ended_at=NOW - WINDOW), True),
        (closed(NOW - MONTH, Ending.MISSED_BY_US), True),
        (asked(NOW - MONTH), True),
    ],
    ids=["answer", "no", "begun", "skipped", "pause", "made way", "missed by us", "open"],
)
def test_what_breaks_the_row(between: CheckIn, is_silent: bool) -> None:
    """L3."""
    first, last = closed(NOW - 2 * MONTH), closed(NOW - WINDOW)
    assert (found([first, between, last]) is not None) is is_silent
    assert found([first, between]) is None
    if not is_silent and between.ending is None:
        said = heard_at(History([between], (), BEGUN_ON, ZONE))
        assert found([closed(said), between, last]) is None
        assert found([closed(said + A_SECOND), between, last]) is not None


A_SECOND = timedelta(seconds=1)
TOLD = alert("contact_wanted", NOW - 30 * DAY)
FIVE = timedelta(days=5)


@pytest.mark.parametrize("known", [NOW - 30 * DAY, NOW + 2 * DAY])
def test_days_without_an_answer(known: datetime) -> None:
    """L4."""
    waits, open_alert = [asked(NOW)], [alert("contact_wanted", known)]
    due = max(NOW, known) + FIVE
    assert found(waits, open_alert, due - A_SECOND) is None
    assert found(waits, open_alert, due) == FellSilent(0, (due - NOW).days)
    assert found(waits, now=due + 30 * DAY) is None
    assert found([asked(NOW, Status.INTRO)], open_alert, due + DAY) is None
    assert found([closed(NOW)], open_alert, due + DAY) is None
    assert found([asked(NOW), asked(NOW, Status.DECLINED)], open_alert, due + DAY - A_SECOND) is None


@pytest.mark.parametrize("on", [date(2026, 3, 27), date(2026, 10, 23)])
def test_days_are_those_on_the_wall(on: date) -> None:
    """L4: over both clock changes."""
    at = datetime(on.year, on.month, on.day, 15, 30, tzinfo=ZoneInfo(ZONE))
    due = at + FIVE  # on the wall
    known = [alert("low", at - DAY)]
    begun_on = on - 30 * DAY
    assert found([asked(at)], known, due, begun_on=begun_on) == FellSilent(0, 5)
    assert found([asked(at)], known, due - A_SECOND, begun_on=begun_on) is None


@pytest.mark.parametrize(
    "unknown",
    [
        {"permission": Permission.ASKED},
        {"permission": Permission.REFUSED},
        {"closed_at": NOW - DAY},
        {"rule": "silence", "raised_at": NOW - 40 * DAY},
    ],
    ids=["asked", "refused", "closed", "silence"],
)
def test_what_is_not_known_decides_nothing(unknown: dict[str, object]) -> None:
    """L5."""
    assert found([asked(NOW - 30 * DAY, Status.DECLINED), asked(NOW)], [replace(TOLD, **unknown)], NOW + WINDOW) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("scores", "told", "is_silent"),
    [
        ([32], True, True),
        ([35], True, True),
        ([36], True, False),
        ([32], False, False),
        ([32, 60], True, False),
        ([60, 32], True, True),
    ],
)
def test_after_a_very_low_one(scores: list[int], told: bool, is_silent: bool) -> None:
    """L5 and L6; that there was contact about it meanwhile changes nothing."""
    then = [
        asked(NOW - (len(scores) - n) * MONTH, Status.COMPLETED, raw=1, score=score) for n, score in enumerate(scores)
    ]
    low = [
        alert(
            "low",
            each.prompted_at,
            check_in=each.id,
            closed_at=each.prompted_at + DAY,
            permission=Permission.CHOSEN if told else Permission.REFUSED,
        )
        for each in then
        if each.score is not None and each.score <= 50
    ]
    assert (found([*then, asked(NOW)], low, NOW + FIVE) is not None) is is_silent
    assert found([*then, asked(NOW)], low, NOW + FIVE - A_SECOND) is None
    stays = asked(NOW - 11 * DAY, Status.COMPLETED, raw=8, score=32)
    assert (found([*then, stays, asked(NOW)], low, NOW + FIVE) is not None) is is_silent, "known, and no alert anew"
    kept = asked(NOW - 10 * DAY, Status.COMPLETED, raw=1, score=4)
    secret = alert("low", NOW - 9 * DAY, check_in=kept.id, permission=Permission.ASKED)
    assert found([*then, kept, asked(NOW)], [*low, secret], NOW + FIVE) is None


@pytest.mark.parametrize(
    ("score", "limit", "expected"), [(35, 35, True), (36, 35, False), (36, 40, True), (35, 30, False)]
)
def test_what_is_very_low_is_the_organisations_to_say(score: int, limit: int, expected: bool) -> None:
    """L6; of another questionnaire no score is."""
    done = asked(NOW - MONTH, Status.COMPLETED, raw=1, score=score)
    told = [alert("low", done.prompted_at, check_in=done.id)]
    assert told_very_low([done], told, limit) is expected
    assert not told_very_low([replace(done, questionnaire="gses")], told, limit)


def test_one_signal_a_stretch() -> None:
    """L7."""
    row = missed_in_a_row(4)
    for closed_at in (None, NOW - 6 * DAY):
        signal = alert("silence", NOW - 8 * DAY, closed_at=closed_at, seen_at=closed_at)
        assert found(row, [signal]) is None
    answer = asked(NOW - 40 * DAY, Status.DECLINED)
    again = [answer, *missed_in_a_row(2)]
    before = alert("silence", NOW - 50 * DAY)
    assert found(again, [before]) is not None  # nobody heard of that one: they answered first
    at_once = replace(before, raised_at=NOW - 39 * DAY)
    assert found(again, [at_once]) is not None
    assert found(again, [replace(at_once, raised_at=at_once.raised_at + A_SECOND)]) is None
    assert found(again, [replace(before, delivered_at=NOW - 49 * DAY)]) is None
    assert found(again, [replace(before, seen_at=NOW - 49 * DAY)]) is None
    assert found(again, [replace(before, seen_at=NOW - 49 * DAY, closed_at=NOW - 45 * DAY)]) is not None


def test_whoever_cannot_be_reached_is_not_missed_again() -> None:
    """L8."""
    lost = alert("unreachable", NOW - 5 * DAY)
    assert found(missed_in_a_row(2), [lost]) is None
    assert found([asked(NOW - 6 * DAY)], [lost], NOW + MONTH) is None
    back = replace(lost, raised_at=NOW - 3 * MONTH)
    assert found(missed_in_a_row(2), [back]) == FellSilent(2, 38)


def test_a_course_begins_anew() -> None:
    """L9."""
    row = missed_in_a_row(2)
    began = row[1].prompted_at.date()
    assert found(row, begun_on=began) is None
    assert found(row, begun_on=row[0].prompted_at.date()) is not None
    assert found(row, [alert("silence", row[0].prompted_at - DAY)], begun_on=row[0].prompted_at.date()) is not None


def test_since_when_and_whether_it_is_over() -> None:
    """The day that staff read is on the organisation's wall, also where it was raised just after midnight."""
    raised = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("UTC"))
    signal = alert("silence", raised, values={"missed": 2, "days": 38})
    assert silent_since(signal, ZONE) == date(2026, 10, 16)
    answer = asked(raised - DAY, Status.DECLINED)
    for ended, over in ((raised - A_SECOND, False), (raised, True), (raised + A_SECOND, True)):
        history = History([replace(answer, ended_at=ended)], [signal], BEGUN_ON, ZONE)
        assert heard_at(history) == ended
        assert is_over(signal, history) is over
        wanted = History([], [signal, alert("contact_wanted", ended)], BEGUN_ON, ZONE)
        assert is_over(signal, wanted) is over
        assert not is_over(signal, replace(wanted, alerts=[signal, alert("low", ended)]))


KINDS = ["missed", "answered", "declined", "begun", "missed by us", "made way"]


def history_of(kinds: list[str]) -> list[CheckIn]:
    """One a month, the last one's window just over."""
    made = []
    for back, kind in zip(reversed(range(len(kinds))), kinds, strict=True):
        at = NOW - WINDOW - back * MONTH
        one = {
            "missed": closed(at),
            "answered": asked(at, Status.COMPLETED),
            "declined": asked(at, Status.DECLINED),
            "begun": closed(at, started_at=at + DAY),
            "missed by us": closed(at, Ending.MISSED_BY_US),
            "made way": closed(at, Ending.SET_ASIDE, ended_at=at + MONTH),
        }[kind]
        made.append(one)
    return made


@given(st.lists(st.sampled_from(KINDS), max_size=8), st.integers(1, 3))
def test_any_history(kinds: list[str], limit: int) -> None:
    """L10: by the row of those that were really let pass at the end."""
    row = 0
    for kind in kinds:
        row = row + 1 if kind == "missed" else 0 if kind in ("answered", "declined", "begun") else row
    if kinds[-1:] == ["made way"]:  # nothing was asked when it was set aside: by a pause
        row = 0
    signal = found(history_of(kinds), limits=Silence(missed=limit))
    assert (signal is not None) is (row >= limit)
    assert signal is None or signal.missed == row
