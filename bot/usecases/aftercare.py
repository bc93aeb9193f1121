"""After-care: a course is over, and for some months the young person is still asked now and then how they are.

They stay as they were, but for what is asked (`agreed.cadences_of`): reminders, alerts and their own pages go on. The
course's row is kept when it begins; when the last occasion is over, so is everything, without a word.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.usecases.agreed import cadences_of, day_in, windows_of
from bot.usecases.asked_so_far import last_asked
from bot.usecases.close_check_ins import ask_no_more
from bot.usecases.plan_waves import occasion, plan
from flows.occasions import CLOSEST
from flows.people import TAKING_PART, ExitReason, Participant, ParticipantStatus
from flows.ports import Dialogue, World
from flows.screen import Day

NOT_ASKED_AFTER = (ExitReason.MOVED, ExitReason.OTHER_PROVIDER, ExitReason.LOST_CONTACT)
"""Where others look after them now, or nobody reaches them."""


def follows(world: World, participant: Participant, reason: ExitReason) -> bool:
    """Whether after-care begins when their course ends for that reason."""
    return reason not in NOT_ASKED_AFTER and may_follow(world, participant)


def may_follow(world: World, participant: Participant) -> bool:
    """Whether the organisation asks something after a course, and the end of theirs isn't that of after-care itself."""
    decided = world.organisations(participant.organisation)
    asks = bool(decided.plan.aftercare_months) and not set(decided.plan.aftercare).isdisjoint(decided.questionnaires)
    return asks and participant.status in TAKING_PART and not holds(participant)


async def begin(world: World, participant: Participant, today: date) -> Participant:
    """From today on only what is asked after a course; in a pause it begins to be asked when that is over."""
    await ask_no_more(world, participant)
    begun = _begun(participant, today)
    await world.tx.participants.save(begun)
    if begun.status is ParticipantStatus.ACTIVE:
        asked = await last_asked(world, begun)
        for questionnaire in cadences_of(world, begun):
            await plan(world, begun, questionnaire, asked.get(questionnaire))
    if await world.tx.live.get(begun.id) is not None:
        await world.tx.live.show(begun.id, Dialogue.RESTING)
    return begun


def _begun(participant: Participant, today: date) -> Participant:
    return replace(participant, aftercare_from=today, revision=participant.revision + 1)


async def to_come(world: World, participant: Participant) -> tuple[Day, int]:
    """The first day on which something is asked in after-care that has just begun, and how often in all."""
    asked, first, months = await last_asked(world, participant), list[datetime](), set[int]()
    for questionnaire, cadence in cadences_of(world, participant).items():
        found = occasion(world, participant, questionnaire, asked.get(questionnaire))
        if found is not None:
            first.append(found.at)
            months |= {month for month in cadence.months() if month >= found.month}
    return Day(day_in(world, participant, min(first))), len(months)


def holds(participant: Participant) -> bool:
    """Whether somebody is in after-care and is asked, or has a pause from it."""
    return participant.aftercare_from is not None and participant.status in TAKING_PART


async def leave(world: World, participant: Participant) -> Participant:
    """Out of it into a new course: what is open is closed, what is planned is cancelled."""
    if participant.aftercare_from is None:
        return participant
    await ask_no_more(world, participant)
    return replace(participant, aftercare_from=None, pause_reason=None, pause_until=None)


async def is_over(world: World, participant: Participant) -> bool:
    """Whether nothing comes any more: nothing is planned, the last window is over, and no alert waits for contact.

    Until then they can still change their mind, and the last screen may ask whether to tell the contact person. In a
    pause it is over where no month is left.
    """
    if not holds(participant):
        return False
    check_ins = await world.tx.check_ins.of(participant.id)
    if any(each.is_open or (each.closes_at is not None and each.closes_at > world.now) for each in check_ins):
        return False
    if any(each.told and each.closed_at is None for each in await world.tx.alerts.of(participant.id)):
        return False
    return not await _ahead(world, participant)


async def _ahead(world: World, participant: Participant) -> bool:
    """Whether something is planned; in a pause, whether a month could still be answered that would be."""
    if participant.status is ParticipantStatus.ACTIVE:
        return bool(await world.tx.waves.planned(participant.id))
    window = timedelta(days=windows_of(world, participant).closes)
    after = world.now - window - CLOSEST
    return any(occasion(world, participant, each, after) is not None for each in cadences_of(world, participant))


async def end_aftercare(world: World, code: str) -> bool:
    """End it where it is over. Nobody is told: nothing that was said changes."""
    participant = await world.tx.participants.get(code)
    if not await is_over(world, participant):
        return False
    await end_for_good(world, participant)
    return True


async def end_for_good(world: World, participant: Participant) -> Participant:
    """Nothing is asked any more. The course's row stands already."""
    await ask_no_more(world, participant)
    ended = replace(
        participant,
        status=ParticipantStatus.ENDED,
        pause_reason=None,
        pause_until=None,
        aftercare_from=None,
        revision=participant.revision + 1,
    )
    await world.tx.participants.save(ended)
    await world.tx.doors.end_all(ended.id)
    if await world.tx.live.get(ended.id) is not None:
        await world.tx.live.show(ended.id, Dialogue.RESTING)
    return ended
