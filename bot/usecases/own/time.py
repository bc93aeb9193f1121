"""The page on which the participant says when they like to be asked, and takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.usecases.agreed import day_in, days_off, timetable_of
from bot.usecases.coming import asked_next
from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.wish import wish
from flows.calendar import next_opening
from flows.people import Participant
from flows.ports import World
from flows.screen import Action, Moment, Screen
from flows.screens.times import HOURS, WEEKDAYS, is_offered, times_screen


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """What is chosen and what follows from it, and the choices."""
    contact = await acting_contact(world, participant)
    timetable = timetable_of(world, participant)
    due = await asked_next(world, participant)
    moment = None if due is None else Moment(due, timetable.zone)
    seen_on = _seen_later(world, participant, due) if due is not None and _has_wished(participant) else None
    return times_screen(participant, contact.name, timetable, moment, seen_on)


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Choose a day or an hour, or take all back; what is planned moves along."""
    if action.verb == "weekday" and action.value < len(WEEKDAYS):
        await wish(world, replace(participant, weekday=action.value, month_day=None))
    elif action.verb == "hour" and _can_be_chosen(world, participant, action.value):
        await wish(world, replace(participant, ask_at=HOURS[action.value]))
    elif action.verb == "whenever":
        await wish(world, replace(participant, weekday=None, month_day=None, ask_at=None))
    await show_page(world, participant, "time")


def _can_be_chosen(world: World, participant: Participant, number: int) -> bool:
    return number < len(HOURS) and is_offered(HOURS[number], timetable_of(world, participant))


def _has_wished(participant: Participant) -> bool:
    wishes = (participant.weekday, participant.month_day, participant.ask_at, participant.zone)
    return any(each is not None for each in wishes)


def _seen_later(world: World, participant: Participant, due: datetime) -> date | None:
    """The day on which the contact person looks again, where that is another one. Source: the office hours."""
    organisation = world.organisations(participant.organisation)
    opens = next_opening(due, organisation.zone, organisation.office_hours, days_off(world, organisation.id))
    day = None if opens is None else day_in(world, participant, opens)
    return None if day == day_in(world, participant, due) else day
