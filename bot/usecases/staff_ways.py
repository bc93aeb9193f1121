"""How a staff member is written to and calls, and who takes over where they don't react."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed
from bot.usecases.substitute import colleague
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import Channel, StaffMember
from flows.phones import checked_phone
from flows.ports import World
from flows.screen import Text


@allowed(Deed.ORDER_CHANNELS)
async def order_channels(world: World, member: StaffMember, /, typed: str) -> StaffMember:
    """From now on they are written to in that order, such as "email,telegram"; what isn't named comes last.

    Blank: the usual order. Raises RefusedError for a channel that there isn't, or that is named twice.
    """
    _expect_here(member)
    names = [each.strip().lower() for each in typed.split(",")] if typed.strip() else []
    there = {"channels": ", ".join(Channel)}
    if unknown := [each for each in names if each not in list(Channel)]:
        raise RefusedError(Text("there is no channel {name}; use {channels}", {**there, "name": f"'{unknown[0]}'"}))
    if len(set(names)) < len(names):
        raise RefusedError(Text("a channel is named twice; name each once, of {channels}", there))
    rest = [each for each in Channel if each not in names]
    ordered = replace(member, channels=(*(Channel(each) for each in names), *rest))
    await world.tx.staff.save(ordered)
    return ordered


@allowed(Deed.KEEP_PHONE)
async def keep_phone(world: World, member: StaffMember, /, typed: str) -> str:
    """Keep the number at work that they call from in place of the one before; blank: none. Raises RefusedError."""
    _expect_here(member)
    phone = checked_phone(typed) if typed.strip() else ""
    await world.tx.identities.call_from(member.id, phone or None)
    return phone


@allowed(Deed.NAME_STAND_IN)
async def name_stand_in(world: World, member: StaffMember, /, stand_in: str) -> StaffMember:
    """Who takes over where they don't react, and when nobody else is named for days away; blank: nobody.

    Raises RefusedError for somebody who can't take over from them.
    """
    _expect_here(member)
    if stand_in:
        other = await world.tx.staff.get(stand_in)
        if other.organisation == member.organisation:
            _expect_here(other)
        await colleague(world, member, stand_in)
    named = replace(member, stand_in=stand_in or None)
    await world.tx.staff.save(named)
    return named


def _expect_here(member: StaffMember) -> None:
    if member.left_on is not None:
        raise RefusedError(Text("{staff} works here no more; name somebody else", {"staff": member.id}))
