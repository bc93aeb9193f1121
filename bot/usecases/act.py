"""What a participant's button asks for, by its action's topic: the same from the chat and from the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.usecases.answer_telling import answer_telling
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.choose import choose
from bot.usecases.current_screen import show_current
from bot.usecases.own import act_on_page
from bot.usecases.sharing import share_nothing
from bot.usecases.show_help import show_help
from bot.usecases.stop import restart
from bot.usecases.take_step import take_step
from flows.commands import BY_VERB
from flows.people import Participant
from flows.ports import World
from flows.screen import Action


async def act(world: World, participant: Participant, action: Action | None) -> None:
    """Carry it out. What is no action of ours, or no longer means anything, only shows what is current."""
    topic = TOPICS.get(action.topic) if action else None
    if action is None or topic is None:
        await show_current(world, participant)
    else:
        await topic(world, participant, action)


async def _check_in(world: World, participant: Participant, action: Action) -> None:
    command = BY_VERB.get(action.verb)
    if command is None:
        await show_current(world, participant)
        return
    await take_step(world, participant, action.ref, command(action.value), action.revision)


async def _welcome(world: World, participant: Participant, action: Action) -> None:
    await choose(world, participant, action.verb, action.value, action.revision)


async def _tell(world: World, participant: Participant, action: Action) -> None:
    await answer_telling(world, participant, action.ref, tell=action.verb == "yes")


async def _contact(world: World, participant: Participant, action: Action) -> None:
    if action.verb == "ask":
        await ask_for_contact(world, participant)


async def _help(world: World, participant: Participant, _action: Action) -> None:
    await show_help(world, participant)


async def _sharing(world: World, participant: Participant, _action: Action) -> None:
    await share_nothing(world, participant)


async def _course(world: World, participant: Participant, _action: Action) -> None:
    await restart(world, participant)


TOPICS: dict[str, Callable[[World, Participant, Action], Awaitable[None]]] = {
    "check_in": _check_in,
    "welcome": _welcome,
    "tell": _tell,
    "contact": _contact,
    "help": _help,
    "course": _course,
    "sharing": _sharing,
    "own": act_on_page,
}
