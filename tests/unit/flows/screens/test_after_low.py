"""The last screen after a low score, in every combination of what was committed: what it must and mustn't say.

A1  The case is what was committed: whoever wasn't told of it is never said to be, and whoever was is named.
A2  A time is named where one was promised, and only while somebody is still to be in touch; while it waits, its noon.
A3  One question at most, and only where it is still open; yes and no stand below nothing else.
A4  Below each there is help; where it was low also the emergency number.
A5  To write oneself is offered only where it can be held; never of an urgent one, of one in hand, or a second time.
A6  Who acts for the contact person is named as that, and so is to whom it has passed.
A7  Never a band, a diagnosis word, a number or a comparison with others; the words are the same however low it was.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from flows.alert import Permission
from flows.calendar import no_day_off
from flows.hold import is_kept_back, may_wait_until, waits, writes_first
from flows.promise import Office
from flows.screen import Action, Text
from flows.screens.after_low import FELL, HARD, AfterLow, Case, after_low
from locales import catalog
from tests.unit.flows.samples import NOW, ORGANISATION
from tests.unit.flows.screens.every_screen import ALERT, CONTACT
from tests.unit.flows.screens.following_low import OTHER, after_lows

EVERY = dict(after_lows(ALERT, CONTACT.name, ORGANISATION.zone))
ENGLISH = catalog.load("en")
CASES = {
    "asked": Case.ASKED,
    "refused": Case.REFUSED,
    "held": Case.HELD,
    "held, delivered": Case.WAITED_FOR,
    **dict.fromkeys(("undelivered", "told", "taken", "in touch", "closed"), Case.TOLD),
}
TELLS = {"yes", "no", "now", "hold"}


def said(after: AfterLow) -> str:
    """The screen's words."""
    return " ".join(ENGLISH.text(part) for part in after_low(after).body if isinstance(part, Text))


def offered(after: AfterLow) -> list[str]:
    """What its buttons do."""
    buttons = [each.action for row in after_low(after).buttons for each in row]
    return [each.verb for each in buttons if isinstance(each, Action)]


@pytest.mark.parametrize("case", Case)
def test_every_combination(case: Case) -> None:
    """A1 to A7; one test for each case, which names the combination that fails."""
    names = [name for name in EVERY if EVERY[name].case is case]
    assert names
    for name in names:
        try:
            _check(name)
        except AssertionError as why:
            raise AssertionError(f"{name}: {said(EVERY[name])}") from why


def _check(name: str) -> None:
    after, (_low, known, state, *_more) = EVERY[name], _parts(name)
    words, verbs = said(after), offered(after)
    expected = CASES[state]
    if expected is Case.TOLD:
        is_tried = not after.reachable and after.alert.delivered_at is None and after.alert.seen_at is None
        expected = Case.TRYING if is_tried else Case.KNOWN if known == "True" else Case.TOLD
    assert after.case is expected
    assert after.contact in words
    assert ("I have told" in words) == (expected is Case.TOLD)
    assert ("knows" in words) == (expected in (Case.KNOWN, Case.WAITED_FOR))
    is_awaited = after.alert.contact_at is None and expected in (Case.TOLD, Case.KNOWN, Case.WAITED_FOR)
    assert ("write to you by Wednesday" in words) == (is_awaited and after.alert.deadline is not None)
    assert ("24 November" in words) == (expected is Case.HELD or expected is Case.ASKED)
    assert words.count("?") == (expected is Case.ASKED)
    assert TELLS & set(verbs) == _OFFERED[expected] | ({"hold"} if after.may_wait_until else set())
    assert verbs[-1] == "show"
    assert ("112" in words) == after.is_low
    assert words.startswith(ENGLISH.text(HARD if after.is_low else FELL))
    is_named = after.instead_of and expected is not Case.REFUSED
    assert ("stands in for Christoffer" in words) == bool(is_named and after.is_away)
    assert ("has taken over from Christoffer" in words) == bool(is_named and not after.is_away)
    assert OTHER in words or not is_named
    assert not re.search(r"\d+ points|\b(20|50|35)\b|risk|depress|normal|others? (of|young|people)", words)


_OFFERED: dict[Case, set[str]] = {
    **{case: set() for case in Case},
    Case.ASKED: {"yes", "no"},
    Case.REFUSED: {"yes"},
    Case.HELD: {"now"},
}


def _parts(name: str) -> list[str]:
    low, known, *rest = name.split(", ")
    return [low.removeprefix("low "), known.removeprefix("known "), ", ".join(rest[:-2]), *rest[-2:]]


MONDAY = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
OFFICE = Office("Europe/Copenhagen", (time(9), time(15)), no_day_off)


def test_until_the_next_working_noon() -> None:
    """A5: from when it was raised, or asked; on Friday afternoon that is Monday; an hour before, that noon."""
    alert = replace(ALERT, raised_at=MONDAY)
    noon = MONDAY.replace(day=24, hour=11, minute=0)
    assert may_wait_until(alert, OFFICE, MONDAY) == noon
    assert may_wait_until(alert, OFFICE, noon) is None
    friday = replace(alert, raised_at=MONDAY + timedelta(days=4))
    assert may_wait_until(friday, OFFICE, friday.raised_at) == noon + timedelta(days=6)
    assert may_wait_until(replace(alert, raised_at=noon - timedelta(hours=1)), OFFICE, MONDAY) == noon
    asked = replace(alert, permission=Permission.ASKED)
    assert may_wait_until(asked, OFFICE, noon) == noon + timedelta(days=1)


def test_what_is_never_held() -> None:
    """A5."""
    alert = replace(ALERT, raised_at=MONDAY)
    held = replace(alert, held_until=NOW)
    for never in (
        replace(alert, is_urgent=True),
        replace(alert, permission=Permission.REFUSED),
        replace(alert, seen_at=MONDAY),
        replace(alert, contact_at=MONDAY),
        replace(alert, closed_at=MONDAY),
        held,
    ):
        assert may_wait_until(never, OFFICE, MONDAY) is None
    assert waits(held, NOW - timedelta(seconds=1))
    assert not waits(held, NOW)


def test_who_may_know_of_it_while_it_is_held() -> None:
    """A1: nobody, unless it had reached somebody; who has it leaves the first word, until there was contact."""
    held = replace(ALERT, held_until=NOW)
    reached, before = replace(held, delivered_at=MONDAY), NOW - timedelta(seconds=1)
    assert is_kept_back(held, before)
    assert not is_kept_back(held, NOW)
    assert not is_kept_back(reached, before)
    assert writes_first(reached, before)
    assert not writes_first(replace(reached, contact_at=MONDAY), before)


def test_who_found_it_on_the_console_has_it() -> None:
    """A1: no message could be sent to them, and nobody is said to be out of reach."""
    after = AfterLow(replace(ALERT, seen_at=NOW), OTHER, False, NOW, ORGANISATION.zone)
    assert after.case is Case.TOLD
    assert replace(after, alert=ALERT).case is Case.TRYING
