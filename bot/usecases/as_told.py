"""What the young person may know of their alerts: the same on every screen that speaks of one."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.trail import is_fresh
from flows.alert import Alert, Did
from flows.choices import Way
from flows.people import Participant
from flows.ports import World
from flows.rules import is_said
from flows.screens.told import Reach, time_told


async def as_told(world: World, alert: Alert) -> Alert:
    """The alert, not yet taken as long as that can be undone, with the soonest time told of whose turn it is.

    Whoever waits for one person about two things hears from them once.
    """
    is_taken = alert.seen_at is not None and not await is_fresh(world, alert, Did.TAKEN)
    beside = [each for each in await waiting(world, alert.participant) if each.contact_person == alert.contact_person]
    times = {at: each for each in beside if (at := time_told(each, world.now)) is not None}
    soonest = times[min(times)] if times and alert.id in {each.id for each in beside} else alert
    shown_at = alert.seen_at if is_taken else None
    return replace(alert, seen_at=shown_at, deadline=soonest.deadline, act_by=soonest.act_by)


async def waiting(world: World, participant: str) -> list[Alert]:
    """Those that they may know of and that nobody has been in touch about yet, the oldest first."""
    alerts = await world.tx.alerts.of(participant)
    return [each for each in alerts if each.is_open and each.told and is_said(each.rule) and each.contact_at is None]


async def waited_for(world: World, participant: Participant) -> Alert | None:
    """Of several that wait the urgent one, then the newest: whose turn that is is whom they can ask to write."""
    found = await waiting(world, participant.id)
    return max(found, key=lambda each: (each.is_urgent, each.raised_at), default=None)


async def reach_of(world: World, participant: Participant, alert: Alert) -> Reach:
    """How whose turn it is will reach them: as they chose, from the number that is noted."""
    way = participant.details.reach
    by_phone = way in (Way.CALL_MORNING, Way.CALL_AFTERNOON, Way.SMS)
    return Reach(way, (await world.tx.identities.phone_of(alert.contact_person) or "") if by_phone else "")
