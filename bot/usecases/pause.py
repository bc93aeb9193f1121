"""A break from being asked: begun by the participant or noted by staff, ended by either or by the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.usecases.agreed import anchor_of, cadences_of, day_in, timetable_of
from bot.usecases.asked_so_far import last_asked
from bot.usecases.birthdays import tell_of_age
from bot.usecases.choices import must_decide_first
from bot.usecases.close_check_ins import ask_no_more
from bot.usecases.current_screen import show_current
from bot.usecases.hands import acting_contact
from bot.usecases.lost_touch import missed_meanwhile
from bot.usecases.offer_check_ins import ask_what_is_due, put_offer
from bot.usecases.place_transitions import place
from bot.usecases.plan_waves import last_months, numbered, occasion
from flows.calendar import may_ask
from flows.check_in import CheckIn
from flows.occasions import Occasion, go_out_at, latest_month
from flows.people import TAKING_PART, Participant, ParticipantStatus, PauseReason
from flows.ports import Dialogue, Kind, Outgoing, World
from flows.screens.pause import paused_notice


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
    await ask_no_more(world, participant)
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
        await put_offer(world, active, first, not_before=_go_out_at(world, participant))
    if world.actor != active.id:
        await missed_meanwhile(world, active)
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

    Several of one questionnaire that the break was over are asked once. Who came of age in the break decides first, as
    on the birthday itself; until then nothing is opened.
    """
    asked, dealt_with = await last_asked(world, participant), await last_months(world, participant)
    for questionnaire, cadence in cadences_of(world, participant).items():
        last = dealt_with.get(questionnaire)
        found = occasion(world, participant, questionnaire, asked.get(questionnaire), last)
        if found is not None and found.at <= world.now:
            timetable = timetable_of(world, participant)
            found = Occasion(latest_month(anchor_of(participant), cadence.months(), world.now, timetable), world.now)
        if found is not None:
            await world.tx.waves.plan(await numbered(world, participant, questionnaire, found))
    return None if await must_decide_first(world, participant) else await ask_what_is_due(world, participant)


def _go_out_at(world: World, participant: Participant) -> datetime | None:
    """When the first offer after their break goes out; None: at once, unless we were away on the day it ended."""
    timetable, until = timetable_of(world, participant), participant.pause_until
    if until is None or until > timetable.here(world.now).date():
        return None
    return go_out_at(timetable.at(until, timetable.hours[0]), world.now, participant.id, timetable)
