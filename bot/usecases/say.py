"""The young person says something about an alert that is open: whose turn it is sees it, and it closes nothing."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.current_screen import show_current
from bot.usecases.own import show_page
from bot.usecases.reply import reply
from bot.usecases.said_of import said_of
from bot.usecases.tell import notify
from bot.usecases.trail import note
from flows.alert import Alert, Did, Said
from flows.hold import waits
from flows.people import Participant
from flows.ports import Dialogue, World
from flows.rules import is_said
from flows.screen import Moment, Screen, Text
from flows.screens.alerts import alert_path
from flows.screens.notices import said_notice
from flows.screens.told import said_later, said_text, trying_text


async def say(world: World, participant: Participant, alert_id: str, verb: str) -> None:
    """Note it and answer what happens now. Said again it is the same; what isn't open any more shows what there is."""
    alert = await world.tx.alerts.get(alert_id)
    is_theirs = alert is not None and alert.participant == participant.id and is_said(alert.rule)
    if alert is None or not is_theirs or not alert.told or not alert.is_open or verb not in set(Said):
        await show_current(world, participant)
        return
    said = Said(verb)
    if said is not await said_of(world, alert):
        await note(world, alert, Did.SAID, detail=said)
        await tell_of_words(world, participant, alert, said)
    await _answer(world, participant, alert, said)


async def tell_of_words(world: World, participant: Participant, alert: Alert, said: str) -> None:
    """Tell whose turn it is that they said something, once for each; where it is held, with the nudge at its end."""
    if waits(alert, world.now) and alert.delivered_at is None:
        return
    page = world.page_of(alert.contact_person, world.now)
    screen = said_notice(participant, page, alert_path(alert))
    await notify(world, alert.contact_person, screen, f"said:{alert.id}:{alert.contact_person}:{said}")


async def _answer(world: World, participant: Participant, alert: Alert, said: Said) -> None:
    """Where they said it: on the last screen that waits for it, on the page about it, or as a message."""
    live = await world.tx.live.get(participant.id)
    shown = (live.dialogue, live.check_in) if live else None
    if waits(alert, world.now) and shown == (Dialogue.CHECK_IN, alert.check_in):
        await world.tx.live.show(participant.id, Dialogue.CHECK_IN, alert.check_in)
    elif live is not None and live.dialogue is Dialogue.OWN and live.place == "contact":
        await show_page(world, participant, "contact", await _answered(world, participant, alert, said))
    else:
        await reply(world, participant.id, Screen((await _answered(world, participant, alert, said),)))


async def _answered(world: World, participant: Participant, alert: Alert, said: Said) -> Text:
    contact = await world.tx.staff.get(alert.contact_person)
    if alert.held_until is not None and waits(alert, world.now) and alert.delivered_at is None:
        return said_later(contact.name, Moment(alert.held_until, zone_of(world, participant)))
    return said_text(contact.name, said) if contact.reachable else trying_text(contact.name)
