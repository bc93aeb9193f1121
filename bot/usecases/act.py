"""What a participant's button asks for, by its action's topic: the same from the chat and from the page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.usecases.answer_note import answer_note
from bot.usecases.answer_telling import answer_telling
from bot.usecases.ask_for_contact import ask_for_contact
from bot.usecases.choices import ask_what_is_open
from bot.usecases.choose import choose
from bot.usecases.current_screen import show_current
from bot.usecases.pages import act_on_page
from bot.usecases.pause import resume
from bot.usecases.say import say
from bot.usecases.send_words_on import leave_words, send_words_on
from bot.usecases.show_help import show_help
from bot.usecases.stop import restart
from bot.usecases.take_step import take_step
from flows.check_in import Status
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
    if action.verb == "begin" and await _asks_first(world, participant, action.ref):
        return
    await take_step(world, participant, action.ref, command(action.value), action.revision)


async def _asks_first(world: World, participant: Participant, check_in: str) -> bool:
    """Whether a choice is asked (again) before this one is begun."""
    to_begin = await world.tx.check_ins.get(check_in)
    if to_begin is None or to_begin.participant != participant.id:
        return False
    if to_begin.status not in (Status.OFFERED, Status.DECLINED):
        return False
    return await ask_what_is_open(world, participant)


async def _welcome(world: World, participant: Participant, action: Action) -> None:
    await choose(world, participant, action.verb, action.value, action.revision)


async def _tell(world: World, participant: Participant, action: Action) -> None:
    await answer_telling(world, participant, action.ref, action.verb)


async def _said(world: World, participant: Participant, action: Action) -> None:
    await say(world, participant, action.ref, action.verb)


async def _contact(world: World, participant: Participant, action: Action) -> None:
    if action.verb == "ask":
        await ask_for_contact(world, participant)


async def _words(world: World, participant: Participant, action: Action) -> None:
    await (send_words_on if action.verb == "send" else leave_words)(world, participant, action.ref)


async def _note(world: World, participant: Participant, action: Action) -> None:
    await answer_note(world, participant, action.verb, action.ref)


async def _help(world: World, participant: Participant, _action: Action) -> None:
    await show_help(world, participant)


async def _course(world: World, participant: Participant, action: Action) -> None:
    await (resume if action.verb == "resume" else restart)(world, participant)


TOPICS: dict[str, Callable[[World, Participant, Action], Awaitable[None]]] = {
    "check_in": _check_in,
    "welcome": _welcome,
    "tell": _tell,
    "said": _said,
    "contact": _contact,
    "words": _words,
    "note": _note,
    "help": _help,
    "course": _course,
    "own": act_on_page,
}
