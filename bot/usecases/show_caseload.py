"""A contact person writes to the bot: whose contact person they are, that those have answered, and their own page."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.usecases.hands import in_hands_of
from bot.usecases.reply import reply
from flows.check_in import Status
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import World
from flows.screen import Day
from flows.screens.notices import caseload_screen

OVER = (ParticipantStatus.ENDED, ParticipantStatus.ERASED)
"""In no course any more: nothing is shown of them."""


async def show_caseload(world: World, member: StaffMember) -> None:
    """Send the list; first names only where the organisation lets them stand in notices."""
    mine = [each for each in await in_hands_of(world, member) if each.status not in OVER]
    named = world.organisations(member.organisation).first_names_in_notices
    answered = [(each if named else replace(each, name="–"), await _last_answered(world, each)) for each in mine]
    await reply(world, member.id, caseload_screen(member, answered, world.page_of(member.id, world.now)))


async def _last_answered(world: World, participant: Participant) -> Day | None:
    zone = ZoneInfo(world.organisations(participant.organisation).zone)
    ended = [
        each.ended_at
        for each in await world.tx.check_ins.of(participant.id)
        if each.status is Status.COMPLETED and each.ended_at is not None
    ]
    return Day(max(ended).astimezone(zone).date()) if ended else None
