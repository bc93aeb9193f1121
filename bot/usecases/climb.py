"""The clock looks at an alert: it reminds, and lets what nobody reacts to climb to somebody who does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.usecases.fell_silent import is_void
from bot.usecases.raise_alert import nudge_anew
from bot.usecases.tell import notify
from bot.usecases.tell_of_alert import tell_late, tell_passed_on
from bot.usecases.trail import keep
from bot.usecases.whose_turn import ladder_of
from flows.alert import Alert, Did, Outcome
from flows.ladder import TO_CLOSE, Ladder, Look
from flows.people import Participant, StaffMember, StaffRole
from flows.ports import World
from flows.screens.turns import close_it_notice, leader_notice, passed_notice, still_waits_notice


async def climb(world: World, alert_id: str) -> bool:
    """Look at it, where its time has come. Returns whether anybody is written to.

    Read anew, in the transaction that changes it: another process may have been first.
    """
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or not alert.is_open or not alert.told or alert.look_at is None or alert.look_at > world.now:
        return False
    participant = await world.tx.participants.get(alert.participant)
    if await is_void(world, participant, alert):
        over = replace(alert, closed_at=world.now, outcome=Outcome.NO_NEED, look_at=None)
        await keep(world, alert, over, Did.CLOSED, detail=Outcome.NO_NEED)
        return False
    ladder = await ladder_of(world, participant)
    look = ladder.look(alert, participant.contact_person, world.now)
    if look.did is None:
        await world.tx.alerts.save(look.alert)
        return False
    leaders = _leaders(ladder)
    did = Did.REMINDED if look.did is Did.LEADER_TOLD and not leaders else look.did
    to = None if did is Did.LEADER_TOLD else look.alert.contact_person
    await keep(world, alert, look.alert, did, to=to, detail=look.detail)
    covered = await _cover(world, participant, ladder, look) if look.did in _REMINDING else []
    due_first = min((look, *covered), key=lambda each: each.alert.act_by or world.now)
    await _SAYS[look.did](world, participant, alert, due_first if look.did is Did.REMINDED else look)
    for leader in leaders if did is Did.LEADER_TOLD else ():
        once = f"{participant.id}/{leader.id}:{_this_hour(world)}"
        await notify(world, leader.id, leader_notice(), f"leader:{once}")
    return True


async def _cover(world: World, participant: Participant, ladder: Ladder, look: Look) -> list[Look]:
    """The others about the same young person that this reminder is about too: each is noted as reminded."""
    others = {each.id: each for each in await world.tx.alerts.of(participant.id) if each.is_open}
    covered = []
    for each in ladder.covered(look, others.values(), participant.contact_person, world.now):
        before = others[each.alert.id]
        if not await is_void(world, participant, before):
            to = each.alert.contact_person
            await keep(world, before, each.alert, Did.REMINDED, to=to, detail=each.detail)
            covered.append(each)
    return covered


def _this_hour(world: World) -> str:
    """What is said of two alerts about one young person within the hour is said once."""
    return f"{world.now:%Y-%m-%d %H}"


def _leaders(ladder: Ladder) -> list[StaffMember]:
    """Those who hear, and only that, that a deadline was passed."""
    staff = ladder.roster.staff.values()
    return [each for each in staff if each.role is StaffRole.LEADER and each.left_on is None and each.reachable]


async def _remind(world: World, participant: Participant, _before: Alert, look: Look) -> None:
    alert, page = look.alert, world.page_of(look.alert.contact_person, world.now)
    if look.detail == TO_CLOSE:
        screen = close_it_notice(alert, participant, page)
    else:
        zone = world.organisations(participant.organisation).zone
        screen = still_waits_notice(alert, participant, zone, world.now, page)
    ref = f"{TURN}{alert.id}/{world.now.isoformat()}"
    await notify(world, alert.contact_person, screen, f"turn:{alert.id}:{world.new_id()}", ref)


async def _pass_on(world: World, _participant: Participant, before: Alert, look: Look) -> None:
    await nudge_anew(world, look.alert)
    await tell_passed_on(world, look.alert, before.contact_person)


async def _climbed(world: World, participant: Participant, before: Alert, look: Look) -> None:
    has_it = await world.tx.staff.get(look.alert.contact_person)
    await nudge_anew(world, look.alert)
    once = f"{participant.id}/{before.contact_person}/{has_it.id}:{_this_hour(world)}"
    await notify(world, before.contact_person, passed_notice(participant, has_it.name), f"passed:{once}")
    await tell_late(world, look.alert, before.contact_person)


async def _past_the_last(world: World, participant: Participant, before: Alert, look: Look) -> None:
    await _remind(world, participant, before, look)
    await tell_late(world, look.alert, before.contact_person)


_SAYS: dict[Did, Callable[[World, Participant, Alert, Look], Awaitable[None]]] = {
    Did.REMINDED: _remind,
    Did.PASSED_ON: _pass_on,
    Did.CLIMBED: _climbed,
    Did.LEADER_TOLD: _past_the_last,
}
"""Who is written to, by what the clock has done."""

_REMINDING = (Did.REMINDED, Did.LEADER_TOLD)

TURN = "turn:"
"""What the `ref` of a reminder begins with."""


async def still_to_remind(world: World, ref: str, member: str) -> bool:
    """Whether a reminder still holds when it is sent: it is their turn, and nothing was done about it since.

    Of several that an outage held up only the last is sent.
    """
    alert_id, _, at = ref.removeprefix(TURN).partition("/")
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or not alert.is_open or alert.contact_person != member:
        return False
    trail = [each for each in await world.tx.alerts.trail(alert_id) if not each.is_undone]
    steps = [each for each in trail if each.did in (*_REMINDING, Did.CONTACT)]
    return bool(steps) and steps[-1].did in _REMINDING and steps[-1].at.isoformat() == at
