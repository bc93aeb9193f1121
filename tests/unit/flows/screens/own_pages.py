"""A participant's own pages in each of their states: the menu, time, break, language, contact, opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import product
from typing import Any

from bot.usecases.own.coming import AFTERCARE
from flows.calendar import Timetable
from flows.doors import Asks
from flows.organisation import Organisation
from flows.people import Participant, ParticipantStatus, PauseReason
from flows.places import PLACES, places_from
from flows.screen import Day, Moment, Screen, Text
from flows.screens import agreements, clock, code, coming, language, menu, opened, own_data, pause, reminders, times
from flows.screens import contact as contacts
from flows.screens.times import HOURS, LAST_DAY, WEEKDAYS

FAR_AWAY = "America/Argentina/Buenos_Aires"
ANY_HOUR, MORNINGS = Timetable(FAR_AWAY), Timetable(FAR_AWAY, hours=(time(8), time(11, 30)))
PAGED: dict[str, Any] = {"has_page": True, "page": "https://pejling.example/m/abc"}


def own_pages(
    somebody: Participant, contact: str, organisation: Organisation, at: datetime, languages: Sequence[str]
) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    for takes_part in (True, False):
        yield f"menu, taking part {takes_part}", menu.menu_screen(takes_part=takes_part)
    yield (
        "menu, all there is",
        menu.menu_screen(takes_part=True, can_begin=True, elsewhere=True, to_read="m" * 10, **PAGED),
    )
    yield "stop?", menu.stop_question(contact)
    yield "own data", own_data.own_data_screen()
    yield "own data, on the page", own_data.own_data_link_screen(PAGED["page"])
    for asks in Asks:
        yield f"code, {asks}", code.code_screen(asks, PAGED["page"])
    yield "let in", code.let_in_screen("Mette")
    yield "clean?", own_data.cleaning_question_screen()
    yield "cleaning", own_data.cleaning_screen()
    yield "languages", language.language_screen(max(languages, key=len), languages)
    for acting, by in product((contact, "Alexandra"), (None, at)):
        yield (
            f"contact, {acting}, by {by}",
            contacts.contact_screen(contact, acting, organisation, by, organisation.zone),
        )
    yield "contact, far away", contacts.contact_screen(contact, "Alexandra", organisation, at, FAR_AWAY)
    for many in (0, 1, 10):
        yield f"opened {many} times", opened.opened_screen([(contact, Moment(at, organisation.zone))] * many, many)
    moment = Moment(at, organisation.zone)
    for weekday, hour in product((None, *range(len(WEEKDAYS))), (None, *HOURS)):
        chosen = replace(somebody, weekday=weekday, ask_at=hour)
        yield f"time, {weekday} at {hour}", times.times_screen(chosen, contact, ANY_HOUR, moment, at.date())
        yield f"time, {weekday} at {hour}, nothing planned", times.times_screen(chosen, contact, ANY_HOUR, None, None)
    yield from _dates_and_clocks(somebody, contact, at)
    yield from _what_comes(somebody, contact, at)
    yield from _what_was_agreed(somebody, contact, at)
    yield from _breaks(somebody, contact, at)


def _dates_and_clocks(somebody: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    yield "dates", times.dates_screen()
    for date, hour in product((28, 30, LAST_DAY), (None, *HOURS)):
        chosen, moment = replace(somebody, month_day=date, ask_at=hour), Moment(at, FAR_AWAY)
        yield f"time, on date {date} at {hour}", times.times_screen(chosen, contact, ANY_HOUR, moment, None)
        yield f"time, on date {date} at {hour}, kept", times.times_screen(chosen, contact, MORNINGS, moment, None)
    for zone in (*(each.zone for each in PLACES), FAR_AWAY):
        yield f"clock in {zone}", clock.clock_screen(Moment(at, zone), Moment(at, zone), places_from(FAR_AWAY))
    yield "clock, nothing planned", clock.clock_screen(Moment(at, FAR_AWAY), None, PLACES)
    for days, is_possible in product(((), (1,), (2, 5), (2, 5, 8)), (True, False)):
        yield f"reminders {days}, {is_possible}", reminders.reminders_screen(days, is_possible=is_possible)


def _what_comes(somebody: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    days = [coming.Coming(Moment(at, FAR_AWAY), coming.Size(17, 10))] * 3
    yield "coming, nothing", coming.coming_screen(None, (), ())
    yield "coming, after the end", coming.coming_screen(None, days[:2], (AFTERCARE,))
    for reason, until in product(PauseReason, (None, at.date())):
        on_a_break = replace(somebody, pause_reason=reason, pause_until=until)
        lasts = pause.break_lasts(on_a_break, contact)
        yield f"coming, in a break, {reason}, until {until}", coming.coming_screen(None, (), lasts)
    for is_begun in (True, False):
        waiting = coming.Waiting(coming.Size(17, 10), at.date(), is_begun)
        yield f"coming, begun {is_begun}", coming.coming_screen(waiting, days, ())


def _what_was_agreed(somebody: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    day, note = Day(at.date()), "Vi ringer på mandag."
    yield "agreed, nothing", agreements.agreements_screen((), contact)
    yield "agreed", agreements.agreements_screen([(day, contact, note)] * 2, contact)
    yield "agreed, with a date", agreements.agreements_screen([(day, contact, note)], contact, day)
    yield "agreed, announced", agreements.agreed_announcement(somebody, contact)
    yield "follow-up", agreements.follow_up_notice(somebody, day)
    yield "follow-up, with pages", agreements.follow_up_notice(somebody, day, "https://pejling.example/console/in/abc")


def _breaks(somebody: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    ends = [(Text("Four weeks"), (at + timedelta(weeks=weeks)).date()) for weeks in (1, 2, 4)]
    for has_open in (True, False):
        yield f"break? with something open {has_open}", pause.pause_question(contact, ends, has_open=has_open)
    for reason, until in product(PauseReason, (None, at.date())):
        paused = replace(somebody, status=ParticipantStatus.PAUSED, pause_reason=reason, pause_until=until)
        yield f"break, {reason}, until {until}", pause.paused_screen(paused, contact, contact)
        yield f"break's page, {reason}, until {until}", pause.pause_page(paused, contact, contact, ends)
        yield f"break's notice, {reason}, until {until}", pause.paused_notice(paused)
