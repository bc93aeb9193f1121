"""Which check-ins give the participant a picture."""

from __future__ import annotations

from bot.reports.own_profile import own_profile
from bot.usecases.current_screen import scored
from flows.check_in import CheckIn, Status
from flows.people import Participant
from flows.ports import World


async def has_picture(world: World, participant: Participant, check_in: CheckIn) -> bool:
    """Whether it was completed and there is something to draw: the curve from its second point on, or a profile."""
    if check_in.status is not Status.COMPLETED:
        return False
    questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
    if questionnaire.definition.curve:
        return check_in.score is not None and len(await scored(world, participant, check_in.questionnaire)) > 1
    return own_profile(questionnaire, check_in.language, check_in.values, {}) is not None
