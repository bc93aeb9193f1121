"""Remind of what waits for an answer: on the days of its window, in the hours on offer, and only where it is quiet."""

from __future__ import annotations

from bot.usecases.agreed import timetable_of, windows_of
from bot.usecases.current_screen import whose_turn
from flows.check_in import CheckIn
from flows.people import Participant
from flows.ports import Kind, Outgoing, World
from flows.window import LATELY, is_over, reminded


async def remind(world: World, check_in_id: str) -> bool:
    """Deal with the reminders of a check-in that are due; whether one is to go out. Each goes out once, for ever."""
    found = await world.tx.check_ins.get(check_in_id)
    if found is None:
        return False
    participant = await world.tx.participants.get(found.participant)
    check_in = await world.tx.check_ins.get(check_in_id)  # as it is now that nobody else changes it
    if check_in is None or not check_in.is_open:
        return False
    after, number = reminded(check_in, windows_of(world, participant), timetable_of(world, participant), world.now)
    if number is None:
        return False
    await world.tx.check_ins.keep_window(after)
    if await to_remind_of(world, participant, check_in.id) is None:
        return False
    key, ref = f"reminder:{check_in.id}:{number}", f"{check_in.id}:{number}"
    await world.tx.outbox.put(Outgoing(Kind.REMINDER, participant.id, key, ref=ref))
    return True


async def to_remind_of(world: World, participant: Participant, check_in: str) -> CheckIn | None:
    """The check-in, as it is now, if its reminder is wanted: it is still to be answered, and it is quiet around it."""
    live = await world.tx.live.get(participant.id)
    turn = await whose_turn(world, participant, live)
    if turn is None or turn.id != check_in or is_over(turn, world.now):
        return None
    return turn if await _is_quiet(world, turn) else None


async def _is_quiet(world: World, turn: CheckIn) -> bool:
    """Whether they did nothing lately, and no offer is on its way, as after "tonight".

    What was heard is noted in real time; where a demo has moved people's time on, the check-in's own times tell.
    """
    participant = turn.participant
    heard_at = await world.tx.live.heard_at(participant)
    if any(world.now - at < LATELY for at in (heard_at, turn.touched_at) if at is not None):
        return False
    return not await world.tx.outbox.waits(participant, Kind.OFFER)
