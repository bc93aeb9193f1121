"""What a participant is asked next, and after that: read from the planned occasions, and counted on from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.usecases.agreed import cadences_of, day_in, timetable_of, zone_of
from bot.usecases.plan_waves import following, is_in_plan
from flows.check_in import CheckIn, Status, next_open
from flows.people import Participant, ParticipantStatus
from flows.ports import Wave, World
from flows.screen import Moment
from flows.screens.coming import Coming, Size, Waiting
from flows.transitions import counts_for
from flows.window import is_over, last_day
from questionnaires.conditions import asked, hold
from questionnaires.model import Target

AT_MOST = 3
"""So many days are told of: more is no help to anybody, and may yet change."""


def is_asked_of(world: World, participant: Participant, questionnaire: str) -> bool:
    """Whether it is agreed, and asked of this participant; a form of the contact person's isn't."""
    if questionnaire not in cadences_of(world, participant):
        return False
    definition = world.questionnaires.latest(questionnaire).definition
    return definition.target is Target.PARTICIPANT and hold(definition.when, {}, participant.facts)


async def asked_next(world: World, participant: Participant) -> datetime | None:
    """When something is asked next, never a time that is over; None: nothing is planned."""
    return next((each.due_at for each in await _planned(world, participant) if each.due_at > world.now), None)


async def coming(world: World, participant: Participant) -> Sequence[Coming]:
    """The next days on which something is asked, each with all that is asked then."""
    planned = await _planned(world, participant)
    days: dict[date, dict[str, datetime]] = {}
    for wave in planned:
        for at in _ahead(world, participant, wave, planned):
            days.setdefault(day_in(world, participant, at), {}).setdefault(wave.questionnaire, at)
    zone = zone_of(world, participant)
    return [_day(world, participant, zone, days[each]) for each in sorted(days)[:AT_MOST]]


async def waiting(world: World, participant: Participant) -> Waiting | None:
    """What can be answered now; None: there is nothing."""
    check_ins = [each for each in await world.tx.check_ins.of(participant.id) if each.is_open]
    turn = next_open(check_ins)
    until = None if turn is None else last_day(turn, zone_of(world, participant))
    if participant.status is not ParticipantStatus.ACTIVE or turn is None or until is None or is_over(turn, world.now):
        return None
    return Waiting(_sum(_size_of(world, each) for each in check_ins), until, turn.status is not Status.OFFERED)


async def _planned(world: World, participant: Participant) -> Sequence[Wave]:
    """What is planned, the next one first; what is due already is on its way, and no time to tell of."""
    waves = await world.tx.waves.planned(participant.id)
    return [each for each in waves if is_asked_of(world, participant, each.questionnaire)]


def _ahead(world: World, participant: Participant, wave: Wave, planned: Sequence[Wave]) -> Iterator[datetime]:
    """Its times from now on, but for those near to what is asked in between because something begins: that is them."""
    timetable, same = timetable_of(world, participant), [each for each in planned if _is_beside(each, wave)]
    for at in times(world, participant, wave):
        if at > world.now and (at == wave.due_at or counts_for(at, same, timetable) is None):
            yield at


def _is_beside(other: Wave, wave: Wave) -> bool:
    return other.questionnaire == wave.questionnaire and other != wave and not is_in_plan(other)


def times(world: World, participant: Participant, wave: Wave) -> Iterator[datetime]:
    """Its own, and the following ones: each is planned when the one before it is asked."""
    yield wave.due_at
    for _ in range(AT_MOST):
        found = following(world, participant, wave, wave.due_at) if is_in_plan(wave) else None
        if found is None:
            return
        wave = replace(wave, due_at=found.at, month=found.month)
        yield wave.due_at


def _day(world: World, participant: Participant, zone: str, asked_then: dict[str, datetime]) -> Coming:
    size = _sum(_size(world, participant, each) for each in asked_then)
    return Coming(Moment(min(asked_then.values()), zone), size)


def _size(world: World, participant: Participant, questionnaire: str) -> Size:
    definition = world.questionnaires.latest(questionnaire).definition
    return Size(len(asked(definition, {}, participant.facts)), definition.minutes)


def _size_of(world: World, check_in: CheckIn) -> Size:
    definition = world.questionnaires.get(check_in.questionnaire, check_in.version).definition
    return Size(len(asked(definition, {}, check_in.facts)), definition.minutes)


def _sum(sizes: Iterator[Size]) -> Size:
    return sum(sizes, Size(0, 0))
