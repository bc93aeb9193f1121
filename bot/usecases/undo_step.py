"""Whoever took an alert, passed it on, was in touch or closed it can undo that for a minute."""

from __future__ import annotations

from dataclasses import dataclass

from bot.usecases.ask_after_alert import ask_no_more
from bot.usecases.authorise import allowed
from bot.usecases.trail import note
from flows.alert import Alert, Did, Step
from flows.alert_life import is_one_deed, put_back, to_undo
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Text, counted


@dataclass(frozen=True, slots=True)
class Undone:
    """An alert without the step; and what of the same deed stays, because more has happened to another one since."""

    alert: Alert
    stays: Text | None = None


@allowed(Deed.UNDO_STEP)
async def undo_step(world: World, member: StaffMember, /, alert: Alert, number: int) -> Undone:
    """Take back that step of theirs, by its number; undone already, it stays so. Raises RefusedError.

    Only the newest one, and only for a minute: then others have heard of it. What was noted of several at once is
    taken back together.
    """
    trail = await world.tx.alerts.trail(alert.id)
    if any(each.number == number and each.is_undone and each.by == member.id for each in trail):
        return Undone(alert)
    newest = to_undo(trail, member.id, world.now)
    if newest is None or newest.number != number:
        raise RefusedError(Text("This can't be undone any more. It can for one minute, as long as nothing came after."))
    stays = await _take_back_others(world, member, alert, newest)
    back = await _take_back(world, alert, newest)
    if newest.did is Did.CLOSED:
        await ask_no_more(world, await world.tx.participants.get(alert.participant), newest.at)
    return Undone(back, _stays(alert, stays) if stays else None)


async def _take_back_others(world: World, member: StaffMember, alert: Alert, step: Step) -> int:
    """The same of what came to contact with it. Returns how many stay."""
    stay = 0
    others = [each for each in await world.tx.alerts.of(alert.participant) if each.contact_at == alert.contact_at]
    for each in sorted(others, key=lambda other: other.id):
        trail = await world.tx.alerts.trail(each.id)
        if each.id == alert.id or not any(is_one_deed(step, one) and not one.is_undone for one in trail):
            continue
        newest = to_undo(trail, member.id, world.now)
        if newest is not None and is_one_deed(step, newest):
            await _take_back(world, each, newest)
        else:
            stay += 1
    return stay


async def _take_back(world: World, alert: Alert, step: Step) -> Alert:
    back = put_back(alert, step.before or {})
    await world.tx.alerts.save(back)
    await world.tx.alerts.undo(step)
    await note(world, back, Did.UNDONE, detail=step.did)
    return back


def _stays(alert: Alert, stay: int) -> Text:
    one = "One more message about {code} stays as it is: more has happened to it since."
    many = "{n} more messages about {code} stay as they are: more has happened to them since."
    return counted(one, many, stay, code=alert.participant)
