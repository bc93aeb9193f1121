"""Ask to hear from the contact person: always an alert, whatever else was chosen."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.raise_alert import raise_alert
from bot.usecases.tell_of_alert import as_told, reach_of, seen_ref
from flows.events import ContactWanted
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.rules import contact_wanted
from flows.screens.told import contact_asked_screen


async def ask_for_contact(world: World, participant: Participant) -> None:
    """Nudge the contact person and tell the participant by when to expect to hear.

    Asking again before there was contact raises no second alert: the answer is what is known of the first.
    """
    waiting = [
        alert
        for alert in await world.tx.alerts.of(participant.id)
        if alert.rule == contact_wanted.RULE.id and alert.is_open and alert.contact_at is None
    ]
    alert = waiting[-1] if waiting else (await raise_alert(world, participant, ContactWanted(world.now)))[0]
    alert = await as_told(world, alert)
    contact, reach = await world.tx.staff.get(alert.contact_person), await reach_of(world, participant, alert)
    zone = zone_of(world, participant)
    screen = contact_asked_screen(alert, contact, zone, world.now, reach)
    key = f"reply:{world.new_id()}"
    await world.tx.outbox.put(Outgoing(Kind.REPLY, participant.id, key, seen_ref(alert), screen))
