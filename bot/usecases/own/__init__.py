"""The participant's own pages: what they can look at and decide at any time, in the chat's live message.

One page, one file: it says what it shows now, and what a tap on it does. A page is named by its place: the page's name,
and what it is about behind slashes ("choice/see/who5"). Its buttons carry the place in `Action.ref`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.usecases.current_screen import leave_page, show_current
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, LiveMessage, World
from flows.screen import Action, Screen, Text


@dataclass(frozen=True, slots=True)
class Page:
    """What it shows, and what a tap on it does; both are told what it is about ("see/who5")."""

    screen: Callable[[World, Participant, str], Awaitable[Screen]]
    act: Callable[[World, Participant, str, Action], Awaitable[None]]


PAGES: Mapping[str, Page] = {}

NOT_YET = (ParticipantStatus.INVITED, ParticipantStatus.WELCOME, ParticipantStatus.ERASED)


async def show_page(world: World, participant: Participant, place: str, notice: Text | None = None) -> None:
    """Have one of their pages shown; who is still in the welcome goes on with that."""
    if participant.status in NOT_YET or place.partition("/")[0] not in PAGES:
        await show_current(world, participant)
    else:
        await world.tx.live.show(participant.id, Dialogue.OWN, notice=notice, place=place)


async def own_screen(world: World, participant: Participant, live: LiveMessage) -> Screen:
    """What the page that the live message names shows now."""
    name, _, about = live.place.partition("/")
    screen = await PAGES[name].screen(world, participant, about)
    return replace(screen, body=(live.notice, *screen.body)) if live.notice else screen


async def act_on_page(world: World, participant: Participant, action: Action) -> None:
    """A tap on a page: "open" shows the page it names, "leave" goes back to what else there is."""
    name, _, about = action.ref.partition("/")
    page = PAGES.get(name)
    if participant.status in NOT_YET or (page is None and action.verb != "leave"):
        await show_current(world, participant)
    elif action.verb == "leave":
        await leave_page(world, participant)
    elif action.verb == "open" or page is None:
        await show_page(world, participant, action.ref)
    else:
        await page.act(world, participant, about, action)
