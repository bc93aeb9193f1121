"""There was contact with the young person: that, and how. From then on the promise is kept."""

from __future__ import annotations

from datetime import datetime

from bot.usecases.authorise import allowed
from bot.usecases.duty import prompt_for_duty
from bot.usecases.together import come_to_contact, together
from flows.alert import Alert, How
from flows.authorisation import Deed
from flows.people import Participant
from flows.ports import World


@allowed(Deed.NOTE_CONTACT)
async def note_contact(
    world: World, participant: Participant, /, alert: Alert, how: How | None = None, raised_by: datetime | None = None
) -> Alert:
    """Note it, taken before or not; said again, only how there was. Raises RefusedError.

    It counts for everything about them that waits in the same hand, of what was raised by then, else by now. What is
    new to whoever was in touch is asked about once, where the duty to notify is.
    """
    theirs = await together(world, alert, raised_by)
    after = {each.id: each for each in await come_to_contact(world, theirs, how)}
    new = [each.id for each in (alert, *theirs) if each.seen_at is None]
    if new:
        await prompt_for_duty(world, participant, after[new[0]])
    return after[alert.id]
