"""Close check-ins: their window is over, or the participant has stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.usecases.agreed import timetable_of
from bot.usecases.current_screen import show_again
from flows.calendar import may_ask
from flows.check_in import CheckIn, Ending
from flows.commands import Close
from flows.engine import step
from flows.people import Participant
from flows.ports import Kind, World
from flows.window import ending

AT_IT = timedelta(hours=1)
"""Whoever answered something so short a time ago may go on to the end."""


async def close_open_check_ins(world: World, participant: Participant) -> None:
    """Close what the participant has open."""
    await close(world, await world.tx.check_ins.of(participant.id))


async def close(world: World, check_ins: Sequence[CheckIn], ending: Ending = Ending.SET_ASIDE) -> None:
    """Close those of them that are open."""
    for check_in in check_ins:
        if check_in.is_open:
            questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
            closed, _events = step(check_in, Close(ending), questionnaire, world.now)
            await world.tx.check_ins.save(closed)


async def close_window(world: World, check_in_id: str) -> bool:
    """Close a check-in whose window is over, by day: a chat that is drawn anew may make a sound."""
    check_in = await world.tx.check_ins.get(check_in_id)
    if check_in is None or not check_in.is_open:
        return False
    participant = await world.tx.participants.get(check_in.participant)
    if not may_ask(world.now, timetable_of(world, participant)) or _is_at_it(world, check_in):
        return False
    offered = await world.tx.outbox.was_sent(participant.id, Kind.OFFER, f"{check_in.id}:")
    how = ending(check_in, world.now, was_asked=offered is not False)
    if how is None:
        return False
    await close(world, [check_in], how)
    live = await world.tx.live.get(participant.id)
    if live is not None and live.check_in == check_in.id:
        await show_again(world, participant)
    return True


def _is_at_it(world: World, check_in: CheckIn) -> bool:
    touched = (check_in.started_at, *(answer.at for answer in check_in.answers.values()))
    return any(world.now - at < AT_IT for at in touched if at is not None)
