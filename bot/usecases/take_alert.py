"""Whoever's turn it is takes an alert: the young person hears that it was seen, unless that is undone."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from bot.usecases.duty import prompt_for_duty
from bot.usecases.tell_of_alert import tell_seen
from bot.usecases.trail import keep
from flows.alert import Alert, Did
from flows.alert_life import taken
from flows.authorisation import Deed
from flows.people import Participant
from flows.ports import World


@allowed(Deed.TAKE_ALERT)
async def take_alert(world: World, participant: Participant, /, alert: Alert) -> Alert:
    """Take it; about a minor the duty is asked about. Again changes nothing. Raises RefusedError."""
    after = await keep(world, alert, taken(alert, world.actor, world.now), Did.TAKEN)
    if alert.seen_at is None:
        await prompt_for_duty(world, participant, after)
        await tell_seen(world, after)
    return after
