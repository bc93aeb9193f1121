"""What the young person is told when a nudge could not be delivered, and when it could after all."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.agreed import zone_of
from bot.usecases.reply import reply
from bot.usecases.trail import keep
from flows.alert import Did
from flows.ports import World
from flows.rules import is_said
from flows.screens.told import reached_screen, unreached_screen


async def nudge_refused(world: World, alert_id: str) -> None:
    """The contact person can't be reached, though the young person read otherwise: say so once. It is tried again."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.delivered_at is not None or not is_said(alert.rule):
        return
    contact = await world.tx.staff.get(alert.contact_person)
    if contact.reachable:
        await reply(world, alert.participant, unreached_screen(contact.name), f"unreached:{alert.id}")


async def nudge_delivered(world: World, alert_id: str, *, after_trouble: bool) -> None:
    """Note when it was delivered; after trouble the young person, who may have been told, hears that it was."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.delivered_at is not None:
        return
    delivered = replace(alert, delivered_at=world.now)
    await keep(world, alert, delivered, Did.DELIVERED, to=alert.contact_person)
    if after_trouble and is_said(alert.rule):
        contact = await world.tx.staff.get(alert.contact_person)
        participant = await world.tx.participants.get(alert.participant)
        zone = zone_of(world, participant)
        screen = reached_screen(delivered, contact.name, zone, world.now)
        await reply(world, participant.id, screen, f"reached:{alert.id}")
