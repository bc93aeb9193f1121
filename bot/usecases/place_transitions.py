"""Have something asked when something new begins: what is planned around then is moved there, or asked in between.

A moved occasion keeps its month, so the plan goes on after it with the next month; what is asked in between has none,
and nothing follows it. `plan_waves` plans what else there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.usecases.agreed import anchor_of, cadences_of, timetable_of
from bot.usecases.asked_so_far import last_asked, next_number
from flows.check_in import WaveKind
from flows.occasions import moved_occasion
from flows.people import Participant, ParticipantStatus, Transition
from flows.ports import Wave, World
from flows.transitions import asked_at, counts_for, is_new


async def settle(world: World, participant: Participant) -> None:
    """Place anew what is asked when something begins: it was noted or taken back, or they have answered meanwhile."""
    await lift(world, participant)
    await place(world, participant)


async def lift(world: World, participant: Participant) -> None:
    """Have the plan as it was without what begins: what was moved goes back, and what is asked in between is off."""
    placed = [each for each in await world.tx.waves.planned(participant.id) if each.kind is WaveKind.TRANSITION]
    asked = await last_asked(world, participant) if placed else {}
    for wave in placed:
        if wave.month is None:
            await world.tx.waves.call_off(wave)
            continue
        last = asked.get(wave.questionnaire)
        due = moved_occasion(anchor_of(participant), wave.month, last, world.now, timetable_of(world, participant))
        await world.tx.waves.move(replace(wave, due_at=due, kind=WaveKind.PLAN, about=""))


async def place(world: World, participant: Participant) -> None:
    """Plan what is asked about what begins. Nothing in a pause: that is placed when it is over. Nor after a course."""
    today = timetable_of(world, participant).here(world.now).date()
    begins = [each for each in await world.tx.transitions.of(participant.id) if is_new(each, today)]
    if participant.status is not ParticipantStatus.ACTIVE or not begins:
        return
    for questionnaire in asked_then(world, participant):
        await _place(world, participant, questionnaire, begins)


def asked_then(world: World, participant: Participant) -> Sequence[str]:
    """What is asked of them when something begins; nothing after the course."""
    if participant.aftercare_from is not None:
        return ()
    decided = world.organisations(participant.organisation).plan.at_transitions
    return [each for each in cadences_of(world, participant) if each in decided]


async def _place(world: World, participant: Participant, questionnaire: str, begins: Sequence[Transition]) -> None:
    """What was brought forward after an alert stays where it is, and counts as asked then."""
    timetable = timetable_of(world, participant)
    planned = [each for each in await world.tx.waves.planned(participant.id) if each.questionnaire == questionnaire]
    asked = (await last_asked(world, participant)).get(questionnaire)
    times = [each.due_at for each in planned if each.kind is WaveKind.PLAN and each.month is None]
    last = max([*times, *([asked] if asked else [])], default=None)
    for transition in begins:
        at = asked_at(transition.on_day, last, world.now, timetable)
        if at is None:
            continue
        planned = [each for each in await world.tx.waves.planned(participant.id) if each.questionnaire == questionnaire]
        ordinary = [each for each in planned if each.kind is WaveKind.PLAN and each.month is not None]
        moved = counts_for(at, ordinary, timetable)
        if moved is not None:
            await world.tx.waves.move(replace(moved, due_at=at, kind=WaveKind.TRANSITION, about=transition.id))
        else:
            number = await next_number(world, participant, questionnaire)
            extra = Wave(participant.id, questionnaire, number, at, WaveKind.TRANSITION, about=transition.id)
            await world.tx.waves.plan(extra)
        last = at


async def plan_beside(world: World, participant: Participant, wave: Wave) -> None:
    """Plan an occasion of the plan; where the same is asked within two weeks because something begins, that is it."""
    planned = await world.tx.waves.planned(participant.id)
    in_between = [
        each
        for each in planned
        if each.questionnaire == wave.questionnaire and each.kind is WaveKind.TRANSITION and each.month is None
    ]
    meets = counts_for(wave.due_at, in_between, timetable_of(world, participant))
    if meets is None:
        await world.tx.waves.plan(wave)
    else:
        await world.tx.waves.move(replace(meets, month=wave.month))
