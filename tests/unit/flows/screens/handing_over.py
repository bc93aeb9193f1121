"""What is said when somebody comes into other hands, in each of its states, with names as long as in real life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from flows.alert import Answered
from flows.people import DutyOutcome, Participant, Sheet, SheetState, StaffMember
from flows.screen import Day, Moment, Screen
from flows.screens import hands, notes

NOTE = "qwertyuiop"


def handing_over(who: Participant, contact: str, at: datetime, longest_id: str) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    day, other = Day(at.date()), "Alexander"
    for until in (day, None):
        yield f"away until {until}", hands.away_screen(contact, other, until)
        yield f"stands in until {until}", hands.stand_in_notice(contact, until)
        yield f"set on pause until {until}", hands.set_on_pause_screen(who, contact, until)
    yield "back", hands.back_screen(contact)
    yield "stood in", hands.stood_in_notice(contact)
    yield "handover", hands.handover_screen(who, contact, other, day)
    yield "given", hands.given_notice(who)
    yield "given away", hands.given_away_notice(who)
    yield "ended", hands.ended_screen(who, contact, other)
    yield "course ends", hands.end_screen(who, contact)
    yield "returns", hands.return_screen(who, contact)
    yield "resumed", hands.resumed_screen(who, contact)
    yield "note", notes.note_screen(who, contact, "Skal vi gå en tur på torsdag kl. 13?", NOTE)
    for there in (True, False):
        member = StaffMember("S-METTE2", "aaby", contact, "da", reachable=there)
        for answer in Answered:
            call_by = Moment(at, "Europe/Copenhagen") if answer is Answered.CALL else None
            first = notes.answered_screen(answer, member, NOTE, call_by, may_change=True)
            yield f"note answered {answer}, {there}", first
            changed = notes.answered_screen(answer, member, NOTE, None, may_change=False)
            yield f"note answered {answer} for good, {there}", changed
        yield f"note answered before, {there}", notes.answered_before_screen(member)
    for recorded in (None, *DutyOutcome):
        yield f"duty {recorded}", hands.duty_screen(who, longest_id, recorded)
    sheet = Sheet(longest_id, who.id, contact, at, "Mål og delmål")
    yield "sheet announced", hands.sheet_announcement(sheet, contact)
    yield "no sheet", hands.no_sheet_screen()
    for state in SheetState:
        yield f"sheet {state}", hands.sheet_screen(replace(sheet, state=state), contact)
        yield f"sheet notice {state}", hands.sheet_notice(who, replace(sheet, state=state))
    for told in (None, True, False):
        shown = hands.other_courses_screen("Ungdommens Hus", contact, "other_courses", told=told)
        yield f"other courses, told {told}", shown
    yield "no other course", hands.no_other_courses_screen()
