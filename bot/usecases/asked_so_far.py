"""What somebody was asked so far, by or about them: when that was the last time, and which number comes next."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.check_in import CheckIn, Ending
from flows.people import Participant
from flows.ports import World


async def asked_so_far(world: World, participant: Participant) -> list[CheckIn]:
    """Every check-in of theirs, and every form about them."""
    return [*await world.tx.check_ins.of(participant.id), *await world.tx.check_ins.about(participant.id)]


async def last_asked(world: World, participant: Participant) -> Mapping[str, datetime]:
    """When each questionnaire was last answered or declined, by or about them, or asked without an answer yet.

    What was set aside, as by a pause, or missed by us was not asked.
    """
    found: dict[str, datetime] = {}
    for each in await asked_so_far(world, participant):
        was_asked = each.is_open or each.ending is Ending.NOT_ANSWERED
        at = each.prompted_at if was_asked else each.ended_at if each.ending is None else None
        if at is not None:
            found[each.questionnaire] = max(at, found.get(each.questionnaire, at))
    return found


async def next_number(world: World, participant: Participant, questionnaire: str) -> int:
    """The number after every occasion that is planned or took place, also where nothing was asked then."""
    asked = [each.wave for each in await asked_so_far(world, participant) if each.questionnaire == questionnaire]
    return max([*asked, await world.tx.waves.last_number(participant.id, questionnaire)]) + 1
