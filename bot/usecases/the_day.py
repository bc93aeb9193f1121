"""What belongs together on one day: who sits beside, what is offered below a last screen, and what was asked at all."""

from __future__ import annotations

from datetime import timedelta

from flows.check_in import CheckIn, Status
from flows.ports import Kind, World
from questionnaires.model import Questionnaire

STILL_THERE = timedelta(hours=1)
"""Whoever sat beside when one check-in ended is thought to be there for the next one so long, and asked about after."""


async def company(world: World, check_in: CheckIn) -> bool | None:
    """Whether the contact person sits beside, as far as that is known before it begins; None: it is to be asked."""
    definition = world.questionnaires.get(check_in.questionnaire, check_in.version).definition
    if definition.alone or check_in.answered_by is not None:
        return False
    before = await world.tx.check_ins.get(check_in.after) if check_in.after else None
    if before is None or before.ended_at is None or world.now - before.ended_at > STILL_THERE:
        return None
    return before.together


async def rest_of_the_day(world: World, check_in: CheckIn) -> tuple[CheckIn, Questionnaire] | None:
    """What the last screen of this one offers: nothing that was begun, and nothing right after a low one.

    Nor what is answered alone, while the contact person sits beside.
    """
    following = await world.tx.check_ins.next_after(check_in.id)
    if following is None or following.status not in (Status.OFFERED, Status.DECLINED):
        return None
    if await world.tx.alerts.of_check_in(check_in.id) is not None:
        return None
    questionnaire = world.questionnaires.get(following.questionnaire, following.version)
    return None if questionnaire.definition.alone and check_in.together else (following, questionnaire)


async def was_asked(world: World, check_in: CheckIn) -> bool:
    """Whether it was offered, by itself or with the one it comes after; or was found without that, on the page."""
    if check_in.touched_at is not None:
        return True
    was_sent = await world.tx.outbox.was_sent(check_in.participant, Kind.OFFER, f"{check_in.id}:")
    before = await world.tx.check_ins.get(check_in.after) if check_in.after and was_sent is None else None
    return await was_asked(world, before) if before else was_sent is not False
