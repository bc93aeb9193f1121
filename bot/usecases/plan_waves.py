"""Plan when what is asked next, when the participant likes to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby

from flows.calendar import Liking, liking, moved_occasion, next_afternoon, next_occasion
from flows.check_in import Status
from flows.people import Participant
from flows.ports import Wave, World


async def plan_next(world: World, participant: Participant, wave: Wave) -> None:
    """Plan the wave after this one on the next occasion, if there is one."""
    await plan(world, participant, Wave(wave.participant, wave.questionnaire, wave.number + 1, wave.due_at))


async def plan(world: World, participant: Participant, wave: Wave) -> None:
    """Plan a wave on the next occasion of its questionnaire, if there is one."""
    due = occasion(world, participant, wave.questionnaire, world.now)
    if due is not None:
        await world.tx.waves.plan(replace(wave, due_at=due))


def occasion(world: World, participant: Participant, questionnaire: str, after: datetime | None) -> datetime | None:
    """The first occasion of a questionnaire that isn't too soon after that; None: there is none."""
    zone = world.organisations(participant.organisation).zone
    months = world.questionnaires.latest(questionnaire).definition.cadence.months()
    return next_occasion(_anchor(participant), months, after, zone, _wish(participant))


async def bring_forward(world: World, participant: Participant, questionnaire: str) -> None:
    """Ask on the next working day's afternoon what is planned for later; not what waits for an answer anyway."""
    due = next_afternoon(world.now, world.organisations(participant.organisation).zone, world.is_working_day)
    waiting = {each.questionnaire for each in await world.tx.check_ins.of(participant.id) if each.is_open}
    for wave in await world.tx.waves.planned(participant.id):
        if wave.questionnaire == questionnaire and questionnaire not in waiting and wave.due_at > due:
            await world.tx.waves.move(replace(wave, due_at=due))


async def move_what_is_planned(world: World, participant: Participant) -> None:
    """Have what is planned come when they like to be asked now. What was planned for one day stays together."""
    zone = world.organisations(participant.organisation).zone
    answered = await last_answered(world, participant)
    for due, together in groupby(await world.tx.waves.planned(participant.id), key=lambda wave: wave.due_at):
        waves = list(together)
        last = max((answered[each.questionnaire] for each in waves if each.questionnaire in answered), default=None)
        moved = moved_occasion(_anchor(participant), due, last, world.now, zone, _wish(participant))
        for wave in waves:
            await world.tx.waves.move(replace(wave, due_at=moved))


async def last_answered(world: World, participant: Participant) -> Mapping[str, datetime]:
    """When each questionnaire was last answered, or declined, by or about them."""
    past = [*await world.tx.check_ins.of(participant.id), *await world.tx.check_ins.about(participant.id)]
    found: dict[str, datetime] = {}
    for each in past:
        if each.status in (Status.COMPLETED, Status.DECLINED) and each.ended_at is not None:
            found[each.questionnaire] = max(each.ended_at, found.get(each.questionnaire, each.ended_at))
    return found


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


def _anchor(participant: Participant) -> date:
    if participant.started_on is None:
        raise ValueError(f"participant {participant.id} takes part but has no starting date; their row was altered")
    return participant.started_on


def _wish(participant: Participant) -> Liking:
    return liking(participant.weekday, participant.ask_at)
