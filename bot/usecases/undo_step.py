"""Whoever took an alert, passed it on, was in touch or closed it can undo that for a minute."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from bot.usecases.trail import note
from flows.alert import Alert, Did
from flows.alert_life import put_back, to_undo
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Text


@allowed(Deed.UNDO_STEP)
async def undo_step(world: World, member: StaffMember, /, alert: Alert, number: int) -> Alert:
    """The alert without that step of theirs, by its number; undone already, it stays so. Raises RefusedError.

    Only the newest one, and only for a minute: then others have heard of it. What is asked after a closed alert stays
    planned, for it will be closed soon.
    """
    trail = await world.tx.alerts.trail(alert.id)
    if any(each.number == number and each.is_undone and each.by == member.id for each in trail):
        return alert
    newest = to_undo(trail, member.id, world.now)
    if newest is None or newest.before is None or newest.number != number:
        raise RefusedError(Text("This can't be undone any more. It can for one minute, as long as nothing came after."))
    back = put_back(alert, newest.before)
    await world.tx.alerts.save(back)
    await world.tx.alerts.undo(newest)
    await note(world, back, Did.UNDONE, detail=newest.did)
    return back
