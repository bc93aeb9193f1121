"""What the clock starts: offer the check-ins that are due, and plan the next ones."""

from __future__ import annotations

from datetime import datetime

from flows.calendar import next_monthly
from flows.check_in import FINAL, CheckIn
from flows.commands import Close
from flows.engine import step
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, Outgoing, Wave, World

MONTHLY_QUESTIONNAIRE = "who5"


async def offer_check_ins(world: World, limit: int = 200) -> int:
    """Offer every wave that is due, at most `limit` in one transaction. Returns how many were taken."""
    due = await world.tx.waves.take_due(world.now, limit)
    for wave in due:
        participant = await world.tx.participants.get(wave.participant)
        if participant.status is ParticipantStatus.ACTIVE:
            await close_open_check_ins(world, participant)
            check_in = await open_check_in(world, participant, wave.number)
            key = f"offer:{check_in.id}:{check_in.revision}"
            await world.tx.outbox.put(Outgoing(Kind.OFFER, participant.id, key, ref=check_in.id))
    return len(due)


async def open_check_in(world: World, participant: Participant, number: int) -> CheckIn:
    """Make the check-in of one wave, and plan the next wave."""
    questionnaire = world.questionnaires.latest(MONTHLY_QUESTIONNAIRE)
    check_in = CheckIn(
        id=world.new_id(),
        participant=participant.id,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        language=participant.language,
        wave=number,
        prompted_at=world.now,
    )
    await world.tx.check_ins.add(check_in)
    await world.tx.waves.plan(Wave(participant.id, questionnaire.id, number + 1, _next_due(world, participant)))
    return check_in


async def close_open_check_ins(world: World, participant: Participant) -> None:
    """Close what is still open: its window is over, or the participant has stopped."""
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.status not in FINAL:
            questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
            closed, _events = step(check_in, Close(), questionnaire, world.now)
            await world.tx.check_ins.save(closed)


def _next_due(world: World, participant: Participant) -> datetime:
    if participant.started_on is None:
        raise ValueError(f"participant {participant.id} takes part but has no starting date; their row was altered")
    return next_monthly(participant.started_on, world.now, world.organisations(participant.organisation).zone)
