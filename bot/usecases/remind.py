"""The first reminder of a check-in: put along with its offer, and wanted only where nothing was done since."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.usecases.current_screen import whose_turn
from flows.calendar import ASK_AT, WINDOW, reminder_at
from flows.check_in import CheckIn
from flows.people import Participant
from flows.ports import Kind, Outgoing, World

LATELY = timedelta(days=1)
"""Whoever was here so short a time ago has the check-in in mind; that is no silence."""


async def put_reminder(world: World, participant: Participant, check_in: CheckIn, offered_at: datetime) -> None:
    """Put the reminder of a check-in into the outbox; one for ever, however often it is offered."""
    zone = world.organisations(participant.organisation).zone
    due = reminder_at(offered_at, zone, participant.ask_at or ASK_AT)
    key = f"reminder:{check_in.id}:1"
    await world.tx.outbox.put(Outgoing(Kind.REMINDER, participant.id, key, ref=check_in.id, not_before=due))


async def to_remind_of(world: World, participant: Participant, check_in: str) -> CheckIn | None:
    """The check-in, as it is now, if its reminder is wanted: it is still to be answered, and it is quiet around it."""
    live = await world.tx.live.get(participant.id)
    turn = await whose_turn(world, participant, live)
    if turn is None or turn.id != check_in or world.now - turn.prompted_at > WINDOW:
        return None
    return turn if await _is_quiet(world, turn) else None


async def _is_quiet(world: World, turn: CheckIn) -> bool:
    """Whether they did nothing lately, and no offer is on its way, as after "later today".

    What was heard is noted in real time; where a demo has moved people's time on, the check-in's own times tell.
    """
    participant = turn.participant
    touched = (turn.started_at, *(answer.at for answer in turn.answers.values()))
    heard_at = await world.tx.live.heard_at(participant)
    if any(world.now - at < LATELY for at in (heard_at, *touched) if at is not None):
        return False
    return not await world.tx.outbox.waits(participant, Kind.OFFER)
