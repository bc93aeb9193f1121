"""Answer "Shall I tell {contact}?": yes, no, or "I want to write myself"; a no can become a yes later."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.usecases.hands import acting_contact
from bot.usecases.offer_check_ins import offer_rest_later
from bot.usecases.raise_alert import nudge, nudge_anew, office_of, with_turn
from bot.usecases.say import tell_of_words
from bot.usecases.trail import note
from flows.alert import Alert, Did, Permission
from flows.hold import may_wait_until, waits
from flows.people import Participant
from flows.ports import Dialogue, World


async def answer_telling(world: World, participant: Participant, alert_id: str, verb: str) -> None:
    """Note the answer, and show what is so now. A second tap, or somebody else's alert, changes nothing."""
    alert = await world.tx.alerts.get(alert_id)
    answer = _ANSWERS.get(verb)
    if alert is None or answer is None or alert.participant != participant.id:
        return
    await answer(world, participant, alert)
    shown = await world.tx.check_ins.get(alert.check_in) if alert.check_in else None
    if shown is not None:
        await offer_rest_later(world, participant, shown)
    live = await world.tx.live.get(participant.id)
    if live is not None and live.check_in == alert.check_in:
        await world.tx.live.show(participant.id, Dialogue.CHECK_IN, live.check_in)


async def _tell(world: World, participant: Participant, alert: Alert) -> None:
    if not alert.told and alert.is_open:
        granted = with_turn(world, participant, await _granted(world, participant, alert))
        await _permit(world, granted)
        await nudge(world, granted)


async def _leave(world: World, _participant: Participant, alert: Alert) -> None:
    if alert.permission is Permission.ASKED:
        await world.tx.alerts.save(replace(alert, permission=Permission.REFUSED))


async def _hold(world: World, participant: Participant, alert: Alert) -> None:
    """It waits, and its promise counts from then. Whose turn it is, and had it already, hears that they write first."""
    until = may_wait_until(alert, office_of(world, participant), world.now)
    if until is None:
        return
    asked = alert if alert.told else await _granted(world, participant, alert)
    held = with_turn(world, participant, replace(asked, held_until=until), until)
    await world.tx.alerts.save(held)
    await note(world, held, Did.HELD, to=held.contact_person)
    if not alert.told:
        await nudge(world, held)
    elif held.delivered_at is not None:
        await nudge_anew(world, held)
        await tell_of_words(world, participant, held, "hold")


async def _tell_now(world: World, participant: Participant, alert: Alert) -> None:
    """Not to be held any longer; the first nudge still waits, and goes nowhere when this one has arrived."""
    if waits(alert, world.now) and alert.delivered_at is None:
        at_once = with_turn(world, participant, replace(alert, held_until=world.now))
        await _permit(world, at_once)
        await nudge_anew(world, at_once)


async def _granted(world: World, participant: Participant, alert: Alert) -> Alert:
    """It goes to whoever acts now, which may be somebody else than when it was asked."""
    acting = await acting_contact(world, participant)
    return replace(alert, permission=Permission.GRANTED, contact_person=acting.id)


async def _permit(world: World, alert: Alert) -> None:
    await world.tx.alerts.save(alert)
    await note(world, alert, Did.PERMITTED, to=alert.contact_person)


_ANSWERS: Mapping[str, Callable[[World, Participant, Alert], Awaitable[None]]] = {
    "yes": _tell,
    "no": _leave,
    "hold": _hold,
    "now": _tell_now,
}
