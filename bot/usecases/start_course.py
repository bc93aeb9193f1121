"""A participant begins to take part, or comes back: what is asked at once, and what is planned."""

from __future__ import annotations

from datetime import datetime

from bot.usecases.agreed import cadences_of
from bot.usecases.asked_so_far import asked_so_far
from bot.usecases.offer_check_ins import ask_what_is_due
from bot.usecases.place_transitions import place
from bot.usecases.plan_waves import numbered, plan
from flows.check_in import CheckIn, Status
from flows.occasions import CLOSEST, Occasion
from flows.people import Participant
from flows.ports import World


async def start_course(world: World, participant: Participant) -> CheckIn | None:
    """Open what a course begins with and plan the rest. Returns the check-in to offer first, if there is one.

    Whoever comes back shortly after answering is asked that on its next occasion.
    """
    past = await asked_so_far(world, participant)
    for questionnaire, cadence in cadences_of(world, participant).items():
        is_fresh = any(_is_fresh(each, world.now) for each in past if each.questionnaire == questionnaire)
        begins = next(cadence.months())
        if begins > 0 or is_fresh:
            await plan(world, participant, questionnaire, world.now)
        else:
            at_once = await numbered(world, participant, questionnaire, Occasion(begins, world.now))
            await world.tx.waves.plan(at_once)
    first = await ask_what_is_due(world, participant)
    await place(world, participant)
    return first


def _is_fresh(check_in: CheckIn, now: datetime) -> bool:
    """Whether it was answered so lately that asking again would say nothing new."""
    return check_in.status is Status.COMPLETED and check_in.ended_at is not None and now - check_in.ended_at < CLOSEST
