"""The page on which the participant says when they like to be asked, and takes it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.usecases.agreed import days_off, zone_of
from bot.usecases.hands import acting_contact
from bot.usecases.own import show_page
from bot.usecases.plan_waves import plan_anew
from flows.calendar import next_opening
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.screen import Action, Moment, Screen
from flows.screens.times import HOURS, WEEKDAYS, times_screen
from questionnaires.model import Target


async def screen(world: World, participant: Participant, _about: str) -> Screen:
    """What is chosen and what follows from it, and the choices."""
    contact = await acting_contact(world, participant)
    due = await _asked_next(world, participant)
    zone = zone_of(world, participant)
    moment = None if due is None else Moment(due, zone)
    seen_on = None if due is None or participant.weekday is None else _seen_later(world, participant, due)
    return times_screen(participant, contact.name, moment, seen_on)


async def act(world: World, participant: Participant, _about: str, action: Action) -> None:
    """Choose a day or an hour, or take both back; what is planned moves along."""
    if action.verb == "weekday" and action.value < len(WEEKDAYS):
        await _wish(world, replace(participant, weekday=action.value))
    elif action.verb == "hour" and action.value < len(HOURS):
        await _wish(world, replace(participant, ask_at=HOURS[action.value]))
    elif action.verb == "whenever":
        await _wish(world, replace(participant, weekday=None, ask_at=None))
    await show_page(world, participant, "time")


async def _wish(world: World, participant: Participant) -> None:
    await world.tx.participants.save(participant)
    if participant.status is ParticipantStatus.ACTIVE:
        await plan_anew(world, participant)


async def _asked_next(world: World, participant: Participant) -> datetime | None:
    """When they are asked next; the contact person's own forms apart."""
    for wave in await world.tx.waves.planned(participant.id):
        if world.questionnaires.latest(wave.questionnaire).definition.target is Target.PARTICIPANT:
            return wave.due_at
    return None


def _seen_later(world: World, participant: Participant, due: datetime) -> date | None:
    """The day on which the contact person looks again, where that is another one. Source: the office hours."""
    organisation = world.organisations(participant.organisation)
    opens = next_opening(due, organisation.zone, organisation.office_hours, days_off(world, organisation.id))
    zone = ZoneInfo(organisation.zone)
    if opens is None or opens.astimezone(zone).date() == due.astimezone(zone).date():
        return None
    return opens.astimezone(zone).date()
