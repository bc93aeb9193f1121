"""Ask to hear from the contact person: always an alert, whatever else was chosen."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.as_told import as_told, reach_of, waited_for, waiting
from bot.usecases.raise_alert import raise_alert
from bot.usecases.tell_of_alert import seen_ref
from flows.events import ContactWanted
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.rules import contact_wanted
from flows.screens.told import contact_asked_screen


async def ask_for_contact(world: World, participant: Participant) -> None:
    """Nudge the contact person, or whose turn it is already, and tell the participant by when to expect to hear.

    Asking again before there was contact raises no second alert: the answer is what is known of the first.
    """
    asked = [each for each in await waiting(world, participant.id) if each.rule == contact_wanted.RULE.id]
    if not asked:
        beside = await waited_for(world, participant)
        asked = await raise_alert(world, participant, ContactWanted(world.now), beside=beside)
    alert = await as_told(world, asked[-1])
    contact, reach = await world.tx.staff.get(alert.contact_person), await reach_of(world, participant, alert)
    zone = zone_of(world, participant)
    screen = contact_asked_screen(alert, contact, zone, world.now, reach)
    key = f"reply:{world.new_id()}"
    await world.tx.outbox.put(Outgoing(Kind.REPLY, participant.id, key, seen_ref(alert), screen))
