"""What was agreed with a participant about being asked: the organisation's plan, their own, and what they wish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from flows import plan
from flows.calendar import IsOff, Timetable
from flows.people import Participant
from flows.ports import World
from flows.window import Windows
from questionnaires.model import Cadence


def zone_of(world: World, participant: Participant) -> str:
    """The time zone on whose clock they are asked, and told a time."""
    return participant.zone or world.organisations(participant.organisation).zone


def timetable_of(world: World, participant: Participant) -> Timetable:
    """When they may be asked: as they wish, within the hours of the organisation."""
    decided = world.organisations(participant.organisation).plan
    wish = decided.when
    if participant.weekday is not None:
        wish = replace(wish, days=(participant.weekday,), month_day=None)
    if participant.month_day is not None:
        wish = replace(wish, month_day=participant.month_day)
    if participant.ask_at is not None:
        wish = replace(wish, hour=participant.ask_at)
    return Timetable(zone_of(world, participant), wish, decided.hours, days_off(world, participant.organisation))


def days_off(world: World, organisation: str) -> IsOff:
    """The public holidays, and the days on which the organisation is closed."""
    closed = world.organisations(organisation).plan.closing_days
    return lambda day: world.is_holiday(day) or day in closed


def cadences_of(world: World, participant: Participant) -> Mapping[str, Cadence]:
    """What they are asked, and their contact person about them, and how often; in the order of one day."""
    organisation = world.organisations(participant.organisation)

    def usual(questionnaire: str) -> Cadence:
        return world.questionnaires.latest(questionnaire).definition.cadence

    in_aftercare = participant.aftercare_from is not None
    return plan.cadences(
        organisation.questionnaires, organisation.plan, participant.plan, usual, in_aftercare=in_aftercare
    )


def windows_of(world: World, participant: Participant) -> Windows:
    """How long they can answer, and when they are reminded."""
    return plan.windows(world.organisations(participant.organisation).plan, participant.plan)


def anchor_of(participant: Participant) -> date:
    """The day from which the months are counted. Raises ValueError for who takes no part."""
    anchor = participant.aftercare_from or participant.started_on
    if anchor is None:
        raise ValueError(f"participant {participant.id} takes part but has no starting date; their row was altered")
    return anchor


def day_in(world: World, participant: Participant, at: datetime) -> date:
    """The day on their wall at that moment."""
    return timetable_of(world, participant).here(at).date()
