"""Follow an invite: the chat becomes the participant's or the staff member's, and the welcome begins."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.current_screen import show_current
from bot.usecases.reply import reply
from flows.people import TAKING_PART, Participant, ParticipantStatus, StaffMember, WelcomeStage
from flows.ports import Dialogue, InviteProblem, World
from flows.screen import Text
from flows.screens.notices import staff_welcome_screen

PROBLEMS = {
    InviteProblem.UNKNOWN: Text("I don't know this link. Ask the one who gave it to you for a new one."),
    InviteProblem.USED: Text("This link has been used. Ask the one who gave it to you for a new one."),
    InviteProblem.OTHER_PERSON: Text("This link is for somebody else. Open it on that person's own phone."),
    InviteProblem.EXPIRED: Text("This link is too old. Ask the one who gave it to you for a new one."),
}


GOES_ON = (*TAKING_PART, ParticipantStatus.WELCOME, ParticipantStatus.ENDED)
"""Who goes on where they are, perhaps from their page; an ended course is taken up again by staff."""


async def accept_invite(world: World, token: str, chat_id: int) -> Participant | StaffMember | Text:
    """Redeem `token` for `chat_id`. Returns who it is, or a sentence for somebody it can't be redeemed for."""
    invitee = await world.tx.invites.redeem(token, chat_id, world.now)
    if isinstance(invitee, InviteProblem):
        known = await _known_already(world, chat_id) if invitee is InviteProblem.USED else None
        return known or PROBLEMS[invitee]
    await world.tx.doors.end_all(invitee.subject)  # the phone they had may be lost
    if invitee.is_staff:
        return await _welcome_staff(world, await world.tx.staff.get(invitee.subject))
    participant = await world.tx.participants.get(invitee.subject)
    if participant.status in GOES_ON:
        await show_current(world, participant)
        return participant
    return await begin_welcome(world, participant)


async def _known_already(world: World, chat_id: int) -> Participant | StaffMember | None:
    """Whoever this chat belongs to: pressing the link once more is no mistake, they see where they are."""
    participant = await world.tx.participants.by_chat(chat_id)
    if participant is None:
        member = await world.tx.staff.by_chat(chat_id)
        return await _welcome_staff(world, member) if member else None
    await show_current(world, participant)
    return participant


async def _welcome_staff(world: World, member: StaffMember) -> StaffMember:
    await reply(world, member.id, staff_welcome_screen(member))
    return member


async def begin_welcome(world: World, participant: Participant) -> Participant:
    """Show the first screen of the welcome."""
    welcomed = replace(
        participant,
        status=ParticipantStatus.WELCOME,
        stage=WelcomeStage.LANGUAGE,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(welcomed)
    await world.tx.live.show(welcomed.id, Dialogue.WELCOME)
    return welcomed
