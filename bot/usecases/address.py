"""The e-mail address that somebody is written to at: noted, changed or taken away."""

from __future__ import annotations

from bot.usecases.authorise import allowed
from flows.addresses import checked_address
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import World
from flows.screen import Text


@allowed(Deed.KEEP_ADDRESS)
async def keep_address(world: World, person: Participant | StaffMember, typed: str) -> str:
    """Keep the address in place of the one before; blank: none is known. Returns it. Raises RefusedError.

    Whoever has the mailbox of a staff member gets in as them, so with another address they are signed out everywhere.
    """
    if isinstance(person, Participant) and person.status is ParticipantStatus.ERASED:
        raise RefusedError(Text("Who this was is erased. Nothing can be noted."))
    if isinstance(person, StaffMember) and person.left_on is not None:
        raise RefusedError(Text("{staff} works here no more; name somebody else", {"staff": person.id}))
    address = checked_address(typed) if typed.strip() else ""
    before = await world.tx.identities.address_of(person.id) or ""
    await world.tx.identities.write_to(person.id, address or None)  # the same one too: it may work again
    if address != before:
        await world.tx.doors.end_all(person.id)
    return address
