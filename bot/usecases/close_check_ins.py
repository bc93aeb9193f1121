"""Close check-ins: their window is over, or the participant has stopped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.usecases.agreed import timetable_of
from bot.usecases.current_screen import whose_turn
from bot.usecases.fell_silent import look_for_silence
from bot.usecases.raise_alert import raise_alert
from bot.usecases.tell_of_alert import tell_set_aside
from bot.usecases.the_day import was_asked
from flows.calendar import may_ask
from flows.check_in import CheckIn, Ending
from flows.commands import Close
from flows.engine import step
from flows.events import Measured
from flows.measured import measured
from flows.people import Participant
from flows.ports import Dialogue, World
from flows.window import ending

AT_IT = timedelta(hours=1)
"""Whoever answered something so short a time ago may go on to the end, and to what follows on the same day."""


async def ask_no_more(world: World, participant: Participant, *, tells: bool = True) -> None:
    """Close what they and what others about them have open, and plan nothing.

    Without `tells` nobody is told of what was begun: it is taken back.
    """
    await close(world, await world.tx.check_ins.of(participant.id), tells=tells)
    await close(world, await world.tx.check_ins.about(participant.id))
    await world.tx.waves.cancel(participant.id)


async def close(
    world: World, check_ins: Sequence[CheckIn], ending: Ending = Ending.SET_ASIDE, *, tells: bool = True
) -> None:
    """Close those of them that are open. What is certainly low in a half-finished one is told of as in a whole one."""
    for check_in in check_ins:
        if check_in.is_open:
            questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
            closed, _events = step(check_in, Close(ending), questionnaire, world.now)
            await world.tx.check_ins.save(closed)
            if tells and closed.values and closed.answered_by is None:
                await _tell(world, closed, measured(closed, questionnaire))


async def _tell(world: World, closed: CheckIn, found: Measured) -> None:
    """Where the chat shows the closed one no more, a message says what it would, or asks whether to tell."""
    participant = await world.tx.participants.get(closed.participant)
    for alert in await raise_alert(world, participant, found, closed):
        if closed.ending is Ending.SET_ASIDE:
            await tell_set_aside(world, alert)


async def close_window(world: World, check_in_id: str) -> bool:
    """Close a check-in whose window is over, with what ends with it; by day, since a chat that is drawn anew may stir.

    The chat then shows what else there is to answer, or that it is closed.
    """
    check_in = await world.tx.check_ins.get(check_in_id)
    if check_in is None or not check_in.is_open:
        return False
    participant = await world.tx.participants.get(check_in.participant)
    theirs = await world.tx.check_ins.of(participant.id)
    if not may_ask(world.now, timetable_of(world, participant)) or any(_is_at_it(world, each) for each in theirs):
        return False
    closed = [each.id for each in theirs if each.is_open and await close_if_over(world, each)]
    live = await world.tx.live.get(participant.id)
    if live is not None and live.dialogue is Dialogue.CHECK_IN and live.check_in in closed:
        turn = await whose_turn(world, participant, live)
        await world.tx.live.show(participant.id, Dialogue.CHECK_IN, turn.id if turn else live.check_in)
    if closed:
        await look_for_silence(world, participant.id)
    return bool(closed)


async def close_if_over(world: World, check_in: CheckIn) -> bool:
    """Close it as its window ends, if that has passed; whether it did."""
    how = ending(check_in, world.now, was_asked=await was_asked(world, check_in))
    if how is not None:
        await close(world, [check_in], how)
    return how is not None


def _is_at_it(world: World, check_in: CheckIn) -> bool:
    return any(world.now - at < AT_IT for at in (check_in.touched_at, check_in.ended_at) if at is not None)
