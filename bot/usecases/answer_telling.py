"""Answer "Shall I tell {contact}?": yes raises the nudge, no leaves it; a no can become a yes later."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.offer_check_ins import offer_rest_later
from bot.usecases.raise_alert import nudge, with_turn
from bot.usecases.trail import note
from flows.alert import Did, Permission
from flows.people import Participant
from flows.ports import Dialogue, World


async def answer_telling(world: World, participant: Participant, alert_id: str, *, tell: bool) -> None:
    """Note the answer. A second tap, or somebody else's alert, changes nothing."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.participant != participant.id:
        return
    if tell and not alert.told:
        alert = with_turn(world, participant, replace(alert, permission=Permission.GRANTED))
        await world.tx.alerts.save(alert)
        await note(world, alert, Did.PERMITTED)
        await nudge(world, alert)
    elif not tell and alert.permission is Permission.ASKED:
        await world.tx.alerts.save(replace(alert, permission=Permission.REFUSED))
    shown = await world.tx.check_ins.get(alert.check_in) if alert.check_in else None
    if shown is not None:
        await offer_rest_later(world, participant, shown)
    live = await world.tx.live.get(participant.id)
    if live is not None and live.check_in == alert.check_in:
        await world.tx.live.show(participant.id, Dialogue.CHECK_IN, live.check_in)
