"""Plan when what is asked next, when the participant likes to be asked; and move it when something has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.usecases.agreed import anchor_of, cadences_of, timetable_of, windows_of
from bot.usecases.asked_so_far import asked_so_far, last_asked, next_number
from bot.usecases.place_transitions import lift, place, plan_beside
from flows.calendar import asked_from, month_after, next_afternoon
from flows.check_in import Ending, WaveKind
from flows.occasions import CLOSEST, Occasion, SoFar, next_occasion, occasion_ahead
from flows.people import Participant, ParticipantStatus
from flows.ports import Wave, World
from flows.window import opened

EARLY = timedelta(weeks=3)
"""No occasion comes so long before its month, not even where something begins."""


def is_in_plan(wave: Wave) -> bool:
    """Whether it is an occasion of the plan, perhaps moved to where something begins; not one in between."""
    return wave.kind is not WaveKind.TRANSITION or wave.month is not None


async def plan_next(world: World, participant: Participant, wave: Wave) -> None:
    """Plan what follows this wave, asked now, on the next occasion; nothing follows what was asked in between."""
    await _plan_after(world, participant, wave, world.now)


async def plan_after_missed(world: World, participant: Participant, wave: Wave) -> None:
    """Plan what follows this wave, which wasn't asked: its next occasion, also where that is over, too."""
    await _plan_after(world, participant, wave, wave.due_at)


async def _plan_after(world: World, participant: Participant, wave: Wave, asked_at: datetime) -> None:
    found = following(world, participant, wave, asked_at)
    if found is None or not is_in_plan(wave):
        return
    last = await world.tx.waves.last_number(participant.id, wave.questionnaire)
    await plan_beside(world, participant, _wave(participant, wave.questionnaire, max(last, wave.number) + 1, found))


def following(world: World, participant: Participant, wave: Wave, asked_at: datetime) -> Occasion | None:
    """The occasion after this wave, if that is asked then; None: there is none."""
    return occasion(world, participant, wave.questionnaire, asked_at, wave.month)


async def plan(world: World, participant: Participant, questionnaire: str, after: datetime | None) -> None:
    """Plan the first occasion of a questionnaire that isn't too soon after that, if there is one."""
    found = occasion(world, participant, questionnaire, after)
    if found is not None:
        await world.tx.waves.plan(await numbered(world, participant, questionnaire, found))


async def numbered(world: World, participant: Participant, questionnaire: str, found: Occasion) -> Wave:
    """The wave of an occasion."""
    return _wave(participant, questionnaire, await next_number(world, participant, questionnaire), found)


def _wave(participant: Participant, questionnaire: str, number: int, found: Occasion) -> Wave:
    kind = WaveKind.AFTERCARE if participant.aftercare_from else WaveKind.PLAN
    return Wave(participant.id, questionnaire, number, found.at, kind, found.month)


def occasion(
    world: World, participant: Participant, questionnaire: str, after: datetime | None, beyond: int | None = None
) -> Occasion | None:
    """The first occasion of a questionnaire beyond that month that isn't too soon after that; None: there is none."""
    cadence = cadences_of(world, participant).get(questionnaire)
    if cadence is None:
        return None
    months = (each for each in cadence.months() if beyond is None or each > beyond)
    return next_occasion(anchor_of(participant), months, after, timetable_of(world, participant))


async def bring_forward(world: World, participant: Participant, questionnaire: str) -> None:
    """Ask on the next working day's afternoon what is planned for later; not what waits for an answer anyway.

    It is no month's occasion then: that one comes all the same, and what is asked when something begins makes room.
    """
    await lift(world, participant)
    due = next_afternoon(world.now, timetable_of(world, participant))
    waiting = {each.questionnaire for each in await asked_so_far(world, participant) if each.is_open}
    for wave in await world.tx.waves.planned(participant.id):
        if wave.questionnaire == questionnaire and questionnaire not in waiting and wave.due_at > due:
            await world.tx.waves.move(replace(wave, due_at=due, month=None))
    await place(world, participant)


