"""An alert ends: with what came of the contact, or without contact and with the reason written down."""

from __future__ import annotations

from collections.abc import Sequence

from bot.usecases.ask_after_alert import ask_after_alert
from bot.usecases.authorise import allowed
from bot.usecases.together import together
from bot.usecases.trail import keep
from flows.alert import Alert, Did, Outcome
from flows.alert_life import closed, ends_along
from flows.authorisation import Deed
from flows.names import checked_words
from flows.people import Participant
from flows.ports import World
from flows.screen import Text

LONGEST = 300
"""Characters of a reason: what it is about belongs into the organisation's own system."""


@allowed(Deed.CLOSE_ALERT)
async def close_alert(world: World, participant: Participant, /, alert: Alert, outcome: Outcome) -> Alert:
    """Close it, and what came to contact with it, with what came of that. Raises RefusedError where there was none."""
    closed(alert, world.actor, outcome, world.now)
    ending = [each for each in await together(world, alert) if each.id == alert.id or ends_along(each)]
    return await _end(world, participant, alert, ending, outcome)


@allowed(Deed.CLOSE_WITHOUT_CONTACT)
async def close_without_contact(
    world: World, participant: Participant, /, alert: Alert, outcome: Outcome, reason: str
) -> Alert:
    """Close it because there is no need, or because they weren't reached, never when it is urgent.

    It alone, for the reason is its own. That is kept sealed in the trail. Raises RefusedError.
    """
    return await _end(world, participant, alert, [alert], outcome, checked_words(Text("the reason"), reason, LONGEST))


async def _end(
    world: World, participant: Participant, alert: Alert, ending: Sequence[Alert], outcome: Outcome, reason: str = ""
) -> Alert:
    """Each ends with a step of its own; returns `alert`, which is among them, as it is then."""
    over = {each.id: closed(each, world.actor, outcome, world.now, has_reason=bool(reason)) for each in ending}
    for each in ending:
        await keep(world, each, over[each.id], Did.CLOSED, detail=outcome, words=reason)
    await ask_after_alert(world, participant)
    return over[alert.id]
