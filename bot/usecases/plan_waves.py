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
    """Ask on the next working day's afternoon what is planned for later."""
    due = next_afternoon(world.now, world.organisations(participant.organisation).zone, world.is_working_day)
    for wave in await world.tx.waves.planned(participant.id):
        if wave.questionnaire == questionnaire and wave.due_at > due:
            await world.tx.waves.move(Wave(wave.participant, questionnaire, wave.number, due))
