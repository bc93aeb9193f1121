"""Somebody has fallen silent: their contact person hears of it, once, and only as long as it is so."""

from __future__ import annotations

from datetime import date

from bot.usecases.raise_alert import raise_alert
from bot.usecases.the_day import was_asked
from flows import silence
from flows.alert import Alert, Did
from flows.check_in import Status
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.rules import silence as rule_of_silence
from flows.rules import unreachable
from flows.silence import History


async def look_for_silence(world: World, code: str) -> bool:
    """Raise what their silence gives rise to now, if anything; whether it did. Who takes no part just now isn't missed.

    Whoever calls it twice, or from two processes, has them to itself in between: the second finds the first's signal.
    """
    participant = await world.tx.participants.get(code)
    if participant.status is not ParticipantStatus.ACTIVE or participant.started_on is None:
        return False
    history = await _history(world, participant, participant.started_on)
    organisation = world.organisations(participant.organisation)
    is_very_low = silence.told_very_low(history.check_ins, history.alerts, organisation.limits.very_low)
    found = silence.fell_silent(history, organisation.plan.silence, is_very_low, world.now)
    return found is not None and bool(await raise_alert(world, participant, found))


async def is_still_silent(world: World, participant: Participant, alert: Alert) -> bool:
    """Whether the signal is still to be told: they take part, and weren't heard of since it was raised."""
    if participant.status is not ParticipantStatus.ACTIVE or participant.started_on is None:
        return False
    return not silence.is_over(alert, await _history(world, participant, participant.started_on))


async def is_void(world: World, participant: Participant, alert: Alert) -> bool:
    """Whether it is a signal that nobody has heard of yet and that holds no more: they answer, or are reached again."""
    if alert.rule == unreachable.RULE.id:
        holds = not await world.tx.identities.is_reachable(participant.id)
    else:
        holds = alert.rule != rule_of_silence.RULE.id or await is_still_silent(world, participant, alert)
    return not holds and all(step.did is not Did.DELIVERED for step in await world.tx.alerts.trail(alert.id))


async def _history(world: World, participant: Participant, begun_on: date) -> History:
    """What they know of: of what is closed its ending says whether it reached them."""
    own = await world.tx.check_ins.of(participant.id)
    return History(
        check_ins=[each for each in own if each.status is not Status.OFFERED or await was_asked(world, each)],
        alerts=await world.tx.alerts.of(participant.id),
        begun_on=begun_on,
        zone=world.organisations(participant.organisation).zone,
    )