async def take_back(world: World, participant: Participant, questionnaire: str, due: datetime) -> None:
    """Not brought forward to `due` after all: what comes next of the questionnaire is an occasion of the plan again."""
    await lift(world, participant)
    for wave in await world.tx.waves.planned(participant.id):
        if wave.questionnaire == questionnaire and wave.month is None and wave.due_at == due:
            await world.tx.waves.call_off(wave)
            asked, months = await last_asked(world, participant), await last_months(world, participant)
            so_far = SoFar(months.get(questionnaire), asked.get(questionnaire))
            await _follow(world, participant, questionnaire, None, so_far)
    await place(world, participant)


async def keep_apart(world: World, participant: Participant, questionnaire: str) -> None:
    """After an answer just now: what would ask about the same two weeks again comes after them.

    A late answer and a day off can bring them together: a window is ten days, and an occasion may move by thirteen.
    """
    timetable = timetable_of(world, participant)
    soonest = timetable.here(world.now).date() + CLOSEST
    for wave in await world.tx.waves.planned(participant.id):
        is_too_soon = world.now < wave.due_at and timetable.here(wave.due_at).date() < soonest
        if wave.questionnaire == questionnaire and wave.month is not None and is_too_soon:
            await world.tx.waves.move(replace(wave, due_at=asked_from(soonest, world.now, timetable)))


async def plan_anew(world: World, participant: Participant) -> None:
    """Have what lies ahead follow what is agreed now: times, plan and questionnaires. What was asked stays as it is.

    Whatever changed, each questionnaire is planned once, and comes neither for a month that was asked or missed
    already nor sooner than two weeks after it was asked. Who isn't asked now has nothing planned, and it stays so.
    """
    if participant.status is not ParticipantStatus.ACTIVE:
        return
    await lift(world, participant)
    asked, months = await last_asked(world, participant), await last_months(world, participant)
    agreed = cadences_of(world, participant)
    planned = {wave.questionnaire: wave for wave in await world.tx.waves.planned(participant.id)}
    for questionnaire in planned.keys() - agreed.keys():
        await world.tx.waves.call_off(planned[questionnaire])
    for each in agreed:
        await _follow(world, participant, each, planned.get(each), SoFar(months.get(each), asked.get(each)))
    await place(world, participant)
    await _move_windows(world, participant)


async def _follow(world: World, participant: Participant, questionnaire: str, wave: Wave | None, so_far: SoFar) -> None:
    """Plan, move or call off what lies ahead of one questionnaire; not what is due, or was brought forward."""
    if wave is not None:
        if wave.due_at <= world.now or wave.month is None:
            return
        so_far = replace(so_far, planned=Occasion(wave.month, wave.due_at))
    months = cadences_of(world, participant)[questionnaire].months()
    timetable = timetable_of(world, participant)
    found = occasion_ahead(anchor_of(participant), months, so_far, world.now, timetable)
    if wave is None and found is not None:
        await world.tx.waves.plan(await numbered(world, participant, questionnaire, found))
    elif wave is not None and found is not None:
        await world.tx.waves.move(replace(wave, due_at=found.at, month=found.month))
    elif wave is not None:
        await world.tx.waves.call_off(wave)


async def _move_windows(world: World, participant: Participant) -> None:
    """What waits for an answer is reminded of at the new hour, and never ends sooner than was promised."""
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.is_open and check_in.closes_at is not None:
            window = opened(check_in, windows_of(world, participant), timetable_of(world, participant))
            await world.tx.check_ins.keep_window(window)


async def last_months(world: World, participant: Participant) -> Mapping[str, int]:
    """The last month of each questionnaire that was asked or missed in this course; not what was set aside.

    What was due long before its month, as it is counted now, was of a course before this one.
    """
    timetable, anchor = timetable_of(world, participant), anchor_of(participant)
    asked = await asked_so_far(world, participant)
    set_aside = {(each.questionnaire, each.wave) for each in asked if each.ending is Ending.SET_ASIDE}
    found: dict[str, int] = {}
    for wave in await world.tx.waves.past(participant.id):
        if wave.month is None or (wave.questionnaire, wave.number) in set_aside:
            continue
        is_of_now = timetable.here(wave.due_at).date() >= month_after(anchor, wave.month) - EARLY
        if is_of_now and (wave.kind is WaveKind.AFTERCARE) is bool(participant.aftercare_from):
            found[wave.questionnaire] = max(wave.month, found.get(wave.questionnaire, wave.month))
    return found
