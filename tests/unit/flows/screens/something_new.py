"""What is said when something new begins, and when a course is over and something is asked afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flows.people import Participant, Transition, TransitionKind
from flows.screen import Day, Moment, Screen, Text
from flows.screens import aftercare, transitions
from flows.transitions import NOTED_BY_HAND, weeks


def something_new(who: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    asked, all_of_them = Moment(at, "Europe/Copenhagen"), [_begins(who, each, at) for each in TransitionKind]
    for many in (0, 1, len(all_of_them)):
        yield f"{many} begin", transitions.transitions_screen(all_of_them[:many], contact)
    for kind in NOTED_BY_HAND:
        yield f"when {kind}", transitions.when_screen(kind, weeks(at.date()))
        for moment in (asked, None):
            begins = _begins(who, kind, at)
            follows = transitions.what_follows(moment, contact, is_paused=False)
            yield (
                f"{kind} begins, asked {moment is not None}",
                _below(follows, transitions.transitions_screen([begins], contact)),
            )
            yield f"{kind} by staff, asked {moment is not None}", transitions.noted_screen(who, contact, begins, moment)
        yield f"{kind} taken back", transitions.taken_back_screen(who, contact, _begins(who, kind, at))
    follows = transitions.what_follows(None, contact, is_paused=True)
    yield "noted in a break", _below(follows, transitions.transitions_screen(all_of_them[:1], contact))
    for times in (1, 4):
        yield (
            f"after-care, {times} times",
            aftercare.aftercare_screen(who, contact, "Alexander", Day(at.date()), times),
        )
    yield "after-care, to the contact person", aftercare.aftercare_notice(who)


def _below(notice: Text, screen: Screen) -> Screen:
    """As `bot.usecases.pages` puts a notice above a page."""
    return replace(screen, body=(notice, *screen.body))


def _begins(who: Participant, kind: TransitionKind, at: datetime) -> Transition:
    return Transition("m" * 10, who.id, kind, at.date(), who.id)
