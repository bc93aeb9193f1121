"""Keep a contact person's picture, which their young people see in the welcome."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from flows.authorisation import Deed
from flows.people import StaffMember
from flows.ports import World


@allowed(Deed.SET_PORTRAIT)
async def set_portrait(world: World, member: StaffMember, jpeg: bytes) -> None:
    """Keep a picture in the place of the one before."""
    await world.tx.staff.set_portrait(member.id, jpeg)
