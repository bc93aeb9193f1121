"""There was contact with the young person: that, and how. From then on the promise is kept."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from bot.usecases.duty import prompt_for_duty
from bot.usecases.trail import keep
from flows.alert import Alert, Did, How
from flows.alert_life import contacted
from flows.authorisation import Deed
from flows.people import Participant
from flows.ports import World


@allowed(Deed.NOTE_CONTACT)
async def note_contact(world: World, participant: Participant, /, alert: Alert, how: How | None = None) -> Alert:
    """Note it, taken before or not; said again, only how there was. Raises RefusedError."""
    after = contacted(alert, world.actor, how, world.now)
    await keep(world, alert, after, Did.CONTACT, detail=how or "")
    if alert.seen_at is None:
        await prompt_for_duty(world, participant, after)
    return after
