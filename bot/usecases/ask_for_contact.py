"""Ask to hear from the contact person: always an alert, whatever else was chosen."""

from __future__ import annotations

from bot.usecases.raise_alert import raise_alert
from flows.events import ContactWanted
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.screens.notices import contact_asked_screen


async def ask_for_contact(world: World, participant: Participant) -> None:
    """Nudge the contact person and tell the participant by when to expect to hear.

    Asking again while the first wish has not been seen raises no second alert; the answer is the same.
    """
    waiting = [
        alert
        for alert in await world.tx.alerts.of(participant.id)
        if alert.rule == "contact_wanted" and alert.seen_at is None
    ]
    alert = waiting[-1] if waiting else (await raise_alert(world, participant, ContactWanted(world.now)))[0]
    contact = await world.tx.staff.get(alert.contact_person)
    screen = contact_asked_screen(alert, contact)
    await world.tx.outbox.put(Outgoing(Kind.REPLY, participant.id, f"reply:{world.new_id()}", screen=screen))
