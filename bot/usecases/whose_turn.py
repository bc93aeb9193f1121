"""Alerts pass to others because of who is there: somebody is away, is back, has left, or hands a participant over."""

from __future__ import annotations

from bot.usecases.hands import roster_of
from bot.usecases.raise_alert import nudge_anew, office_of
from bot.usecases.trail import keep
from flows.alert import Alert, Did, Rung
from flows.chain import Place
from flows.ladder import AWAY, Ladder
from flows.people import Participant
from flows.ports import World

GIVEN = "hand_over"
"""The detail of passing on what came along with a participant."""

LEFT = "left"
"""The detail of passing on what was left by somebody who works there no more."""


async def ladder_of(world: World, participant: Participant) -> Ladder:
    """What the clock goes by for this participant's alerts."""
    organisation = world.organisations(participant.organisation)
    roster = await roster_of(world, participant.organisation)
    return Ladder(roster, organisation.escalation, office_of(world, participant))


async def follow_presence(world: World, participant: Participant) -> None:
    """Alerts go to who is there, who hears of them anew; where there was contact, it stays with who had it."""
    participant = await world.tx.participants.get(
        participant.id
    )  # as they are now, and nobody else's until this is done
    ladder = await ladder_of(world, participant)
    for alert in await world.tx.alerts.of(participant.id):
        place = ladder.belongs(alert, participant.contact_person)
        if alert.is_open and alert.contact_at is None and place is not None:
            await give(world, ladder, alert, place, AWAY)


async def follow_contact(world: World, participant: Participant) -> None:
    """Everything that is open goes to a participant's new contact person, or whoever acts for them."""
    ladder = await ladder_of(world, participant)
    acting = ladder.roster.acting(participant.contact_person)
    for alert in await world.tx.alerts.of(participant.id):
        if alert.is_open and alert.contact_person != acting.id:
            await give(world, ladder, alert, Place(acting, Rung.CONTACT), GIVEN)


async def give(world: World, ladder: Ladder, alert: Alert, to: Place, why: str) -> None:
    """It passes to somebody, with a step of its trail and a nudge of their own."""
    given = await keep(world, alert, ladder.handed(alert, to, world.now), Did.PASSED_ON, to=to.member.id, detail=why)
    if given.told:
        await nudge_anew(world, given)
