"""Plan when what is asked next, when the participant likes to be asked; and move it when something has changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.usecases.agreed import anchor_of, cadences_of, timetable_of, windows_of
from flows.calendar import next_afternoon
from flows.check_in import Status, WaveKind
from flows.occasions import Occasion, month_of, moved_occasion, next_occasion
from flows.people import Participant
from flows.ports import Wave, World
from flows.window import opened


async def plan_next(world: World, participant: Participant, wave: Wave) -> None:
    """Plan what follows this wave, asked now, on the next occasion; nothing follows what was asked in between."""
    await _plan_after(world, participant, wave, world.now)


async def plan_after_missed(world: World, participant: Participant, wave: Wave) -> None:
    """Plan what follows this wave, which we missed: its next occasion, also where that is over, too."""
    await _plan_after(world, participant, wave, wave.due_at)


async def _plan_after(world: World, participant: Participant, wave: Wave, asked_at: datetime) -> None:
    found = occasion(world, participant, wave.questionnaire, asked_at)
    if found is None or wave.kind is WaveKind.TRANSITION:
        return
    last = await world.tx.waves.last_number(participant.id, wave.questionnaire)
    await world.tx.waves.plan(_wave(participant, wave.questionnaire, max(last, wave.number) + 1, found))


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


def occasion(world: World, participant: Participant, questionnaire: str, after: datetime | None) -> Occasion | None:
    """The first occasion of a questionnaire that isn't too soon after that; None: there is none."""
    cadence = cadences_of(world, participant).get(questionnaire)
    if cadence is None:
        return None
    return next_occasion(anchor_of(participant), cadence.months(), after, timetable_of(world, participant))


async def bring_forward(world: World, participant: Participant, questionnaire: str) -> None:
    """Ask on the next working day's afternoon what is planned for later; not what waits for an answer anyway."""
    due = next_afternoon(world.now, timetable_of(world, participant))
    waiting = {each.questionnaire for each in await world.tx.check_ins.of(participant.id) if each.is_open}
    for wave in await world.tx.waves.planned(participant.id):
        if wave.questionnaire == questionnaire and questionnaire not in waiting and wave.due_at > due:
            await world.tx.waves.move(replace(wave, due_at=due))


async def plan_anew(world: World, participant: Participant) -> None:
    """Have what lies ahead follow what is agreed now: times, plan and questionnaires. What was asked stays as it is.

    Whatever changed, each questionnaire is planned once and none is asked sooner than two weeks after its answer.
    """
    answered = await last_answered(world, participant)
    agreed = cadences_of(world, participant)
    planned = await world.tx.waves.planned(participant.id)
    for wave in planned:
        if wave.questionnaire not in agreed:
            await world.tx.waves.call_off(wave)
        elif wave.kind is not WaveKind.TRANSITION:
            await _move(world, participant, wave, answered.get(wave.questionnaire))
    lacking = [each for each in agreed if each not in {wave.questionnaire for wave in planned}]
    for questionnaire in lacking:
        await plan(world, participant, questionnaire, answered.get(questionnaire, world.now))
    await _move_windows(world, participant)


async def _move(world: World, participant: Participant, wave: Wave, last: datetime | None) -> None:
    """To where its month has it now; where the plan has that month no more, to the next one that it has."""
    timetable, anchor = timetable_of(world, participant), anchor_of(participant)
    month = month_of(anchor, wave.due_at, timetable) if wave.month is None else wave.month
    months = cadences_of(world, participant)[wave.questionnaire].months()
    goes_on = next((each for each in months if each >= month), None)
    if goes_on is None:
        await world.tx.waves.call_off(wave)
        return
    due = moved_occasion(anchor, goes_on, last, world.now, timetable)
    await world.tx.waves.move(replace(wave, due_at=due, month=goes_on))


async def _move_windows(world: World, participant: Participant) -> None:
    """What waits for an answer keeps its days, and is reminded of at the new hour."""
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.is_open and check_in.closes_at is not None:
            window = opened(check_in, windows_of(world, participant), timetable_of(world, participant))
            await world.tx.check_ins.keep_window(window)


async def last_answered(world: World, participant: Participant) -> Mapping[str, datetime]:
    """When each questionnaire was last answered, or declined, by or about them."""
    past = [*await world.tx.check_ins.of(participant.id), *await world.tx.check_ins.about(participant.id)]
    found: dict[str, datetime] = {}
    for each in past:
        if each.status in (Status.COMPLETED, Status.DECLINED) and each.ended_at is not None:
            found[each.questionnaire] = max(each.ended_at, found.get(each.questionnaire, each.ended_at))
    return found


async def next_number(world: World, participant: Participant, questionnaire: str) -> int:
    """The number after every occasion that is planned or took place, also where nothing was asked then."""
    check_ins = [*await world.tx.check_ins.of(participant.id), *await world.tx.check_ins.about(participant.id)]
    asked = [each.wave for each in check_ins if each.questionnaire == questionnaire]
    return max([*asked, await world.tx.waves.last_number(participant.id, questionnaire)]) + 1
