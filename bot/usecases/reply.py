"""Answer somebody with a message of its own."""

from __future__ import annotations

from flows.ports import Kind, Outgoing, World
from flows.screen import Screen


async def reply(world: World, recipient: str, screen: Screen, cause: str | None = None) -> None:
    """Put an answer into the outbox; with a `cause`, once for ever."""
    await world.tx.outbox.put(Outgoing(Kind.REPLY, recipient, f"reply:{cause or world.new_id()}", screen=screen))
