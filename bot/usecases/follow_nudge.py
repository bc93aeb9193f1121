"""What follows when a nudge was delivered, or can't be: it is noted, passes to the next person, and is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.usecases.agreed import zone_of
from bot.usecases.chain import places_of
from bot.usecases.reply import reply
from bot.usecases.say import tell_of_words
from bot.usecases.tell_of_alert import tell_passed_on
from bot.usecases.trail import keep, note
from bot.usecases.whose_turn import give, ladder_of
from flows.alert import Alert, Did, Step
from flows.chain import instead
from flows.hold import waits
from flows.ports import World
from flows.rules import is_said
from flows.screens.told import reached_screen, unreached_screen

UNREACHABLE = "unreachable"
"""The detail of passing on what reaches nobody where it is."""


async def nudge_not_delivered(world: World, alert_id: str, member: str, said: str) -> None:
    """A channel of whoever's turn it is said no for good: noted once, however often it is tried again."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member:
        return
    if (member, said) not in {(each.to, each.detail) for each in await _in_vain(world, alert)}:
        await note(world, alert, Did.NOT_DELIVERED, to=member, detail=said)


async def nudge_came_back(world: World, alert_id: str, member: str, said: str) -> bool:
    """What counted as delivered was not. Returns whether it has to go on: it is their turn, and nobody has reacted."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member or not (alert.is_open and alert.told):
        return False
    if alert.seen_at is not None or alert.contact_at is not None:
        return False
    undelivered = replace(alert, delivered_at=None)
    await keep(world, alert, undelivered, Did.NOT_DELIVERED, to=member, detail=said)
    return True


async def seemed_reachable(world: World, member: str) -> bool:
    """Whether a staff member could be reached, as far as was known until now."""
    return (await world.tx.staff.get(member)).reachable


async def nudge_refused(world: World, alert_id: str, member: str, *, is_news: bool) -> bool:
    """Nothing reaches whoever's turn it is. Returns whether nothing more has to reach them: it passes to the next one.

    Where there is nobody more it stays and is tried again, and the young person is told, once. `is_news`: they read
    otherwise, for until now the person could be reached.
    """
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member or not (alert.is_open and alert.told):
        return True
    if alert.contact_at is not None:  # they found it on the console, and stay who says what came of it
        return True
    participant = await world.tx.participants.get(alert.participant)
    following = instead(await places_of(world, participant), alert)
    if following is not None:
        await give(world, await ladder_of(world, participant), alert, following, UNREACHABLE)
        return True
    asked = _first_asked(alert, await _in_vain(world, alert))
    if is_said(alert.rule) and (is_news or asked != member):
        name = (await world.tx.staff.get(asked)).name
        await reply(world, alert.participant, unreached_screen(name), f"unreached:{alert.id}")
    return False


async def nudge_delivered(world: World, alert_id: str, member: str, *, after_trouble: bool) -> None:
    """Note when it was delivered; where it was refused before, the young person, who was told, hears that it was.

    What passed to somebody else while it was on its way to `member` isn't delivered yet.
    """
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member or alert.delivered_at is not None:
        return
    trouble = await _in_vain(world, alert)
    asked = _first_asked(alert, trouble)
    delivered = replace(alert, delivered_at=min(world.now, alert.seen_at or world.now))  # they may be quicker
    await keep(world, alert, delivered, Did.DELIVERED, to=alert.contact_person)
    if waits(delivered, world.now):  # it was under way when they asked to write first
        await tell_of_words(world, await world.tx.participants.get(alert.participant), delivered, "hold")
    if asked != alert.contact_person:
        await tell_passed_on(world, delivered, asked)
    elif trouble and is_said(alert.rule) and (after_trouble or any(each.did is Did.PASSED_ON for each in trouble)):
        contact = await world.tx.staff.get(alert.contact_person)
        participant = await world.tx.participants.get(alert.participant)
        zone = zone_of(world, participant)
        screen = reached_screen(delivered, contact.name, zone, world.now)
        once = f"{participant.id}/{contact.id}:{alert.deadline}:{world.now:%Y-%m-%d %H}"  # of several that waited
        await reply(world, participant.id, screen, f"reached:{once}")


def _first_asked(alert: Alert, in_vain: Sequence[Step]) -> str:
    """With whom it was when it began to pass on because nothing reached anybody; else whose turn it is."""
    tried = [each.to for each in in_vain if each.did is Did.NOT_DELIVERED and each.to]
    return tried[-1] if tried else alert.contact_person


async def _in_vain(world: World, alert: Alert) -> list[Step]:
    """The last steps of its trail, the newest first, as far as nothing but that has happened."""
    found = []
    for each in reversed(await world.tx.alerts.trail(alert.id)):
        if each.did is not Did.NOT_DELIVERED and not (each.did is Did.PASSED_ON and each.detail == UNREACHABLE):
            break
        found.append(each)
    return found
