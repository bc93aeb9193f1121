"""The contact person takes an alert, and closes it when there was contact; the young person is told it was seen."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.authorise import allowed
from bot.usecases.duty import prompt_for_duty
from bot.usecases.hands import acting_contact
from bot.usecases.plan_waves import bring_forward
from bot.usecases.trail import keep
from flows.alert import Alert, Did, Outcome
from flows.alert_life import closed, contacted, taken
from flows.authorisation import Deed
from flows.people import Participant, StaffMember
from flows.ports import Kind, Outgoing, World
from flows.rules import is_said
from flows.screen import Screen, Text
from flows.screens.notices import NOT_YOURS, closed_screen, taken_screen
from flows.screens.told import seen_screen


async def acknowledge_alert(world: World, member: StaffMember, alert_id: str) -> Screen | Text:
    """Mark the alert as seen by `member`. Returns what the nudge becomes, or why nothing changed."""
    found = await _theirs(world, member, alert_id)
    return await take_alert(world, *found) if found else NOT_YOURS


@allowed(Deed.TAKE_ALERT)
async def take_alert(world: World, participant: Participant, /, alert: Alert) -> Screen:
    """The young person reads that it was seen, where they know of it; about a minor the duty is asked about."""
    organisation = world.organisations(participant.organisation)
    if alert.closed_at is not None:
        return closed_screen(participant)
    if alert.seen_at is None:
        alert = await keep(world, alert, taken(alert, alert.contact_person, world.now), Did.TAKEN)
        await prompt_for_duty(world, participant, alert)
        if is_said(alert.rule):
            contact = await world.tx.staff.get(alert.contact_person)
            screen = seen_screen(alert, contact.name, zone_of(world, participant), world.now)
            key = f"seen:{alert.id}:{contact.id}"
            await world.tx.outbox.put(Outgoing(Kind.SEEN, participant.id, key, ref=alert.id, screen=screen))
    return taken_screen(alert, participant, organisation, world.now, world.page_of(alert.contact_person, world.now))


async def close_alert(world: World, member: StaffMember, alert_id: str) -> Screen | Text:
    """There was contact. Returns what the nudge becomes, or why nothing changed."""
    found = await _theirs(world, member, alert_id)
    if found is None or found[1].seen_at is None:
        return NOT_YOURS
    return await note_contact(world, *found)


@allowed(Deed.CLOSE_ALERT)
async def note_contact(world: World, participant: Participant, /, alert: Alert) -> Screen:
    """Close the alert. What is asked after each closed alert comes on the next working day's afternoon."""
    if alert.closed_at is None:
        there_was = contacted(alert, alert.contact_person, None, world.now)
        there_was = await keep(world, alert, there_was, Did.CONTACT)
        over = closed(there_was, alert.contact_person, Outcome.TALKED, world.now)
        await keep(world, there_was, over, Did.CLOSED, detail=Outcome.TALKED)
        for questionnaire in world.organisations(participant.organisation).questionnaires:
            if world.questionnaires.latest(questionnaire).definition.cadence.after_alert:
                await bring_forward(world, participant, questionnaire)
    return closed_screen(participant)


async def _theirs(world: World, member: StaffMember, alert_id: str) -> tuple[Participant, Alert] | None:
    """The alert and whom it is about; None unless it is for this member, who has the participant in hand today."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member.id or not alert.told:
        return None
    participant = await world.tx.participants.get(alert.participant)
    in_hand = member.id in (participant.contact_person, (await acting_contact(world, participant)).id)
    return (participant, alert) if in_hand else None
