"""A contact person writes to the bot: whose contact person they are, that those have answered, and their own page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.usecases.hands import in_hands_of
from bot.usecases.reply import reply
from flows.check_in import Asked, Status
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
    asked = await world.tx.check_ins.asked([each.id for each in mine])
    zone = ZoneInfo(world.organisations(member.organisation).zone)
    answered = [(each if named else replace(each, name="–"), _last_answered(asked, each, zone)) for each in mine]
    await reply(world, member.id, caseload_screen(member, answered, world.page_of(member.id, world.now)))


def _last_answered(asked: Sequence[Asked], participant: Participant, zone: ZoneInfo) -> Day | None:
    ended = [
        each.ended_at
        for each in asked
        if (each.participant, each.answered_by, each.status) == (participant.id, None, Status.COMPLETED)
        and each.ended_at
    ]
    return Day(max(ended).astimezone(zone).date()) if ended else None
