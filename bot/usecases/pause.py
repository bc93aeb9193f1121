"""A break from being asked: begun by the participant or noted by staff, ended by either or by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.usecases.agreed import cadences_of, day_in, timetable_of
from bot.usecases.birthdays import tell_of_age
from bot.usecases.choices import must_decide_first
from bot.usecases.close_check_ins import close, close_open_check_ins
from bot.usecases.current_screen import show_current
from bot.usecases.hands import acting_contact
from bot.usecases.offer_check_ins import open_sitting, put_offer
from bot.usecases.open_form import open_form
from bot.usecases.place_transitions import place
from bot.usecases.plan_waves import last_answered, numbered, occasion, plan_next
from flows.calendar import may_ask
from flows.check_in import CheckIn
from flows.people import TAKING_PART, Participant, ParticipantStatus, PauseReason
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screens.pause import paused_notice
from questionnaires.model import Target


async def pause(
    world: World, participant: Participant, until: date | None, reason: PauseReason = PauseReason.OWN
) -> Participant:
    """Ask nothing until that day, or with None until further notice; whoever doesn't take part stays as they are.

    What is open is closed, what is planned is cancelled, and the contact person is told, but not why. Raises
    ValueError for a day that isn't ahead.
    """
    today = day_in(world, participant, world.now)
    if until is not None and until <= today:
        raise ValueError(f"a break until {until} can't begin on {today}; name a later day")
    already = (participant.pause_until, participant.pause_reason) == (until, reason)
    if participant.status not in TAKING_PART or (participant.status is ParticipantStatus.PAUSED and already):
        await show_current(world, participant)
        return participant
    await close_open_check_ins(world, participant)
    await close(world, await world.tx.check_ins.about(participant.id))
    await world.tx.waves.cancel(participant.id)
    paused = replace(
        participant,
        status=ParticipantStatus.PAUSED,
        pause_reason=reason,
        pause_until=until,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(paused)
    await world.tx.live.show(paused.id, Dialogue.RESTING)
    acting = await acting_contact(world, paused)
    if world.actor != acting.id:
        key = f"notice:paused:{paused.id}:{paused.revision}"
        await world.tx.outbox.put(Outgoing(Kind.NOTICE, acting.id, key, screen=paused_notice(paused)))
    return paused


async def resume(world: World, participant: Participant) -> Participant:
    """Ask again: at once what became due meanwhile, the rest on its next occasion; not what was answered lately.

    Whoever ends the break themselves sees the first question's offer right there; others are sent it.
    """
    if participant.status is not ParticipantStatus.PAUSED:
        await show_current(world, participant)
        return participant
    active = replace(
        participant,
        status=ParticipantStatus.ACTIVE,
        pause_reason=None,
        pause_until=None,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(active)
    first = await _go_on(world, active)
    await place(world, active)
    if first is None:
        await world.tx.live.show(active.id, Dialogue.RESTING)
        if await must_decide_first(world, active):
            await tell_of_age(world, active)
    elif world.actor == active.id:
        await world.tx.live.show(active.id, Dialogue.CHECK_IN, first.id)
    else:
        await put_offer(world, active, first)
    return active


async def end_pause(world: World, code: str) -> bool:
    """End somebody's break if its day has come and it is an hour at which they may be written to."""
    participant = await world.tx.participants.get(code)
    until = participant.pause_until
    if until is None or until > day_in(world, participant, world.now):
        return False
    if not may_ask(world.now, timetable_of(world, participant)):
        return False
    await resume(world, participant)
    return True


async def _go_on(world: World, participant: Participant) -> CheckIn | None:
    """Open what became due, plan the rest. Returns the check-in to offer first, if there is one.

    Who came of age in the break decides first, as on the birthday itself; then nothing is opened.
    """
    answered = await last_answered(world, participant)
    decides_first = await must_decide_first(world, participant)
    due = []
    for questionnaire in cadences_of(world, participant):
        found = occasion(world, participant, questionnaire, answered.get(questionnaire))
        if found is None:
            continue
        wave = await numbered(world, participant, questionnaire, found)
        if found.at > world.now:
            await world.tx.waves.plan(wave)
        elif decides_first:
            await plan_next(world, participant, wave)
        elif world.questionnaires.latest(questionnaire).definition.target is Target.CONTACT_PERSON:
            await plan_next(world, participant, wave)
            await open_form(world, participant, wave)
        else:
            due.append(wave)
    return await open_sitting(world, participant, due) if due else None
