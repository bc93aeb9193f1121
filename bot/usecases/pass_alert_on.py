"""An alert is passed on: to the next one who is there, or to somebody who was chosen."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from bot.usecases.chain import next_in_chain, places_of
from bot.usecases.hands import absence_of
from bot.usecases.raise_alert import nudge_anew, office_of
from bot.usecases.substitute import colleague
from bot.usecases.tell_of_alert import tell_passed_on
from bot.usecases.trail import keep
from flows.alert import Alert, Did, Rung
from flows.alert_life import UNDO_WITHIN, expect_in_hand, passed
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import Participant, StaffMember
from flows.ports import World
from flows.promise import next_turn
from flows.screen import Text


@allowed(Deed.PASS_ALERT_ON)
async def pass_alert_on(world: World, participant: Participant, /, alert: Alert, to: str | None = None) -> Alert:
    """It is their turn, and they hear of it when it can't be undone any more. Raises RefusedError, and it stays then.

    Without `to` it is the next one's in the chain. What the young person was promised stays.
    From somebody who is outside the chain it climbs from its beginning.
    """
    expect_in_hand(alert, world.actor)
    member = await world.tx.staff.get(world.actor)
    following = await _chosen(world, member, to) if to else await next_in_chain(world, participant, member)
    if following is None:
        raise RefusedError(Text("There is nobody after you who is there. It stays with you."))
    escalation = world.organisations(participant.organisation).escalation
    turn = next_turn(alert, escalation, office_of(world, participant), world.now)
    rungs = {each.member.id: each.rung for each in await places_of(world, participant)}
    theirs = passed(alert, following.id, turn, rungs.get(following.id, Rung.CONTACT))
    theirs = await keep(world, alert, theirs, Did.PASSED_ON, to=following.id)
    await nudge_anew(world, theirs, not_before=world.now + UNDO_WITHIN)
    await tell_passed_on(world, theirs, member.id)
    return theirs


async def _chosen(world: World, member: StaffMember, to: str) -> StaffMember:
    chosen = await colleague(world, member, to)
    if chosen.left_on is not None or await absence_of(world, chosen) is not None:
        raise RefusedError(Text("{name} isn't there today. Choose somebody else.", {"name": chosen.name}))
    return chosen
