"""A participant's taps, by the action's topic."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import CallbackQuery

from bot.botapi.actions import decode
from bot.telegram.outcome import Outcome
from bot.usecases.answer_telling import answer_telling
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.choose import choose
from bot.usecases.current_screen import show_current
from bot.usecases.sharing import share_nothing
from bot.usecases.show_help import show_help
from bot.usecases.stop import restart
from bot.usecases.take_step import take_step
from flows.commands import BY_VERB
from flows.people import Participant
from flows.ports import LiveMessage, World
from flows.screen import Action


async def handle(tap: CallbackQuery, world: World, participant: Participant) -> Outcome:
    """Carry out a tap. A tap on any message but the live one takes that message's buttons away."""
    action = decode(tap.data or "")
    topic = TOPICS.get(action.topic) if action else None
    message_id = tap.message.message_id if tap.message else 0
    elsewhere = _is_elsewhere(await world.tx.live.get(participant.id), message_id)
    if action is None or topic is None:
        await show_current(world, participant)
    else:
        await topic(world, participant, action)
    strip = elsewhere and (action is None or action.topic != "help")
    return Outcome(draw=participant.id, strip=strip, language=participant.language)


def _is_elsewhere(live: LiveMessage | None, message_id: int) -> bool:
    """Whether it is not the live message. Who taps a new one is sometimes sooner than the note that it was sent."""
    if live is None:
        return True
    known = live.message_id or 0
    may_be_new = live.revision > live.shown_revision and message_id > known
    return message_id != known and not may_be_new


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
}
