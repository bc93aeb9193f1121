"""What the clock starts: offer the check-ins that are due, and plan the next ones."""

from __future__ import annotations

from datetime import datetime

from flows.calendar import may_ask, next_monthly
from flows.check_in import FINAL, CheckIn
from flows.commands import Close
from flows.engine import step
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, Outgoing, Wave, World

MONTHLY_QUESTIONNAIRE = "who5"


async def offer_check_in(world: World, wave: Wave) -> bool:
    """Offer the check-in of a wave that is due. False where it isn't to be offered, at this hour or any more."""
    participant = await world.tx.participants.get(wave.participant)
    if not may_ask(world.now, world.organisations(participant.organisation).zone):
        return False
    if not await world.tx.waves.take(wave) or participant.status is not ParticipantStatus.ACTIVE:
        return False
    await close_open_check_ins(world, participant)
    await put_offer(world, await open_check_in(world, participant, wave.number))
    return True


async def put_offer(world: World, check_in: CheckIn, not_before: datetime | None = None) -> None:
    """Put the offer of a check-in into the outbox; it is wanted as long as the check-in stays at this revision."""
    ref = f"{check_in.id}:{check_in.revision}"
    await world.tx.outbox.put(
        Outgoing(Kind.OFFER, check_in.participant, f"offer:{ref}", ref=ref, not_before=not_before)
    )


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
    await plan_check_in(world, participant, number + 1)
    return check_in


async def plan_check_in(world: World, participant: Participant, number: int) -> None:
    """Plan a wave on the next occasion."""
    due = _next_due(world, participant)
    await world.tx.waves.plan(Wave(participant.id, MONTHLY_QUESTIONNAIRE, number, due))


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
