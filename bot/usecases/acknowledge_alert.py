"""The contact person takes an alert, and closes it when there was contact; the young person is told it was seen."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.plan_waves import bring_forward
from flows.people import Alert, StaffMember
from flows.ports import Kind, Outgoing, World
from flows.rules import is_said
from flows.screen import Screen, Text
from flows.screens.notices import closed_screen, seen_screen, taken_screen

NOT_YOURS = Text("This message is not for you to take.")


async def acknowledge_alert(world: World, member: StaffMember, alert_id: str) -> Screen | Text:
    """Mark the alert as seen by `member`. Returns what the nudge becomes, or why nothing changed."""
    alert = await _theirs(world, member, alert_id)
    if alert is None:
        return NOT_YOURS
    participant = await world.tx.participants.get(alert.participant)
    organisation = world.organisations(participant.organisation)
    if alert.closed_at is not None:
        return closed_screen(participant)
    if alert.seen_at is None:
        alert = replace(alert, seen_at=world.now)
        await world.tx.alerts.save(alert)
        if is_said(alert.rule):
            screen = seen_screen(alert, member.name, organisation.zone, world.now)
            key = f"seen:{alert.id}"
            await world.tx.outbox.put(Outgoing(Kind.SEEN, participant.id, key, ref=alert.id, screen=screen))
    return taken_screen(alert, participant, organisation, world.now)


async def close_alert(world: World, member: StaffMember, alert_id: str) -> Screen | Text:
    """There was contact. What is asked after each closed alert comes on the next working day's afternoon."""
    alert = await _theirs(world, member, alert_id)
    if alert is None or alert.seen_at is None:
        return NOT_YOURS
    participant = await world.tx.participants.get(alert.participant)
    if alert.closed_at is None:
        await world.tx.alerts.save(replace(alert, closed_at=world.now))
        for questionnaire in world.organisations(participant.organisation).questionnaires:
            if world.questionnaires.latest(questionnaire).definition.cadence.after_alert:
                await bring_forward(world, participant, questionnaire)
    return closed_screen(participant)


async def _theirs(world: World, member: StaffMember, alert_id: str) -> Alert | None:
    alert = await world.tx.alerts.get(alert_id)
    return alert if alert and alert.contact_person == member.id and alert.told else None
