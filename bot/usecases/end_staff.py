"""Somebody works for the organisation no more."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed
from bot.usecases.hands import today_in
from bot.usecases.whose_turn import LEFT, give, ladder_of
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import ParticipantStatus, StaffMember, StaffRole
from flows.ports import World
from flows.screen import Text

OVER = (ParticipantStatus.ENDED, ParticipantStatus.ERASED)


@allowed(Deed.END_STAFF)
async def end_staff(world: World, member: StaffMember, /) -> None:
    """Their chat, sessions, links and picture end; their name stays beside what they did.

    What waits for them goes to whoever comes next. Raises RefusedError while young people are theirs or are to be,
    while they stand in for somebody, where nobody else could react to what waits, and where nobody would coordinate.
    """
    named = {"staff": member.id}
    if member.id == world.actor:
        raise RefusedError(Text("nobody ends themselves; a colleague does it"))
    if member.left_on is not None:
        raise RefusedError(Text("{staff} works here no more; name somebody else", named))
    theirs = await world.tx.participants.of_contacts([member.id])
    coming = [each for each in await world.tx.handovers.planned() if each.to == member.id]
    if any(each.status not in OVER for each in theirs) or coming:
        raise RefusedError(Text("{staff} has young people, or is to have some; hand them over first", named))
    if any(not each.over for each in await world.tx.substitutions.by(member.id)):
        raise RefusedError(Text("{staff} stands in for somebody; appoint somebody else first", named))
    if member.role is StaffRole.COORDINATOR and not await _coordinates_another(world, member):
        raise RefusedError(Text("{staff} is the only coordinator; add another one first", named))
    for absence in await world.tx.substitutions.of(member.id):
        if not absence.over:
            await world.tx.substitutions.save(replace(absence, over=True))
    today = today_in(world, member.organisation)
    await _pass_alerts_on(world, replace(member, left_on=today))
    await world.tx.staff.leave(member.id, today)


async def _coordinates_another(world: World, member: StaffMember) -> bool:
    """Whether somebody else is there for what only a coordinator does, or nobody takes part who could need it."""
    staff = {each.id: each for each in await world.tx.staff.all() if each.organisation == member.organisation}
    others = [each for each in staff.values() if each.id != member.id and each.left_on is None]
    if any(each.role is StaffRole.COORDINATOR for each in others):
        return True
    return all(each.status in OVER for each in await world.tx.participants.of_contacts(staff))


async def _pass_alerts_on(world: World, leaving: StaffMember) -> None:
    """What is in their hand goes to whoever comes next, also where there was contact: they can't close it any more."""
    in_hand = await world.tx.alerts.in_hand_of(leaving.id)
    for each in sorted(in_hand, key=lambda alert: alert.participant):  # of several everybody takes the first code first
        alert = await world.tx.alerts.get(each.id)  # as it is now, and nobody else's until this is done
        if alert is None or not alert.is_open or alert.contact_person != leaving.id:
            continue
        participant = await world.tx.participants.get(alert.participant)
        ladder = await ladder_of(world, participant)
        ladder = replace(ladder, roster=ladder.roster.but(leaving))
        place = ladder.home(alert, participant.contact_person)
        if place is None or not place.member.reachable:
            who = {"staff": leaving.id, "code": participant.id}
            raise RefusedError(
                Text("{staff} has a message about {code}, and nobody else can be reached; add a coordinator first", who)
            )
        await give(world, ladder, alert, place, LEFT)
