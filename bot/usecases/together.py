"""Several alerts about one young person in one hand: contact counts for all of them, and so does what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.usecases.trail import keep
from flows.alert import Alert, Did, How
from flows.alert_life import contacted, ends_along, goes_with
from flows.ports import World


async def together(world: World, alert: Alert, raised_by: datetime | None = None) -> Sequence[Alert]:
    """The alert, and what goes with it (`goes_with`), by id; of what waits only what was raised by then.

    Whoever has read the alert in a transaction that writes has its participant, and so all of these, to themselves:
    two who begin with two of them wait for each other in one order.
    """
    until = raised_by or world.now
    others = (each for each in await world.tx.alerts.of(alert.participant) if each.id != alert.id)
    others = (each for each in others if each.contact_at is not None or each.raised_at <= until)
    return sorted([alert, *(each for each in others if goes_with(alert, each, world.now))], key=lambda each: each.id)


async def is_left_open(world: World, alert: Alert) -> bool:
    """Whether something came to contact with a closed one that isn't closed along (`ends_along`)."""
    was = replace(alert, closed_at=None)
    others = [each for each in await world.tx.alerts.of(alert.participant) if not ends_along(each)]
    return any(goes_with(was, each, world.now) for each in others)


async def come_to_contact(world: World, alerts: Sequence[Alert], how: How | None) -> Sequence[Alert]:
    """There was contact, by whoever acts: each as it is then, with a step of its own trail. Raises RefusedError."""
    return [
        await keep(world, each, contacted(each, world.actor, how, world.now), Did.CONTACT, detail=how or "")
        for each in alerts
    ]
