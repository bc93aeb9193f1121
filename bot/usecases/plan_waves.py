"""Plan when what is asked next."""

from __future__ import annotations

from flows.calendar import next_afternoon, next_occasion
from flows.people import Participant
from flows.ports import Wave, World


async def plan_next(world: World, participant: Participant, wave: Wave) -> None:
    """Plan the wave after this one on the next occasion, if there is one."""
    await plan(world, participant, Wave(wave.participant, wave.questionnaire, wave.number + 1, wave.due_at))


async def plan(world: World, participant: Participant, wave: Wave) -> None:
    """Plan a wave on the next occasion of its questionnaire, if there is one."""
    if participant.started_on is None:
        raise ValueError(f"participant {participant.id} takes part but has no starting date; their row was altered")
    zone = world.organisations(participant.organisation).zone
    cadence = world.questionnaires.latest(wave.questionnaire).definition.cadence
    due = next_occasion(participant.started_on, cadence.months(), world.now, zone)
    if due is not None:
        await world.tx.waves.plan(Wave(wave.participant, wave.questionnaire, wave.number, due))


async def bring_forward(world: World, participant: Participant, questionnaire: str) -> None:
    """Ask on the next working day's afternoon what is planned for later; not what waits for an answer anyway."""
    due = next_afternoon(world.now, world.organisations(participant.organisation).zone, world.is_working_day)
    waiting = {each.questionnaire for each in await world.tx.check_ins.of(participant.id) if each.is_open}
    for wave in await world.tx.waves.planned(participant.id):
        if wave.questionnaire == questionnaire and questionnaire not in waiting and wave.due_at > due:
            await world.tx.waves.move(Wave(wave.participant, questionnaire, wave.number, due))


async def next_number(world: World, participant: Participant, questionnaire: str) -> int:
    """The number after every occasion that took place, also where nothing was asked then."""
    check_ins = [*await world.tx.check_ins.of(participant.id), *await world.tx.check_ins.about(participant.id)]
    asked = [each.wave for each in check_ins if each.questionnaire == questionnaire]
    return max([*asked, await world.tx.waves.taken(participant.id, questionnaire)]) + 1


async def plan_what_is_missing(world: World, participant: Participant) -> None:
    """Plan what the organisation asks and nothing is planned of: it was added since, or taken out and put back."""
    planned = {wave.questionnaire for wave in await world.tx.waves.planned(participant.id)}
    for questionnaire in world.organisations(participant.organisation).questionnaires:
        if questionnaire not in planned:
            number = await next_number(world, participant, questionnaire)
            await plan(world, participant, Wave(participant.id, questionnaire, number, world.now))
