"""What the clock starts: open the check-ins that are due, and offer the first one of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.usecases.close_check_ins import close_open_check_ins
from bot.usecases.open_form import open_form
from bot.usecases.plan_waves import plan_next
from flows.calendar import may_ask
from flows.check_in import CheckIn, last_open
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, Outgoing, Wave, World
from questionnaires.conditions import hold
from questionnaires.model import Target

WINDOW = timedelta(days=10)
"""As long as what was offered before is still fresh, what becomes due joins it and needs no offer of its own."""


async def offer_check_in(world: World, wave: Wave) -> bool:
    """Open what a wave asks for. False where it isn't to be asked, at this hour or any more."""
    participant = await world.tx.participants.get(wave.participant)
    organisation = world.organisations(participant.organisation)
    if not may_ask(world.now, organisation.zone):
        return False
    if not await world.tx.waves.take(wave) or participant.status is not ParticipantStatus.ACTIVE:
        return False
    if wave.questionnaire not in organisation.questionnaires:
        return False
    if world.questionnaires.latest(wave.questionnaire).definition.target is Target.CONTACT_PERSON:
        await plan_next(world, participant, wave)
        await open_form(world, participant, wave)
        return True
    first = await open_sitting(world, participant, [wave, *await _others_due(world, wave)])
    if first is not None:
        await put_offer(world, first)
    return True


async def _others_due(world: World, wave: Wave) -> list[Wave]:
    """What else the participant is to be asked by now, taken; the contact person's forms come by themselves."""
    organisation = world.organisations((await world.tx.participants.get(wave.participant)).organisation)
    own = [
        each
        for each in await world.tx.waves.due_of(wave.participant, world.now)
        if each.questionnaire in organisation.questionnaires
        and world.questionnaires.latest(each.questionnaire).definition.target is Target.PARTICIPANT
    ]
    return [each for each in own if await world.tx.waves.take(each)]


async def open_sitting(world: World, participant: Participant, waves: Iterable[Wave]) -> CheckIn | None:
    """Open the check-ins of one day in the organisation's order, and plan the next ones.

    Returns the one to offer first; None where they joined what is open, or where none is for this participant.
    """
    asked_in_order = world.organisations(participant.organisation).questionnaires
    in_order = sorted(waves, key=lambda wave: asked_in_order.index(wave.questionnaire))
    last = joined = await _still_fresh(world, participant, {wave.questionnaire for wave in in_order})
    if joined is None:
        await close_open_check_ins(world, participant)
    first = None
    for wave in in_order:
        opened = await _open_check_in(world, participant, wave, last)
        first, last = first or opened, opened or last
    return first if joined is None else None


async def _still_fresh(world: World, participant: Participant, due: set[str]) -> CheckIn | None:
    """The last open check-in, where it was offered lately and is not asked again by what is due now."""
    check_ins = [each for each in await world.tx.check_ins.of(participant.id) if each.is_open]
    last = last_open(check_ins)
    if last is None or world.now - last.prompted_at > WINDOW or due & {each.questionnaire for each in check_ins}:
        return None
    return last


async def _open_check_in(world: World, participant: Participant, wave: Wave, after: CheckIn | None) -> CheckIn | None:
    await plan_next(world, participant, wave)
    questionnaire = world.questionnaires.latest(wave.questionnaire)
    if not hold(questionnaire.definition.when, {}, participant.facts):
        return None
    check_in = CheckIn(
        id=world.new_id(),
        participant=participant.id,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        language=world.questionnaires.language_for(questionnaire, participant.language),
        wave=wave.number,
        prompted_at=world.now,
        after=after.id if after else None,
        form=participant.form,
        facts=participant.facts,
    )
    await world.tx.check_ins.add(check_in)
    return check_in


async def put_offer(world: World, check_in: CheckIn, not_before: datetime | None = None) -> None:
    """Put the offer of a check-in into the outbox; it is wanted as long as the check-in stays at this revision."""
    ref = f"{check_in.id}:{check_in.revision}"
    await world.tx.outbox.put(
        Outgoing(Kind.OFFER, check_in.participant, f"offer:{ref}", ref=ref, not_before=not_before)
    )
