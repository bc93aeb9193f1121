"""What a participant's chat shows and takes where answers travel on the organisation's own page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.usecases.current_screen import whose_turn
from bot.usecases.shown import shown
from flows.check_in import CheckIn, Status
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, Kind, LiveMessage, World
from flows.screen import Screen
from flows.screens.neutral import NOBODY_READS, neutral_notice, neutral_screen, to_the_page


def has_page(world: World, participant: Participant) -> bool:
    """Whether they can answer on a page of their own."""
    return world.organisations(participant.organisation).answer_channel.has_page


def is_on_the_page(world: World, participant: Participant) -> bool:
    """Whether their answers travel on the page alone, and the chat is to say nothing."""
    return not world.organisations(participant.organisation).answer_channel.in_chat


async def shown_in_chat(world: World, live: LiveMessage, endonym: Callable[[str], str]) -> Screen:
    """What the chat's live message shows: what it is about, or that it is about something."""
    participant = await world.tx.participants.get(live.participant)
    if not is_on_the_page(world, participant):
        screen = await shown(world, live, endonym)
        is_about = live.check_in if live.dialogue is Dialogue.CHECK_IN else None
        check_in = await world.tx.check_ins.get(is_about) if is_about else None
        return or_on_the_page(world, participant, check_in, screen) if check_in else screen
    return neutral_screen(
        participant.status,
        is_to_do=await is_to_do(world, participant),
        wrote=live.notice == NOBODY_READS,
        page=world.page_of(participant.id, world.now),
    )


def or_on_the_page(world: World, participant: Participant, check_in: CheckIn, screen: Screen) -> Screen:
    """The chat's screen of a check-in; where it offers one, they can go to their page at once, if they have one."""
    if check_in.status is not Status.OFFERED or not has_page(world, participant):
        return screen
    way = to_the_page(world.page_of(participant.id, world.now))
    return replace(screen, buttons=(*screen.buttons, *way))


async def is_to_do(world: World, participant: Participant) -> bool:
    """Whether something waits for them on their page: the welcome, or an open check-in."""
    if participant.status is ParticipantStatus.WELCOME:
        return True
    return await whose_turn(world, participant, None) is not None


async def noticed_instead(world: World, recipient: str, kind: Kind, letter: Screen, *, has_chat: bool) -> Screen | None:
    """What is said in place of a letter; None where the letter itself may be said in the chat that they have."""
    if not await world.tx.participants.exists(recipient):
        return None
    participant = await world.tx.participants.get(recipient)
    stays_on_the_page = is_on_the_page(world, participant) if has_chat else has_page(world, participant)
    if not stays_on_the_page:
        return None
    return neutral_notice(kind, letter, world.page_of(recipient, world.now), in_chat=has_chat)


async def wrote_in_chat(world: World, participant: Participant) -> None:
    """Words in a chat that takes none: the same kind sentence to all of them. They are stored nowhere."""
    live = await world.tx.live.get(participant.id)
    if live is not None:
        await world.tx.live.show(participant.id, live.dialogue, live.check_in, NOBODY_READS, live.place)
