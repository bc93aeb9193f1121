"""Let a young person in who sits beside, and what begins when somebody is on their page for the first time."""

from __future__ import annotations

from bot.usecases.accept_invite import begin_welcome
from bot.usecases.authorise import allowed
from bot.usecases.current_screen import who_did
from bot.usecases.neutral import has_page
from bot.usecases.tell import announce
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.screen import Text
from flows.screens.code import let_in_screen


@allowed(Deed.LET_IN)
async def let_in(world: World, participant: Participant, /) -> str:
    """The address that opens their page once, within a quarter of an hour, without a question. Raises RefusedError."""
    address = world.page_of(participant.id, world.now, handed=True)
    if participant.status is ParticipantStatus.ERASED or not has_page(world, participant) or address is None:
        raise RefusedError(Text("{code} has no page of their own; see answer_channel", {"code": participant.id}))
    return address


async def come_in(world: World, participant: Participant, *, handed: bool = False) -> None:
    """They are on their page. Whoever was only invited hasn't seen the chat: the welcome begins here.

    `handed`: by a link that somebody made for them. It asks nothing, so they are told of it wherever they read.
    """
    if handed:
        screen = let_in_screen(await who_did(world, participant, Deed.LET_IN))
        await announce(world, participant, screen, f"let_in:{participant.id}:{world.new_id()}")
    if participant.status is ParticipantStatus.INVITED:
        await begin_welcome(world, participant)
