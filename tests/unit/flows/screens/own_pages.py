"""A participant's own pages in each of their states: the menu, time, break, language, contact, opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

from flows.doors import Asks
from flows.organisation import Organisation
from flows.people import Participant, ParticipantStatus, PauseReason
from flows.screen import Moment, Screen, Text
from flows.screens import code, language, menu, opened, own_data, pause, times
from flows.screens import contact as contacts
from flows.screens.times import HOURS, WEEKDAYS

PAGED: dict[str, Any] = {"has_page": True, "page": "https://pejling.example/m/abc"}


def own_pages(
    somebody: Participant, contact: str, organisation: Organisation, at: datetime, languages: Sequence[str]
) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    for takes_part in (True, False):
        yield f"menu, taking part {takes_part}", menu.menu_screen(takes_part=takes_part)
    yield "menu, all there is", menu.menu_screen(takes_part=True, elsewhere=True, to_read="m" * 10, **PAGED)
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
        yield f"contact, {acting}, by {by}", contacts.contact_screen(contact, acting, organisation, by)
    for many in (0, 1, 10):
        yield f"opened {many} times", opened.opened_screen([(contact, Moment(at, organisation.zone))] * many, many)
    moment = Moment(at, organisation.zone)
    for weekday, hour in product((None, *range(len(WEEKDAYS))), (None, *HOURS)):
        chosen = replace(somebody, weekday=weekday, ask_at=hour)
        yield f"time, {weekday} at {hour}", times.times_screen(chosen, contact, moment, at.date())
        yield f"time, {weekday} at {hour}, nothing planned", times.times_screen(chosen, contact, None, None)
    yield from _breaks(somebody, contact, at)


def _breaks(somebody: Participant, contact: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    ends = [(Text("Four weeks"), (at + timedelta(weeks=weeks)).date()) for weeks in (1, 2, 4)]
    for has_open in (True, False):
        yield f"break? with something open {has_open}", pause.pause_question(contact, ends, has_open=has_open)
    for reason, until in product(PauseReason, (None, at.date())):
        paused = replace(somebody, status=ParticipantStatus.PAUSED, pause_reason=reason, pause_until=until)
        yield f"break, {reason}, until {until}", pause.paused_screen(paused, contact, contact)
        yield f"break's page, {reason}, until {until}", pause.pause_page(paused, contact, contact, ends)
        yield f"break's notice, {reason}, until {until}", pause.paused_notice(paused)
