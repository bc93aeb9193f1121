"""Ask to hear from the contact person: always an alert, whatever else was chosen."""

from __future__ import annotations

from datetime import datetime

from bot.usecases.agreed import zone_of
from bot.usecases.raise_alert import raise_alert
from bot.usecases.reply import reply
from flows.alert import Alert
from flows.events import ContactWanted
from flows.people import Participant
from flows.ports import World
from flows.rules import contact_wanted
from flows.screens.told import contact_asked_screen


async def ask_for_contact(world: World, participant: Participant) -> None:
    """Nudge the contact person and tell the participant by when to expect to hear.

    Asking again while the first wish has not been seen, and its time is not over, raises no second alert; the answer is
    the same.
    """
    waiting = [
        alert
        for alert in await world.tx.alerts.of(participant.id)
        if alert.rule == contact_wanted.RULE.id and _still_waits(alert, world.now)
    ]
    alert = waiting[-1] if waiting else (await raise_alert(world, participant, ContactWanted(world.now)))[0]
    contact = await world.tx.staff.get(alert.contact_person)
    zone = zone_of(world, participant)
    await reply(world, participant.id, contact_asked_screen(alert, contact, zone, world.now))


def _still_waits(alert: Alert, now: datetime) -> bool:
    return alert.seen_at is None and (alert.deadline is None or alert.deadline > now)
