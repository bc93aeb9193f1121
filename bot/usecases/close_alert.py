"""An alert ends: with what came of the contact, or without contact and with the reason written down."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from bot.usecases.plan_waves import bring_forward
from bot.usecases.trail import keep
from flows.alert import Alert, Did, Outcome
from flows.alert_life import closed
from flows.authorisation import Deed
from flows.names import checked_words
from flows.people import Participant
from flows.ports import World
from flows.screen import Text

LONGEST = 300
"""Characters of a reason: what it is about belongs into the organisation's own system."""


@allowed(Deed.CLOSE_ALERT)
async def close_alert(world: World, participant: Participant, /, alert: Alert, outcome: Outcome) -> Alert:
    """Close it with what came of the contact. Raises RefusedError where there was none."""
    return await _end(world, participant, alert, outcome, "")


@allowed(Deed.CLOSE_WITHOUT_CONTACT)
async def close_without_contact(
    world: World, participant: Participant, /, alert: Alert, outcome: Outcome, reason: str
) -> Alert:
    """Close it because there is no need, or because they weren't reached, never when it is urgent.

    The reason is kept sealed in the trail. Raises RefusedError.
    """
    return await _end(world, participant, alert, outcome, checked_words(Text("the reason"), reason, LONGEST))


async def _end(world: World, participant: Participant, alert: Alert, outcome: Outcome, reason: str) -> Alert:
    """What is asked after each closed alert comes on the next working day's afternoon."""
    over = closed(alert, world.actor, outcome, world.now, has_reason=bool(reason))
    await keep(world, alert, over, Did.CLOSED, detail=outcome, words=reason)
    for questionnaire in world.organisations(participant.organisation).questionnaires:
        if world.questionnaires.latest(questionnaire).definition.cadence.after_alert:
            await bring_forward(world, participant, questionnaire)
    return over
