"""A participant's own pages in each of their states: the menu, time, break, language, contact, opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from flows.organisation import Organisation
from flows.people import Participant, ParticipantStatus, PauseReason
from flows.screen import Moment, Screen, Text
from flows.screens.contact import contact_screen
from flows.screens.language import language_screen
from flows.screens.menu import menu_screen, stop_question
from flows.screens.opened import opened_screen
from flows.screens.pause import pause_page, pause_question, paused_notice, paused_screen
from flows.screens.times import HOURS, WEEKDAYS, times_screen


def own_pages(
    somebody: Participant, contact: str, organisation: Organisation, at: datetime, languages: Sequence[str]
) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    for takes_part in (True, False):
        yield f"menu, taking part {takes_part}", menu_screen(takes_part=takes_part)
    yield "stop?", stop_question(contact)
    yield "languages", language_screen(max(languages, key=len), languages)
    for acting, by in product((contact, "Alexandra"), (None, at)):
        yield f"contact, {acting}, by {by}", contact_screen(contact, acting, organisation, by)
    for many in (0, 1, 10):
        yield f"opened {many} times", opened_screen([(contact, Moment(at, organisation.zone))] * many, many)
    moment = Moment(at, organisation.zone)
    for weekday, hour in product((None, *range(len(WEEKDAYS))), (None, *HOURS)):
        chosen = replace(somebody, weekday=weekday, ask_at=hour)
        yield f"time, {weekday} at {hour}", times_screen(chosen, contact, moment, at.date())
        yield f"time, {weekday} at {hour}, nothing planned", times_screen(chosen, contact, None, None)
    yield from _breaks(somebody, contact, at)


def _breaks(somebody: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    ends = [(Text("Four weeks"), (at + timedelta(weeks=weeks)).date()) for weeks in (1, 2, 4)]
    for has_open in (True, False):
        yield f"break? with something open {has_open}", pause_question(contact, ends, has_open=has_open)
    for reason, until in product(PauseReason, (None, at.date())):
        paused = replace(somebody, status=ParticipantStatus.PAUSED, pause_reason=reason, pause_until=until)
        yield f"break, {reason}, until {until}", paused_screen(paused, contact, contact)
        yield f"break's page, {reason}, until {until}", pause_page(paused, contact, contact, ends)
        yield f"break's notice, {reason}, until {until}", paused_notice(paused)
