"""Somebody works for the organisation no more."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed
from bot.usecases.hands import today_in
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import ParticipantStatus, StaffMember
from flows.ports import World
from flows.screen import Text

OVER = (ParticipantStatus.ENDED, ParticipantStatus.ERASED)


@allowed(Deed.END_STAFF)
async def end_staff(world: World, member: StaffMember, /) -> None:
    """Their chat, sessions, links and picture end; their name stays beside what they did.

    Raises RefusedError while young people are theirs or are to be, and while they stand in for somebody.
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
    for absence in await world.tx.substitutions.of(member.id):
        if not absence.over:
            await world.tx.substitutions.save(replace(absence, over=True))
    await world.tx.staff.leave(member.id, today_in(world, member.organisation))
