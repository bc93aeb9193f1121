"""The contact person takes an alert; the young person is told that it was seen."""

from __future__ import annotations

from dataclasses import replace

from flows.people import StaffMember
from flows.ports import Kind, Outgoing, World
from flows.screen import Screen, Text
from flows.screens.notices import seen_screen, taken_screen


async def acknowledge_alert(world: World, member: StaffMember, alert_id: str) -> Screen | Text:
    """Mark the alert as seen by `member`. Returns what the nudge becomes, or why nothing changed."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member.id or not alert.told:
        return Text("This message is not for you to take.")
    participant = await world.tx.participants.get(alert.participant)
    organisation = world.organisations(participant.organisation)
    if alert.seen_at is None:
        alert = replace(alert, seen_at=world.now)
        await world.tx.alerts.save(alert)
        screen = seen_screen(alert, member.name, organisation.zone, world.now)
        await world.tx.outbox.put(Outgoing(Kind.SEEN, participant.id, f"seen:{alert.id}", ref=alert.id, screen=screen))
    return taken_screen(alert, participant, organisation, world.now)
