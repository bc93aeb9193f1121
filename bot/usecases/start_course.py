"""A participant begins to take part, or comes back: what is asked at once, and what is planned."""

from __future__ import annotations

from datetime import datetime

from bot.usecases.agreed import cadences_of
from bot.usecases.offer_check_ins import open_sitting
from bot.usecases.open_form import open_form
from bot.usecases.place_transitions import place
from bot.usecases.plan_waves import next_number, plan, plan_next
from flows.check_in import CheckIn, Status
from flows.occasions import CLOSEST
from flows.people import Participant
from flows.ports import Wave, World
from questionnaires.model import Target


async def start_course(world: World, participant: Participant) -> CheckIn | None:
    """Open what a course begins with and plan the rest. Returns the check-in to offer first, if there is one.

    Whoever comes back shortly after answering is asked that on its next occasion.
    """
    past = [*await world.tx.check_ins.of(participant.id), *await world.tx.check_ins.about(participant.id)]
    at_once = []
    for questionnaire, cadence in cadences_of(world, participant).items():
        before = [each for each in past if each.questionnaire == questionnaire]
        number = await next_number(world, participant, questionnaire)
        wave = Wave(participant.id, questionnaire, number, world.now)
        definition = world.questionnaires.latest(questionnaire).definition
        if next(cadence.months()) > 0 or any(_is_fresh(each, world.now) for each in before):
            await plan(world, participant, questionnaire, world.now)
        elif definition.target is Target.CONTACT_PERSON:
            await plan_next(world, participant, wave)
            await open_form(world, participant, wave)
        else:
            at_once.append(wave)
    first = await open_sitting(world, participant, at_once) if at_once else None
    await place(world, participant)
    return first


def _is_fresh(check_in: CheckIn, now: datetime) -> bool:
    """Whether it was answered so lately that asking again would say nothing new."""
    return check_in.status is Status.COMPLETED and check_in.ended_at is not None and now - check_in.ended_at < CLOSEST
