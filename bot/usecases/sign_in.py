"""A link by e-mail to whoever is known by an address; to nobody else, and nobody is told which it was."""

from __future__ import annotations

from flows.ports import Kind, Outgoing, World


async def send_link(world: World, address: str, to: str) -> None:
    """Put a letter for each staff member who is written to there: in several organisations they are several.

    `to` is the page that they were on the way to. The link is made when the letter is sent.
    """
    for staff in await world.tx.identities.staff_at(address):
        await world.tx.outbox.put(Outgoing(Kind.SIGN_IN, staff, f"sign_in:{staff}:{world.new_id()}", ref=to))
