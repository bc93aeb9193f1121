"""Answer "Shall I tell {contact}?": yes, no, or "I want to write myself"; a no can become a yes later.

It counts whenever it comes, wherever it was asked: on the last screen, in a message, on the page about the contact.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.usecases.after_low import after_low
from bot.usecases.asked_whether import newest_of_its
from bot.usecases.current_screen import show_current
from bot.usecases.hands import acting_contact
from bot.usecases.offer_check_ins import offer_rest_later
from bot.usecases.own import NOT_YET, show_page
from bot.usecases.raise_alert import nudge, nudge_anew, office_of, with_turn
from bot.usecases.reply import reply
from bot.usecases.say import tell_of_words
from bot.usecases.trail import note
from flows.alert import Alert, Did, Permission
from flows.check_in import CheckIn
from flows.hold import may_wait_until, waits
from flows.people import Participant
from flows.ports import Dialogue, World
from flows.screens.after_low import Case, apart_from, not_told


async def answer_telling(world: World, participant: Participant, alert_id: str, verb: str) -> None:
    """Note the answer, and show what is so now. A second tap, or somebody else's alert, changes nothing.

    Nor does a button from before a stop, while the welcome is on or a guardian's yes is waited for.
    """
    alert = await _meant(world, participant, alert_id)
    answer = _ANSWERS.get(verb)
    if alert is None or answer is None or participant.status in NOT_YET:
        await show_current(world, participant)
        return
    await answer(world, participant, alert)
    check_in = await world.tx.check_ins.get(alert.check_in) if alert.check_in else None
    if check_in is not None:
        await offer_rest_later(world, participant, check_in)
        await _show(world, participant, check_in)


async def _meant(world: World, participant: Participant, alert_id: str) -> Alert | None:
    """Theirs of that id; of what was asked before, and isn't told, the one that asks now."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.participant != participant.id:
        return None
    if alert.told:
        return alert
    newest = await newest_of_its(world, alert)
    return alert if newest.id == alert.id else await world.tx.alerts.get(newest.id)


async def _show(world: World, participant: Participant, check_in: CheckIn) -> None:
    """Where it is asked: on the last screen, or on the page; else a message of its own answers."""
    after, live = await after_low(world, participant, check_in), await world.tx.live.get(participant.id)
    if live is not None and live.dialogue is Dialogue.OWN and live.place == "contact":
        is_kept = after is not None and after.case is Case.REFUSED
        await show_page(world, participant, "contact", not_told(after.contact) if after and is_kept else None)
    elif live is not None and live.check_in == check_in.id:
        await world.tx.live.show(participant.id, Dialogue.CHECK_IN, check_in.id)
    elif after is not None:
        await reply(world, participant.id, apart_from(replace(after, sees_more=True)))


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
