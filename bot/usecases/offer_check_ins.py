"""What the clock starts: open the check-ins that are due, and offer the first one of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.usecases.agreed import cadences_of, timetable_of, windows_of
from bot.usecases.asked_whether import asks_on_its_screen
from bot.usecases.choices import must_decide_first
from bot.usecases.close_check_ins import close, close_if_over
from bot.usecases.open_form import open_form
from bot.usecases.plan_waves import following, is_in_plan, plan_after_missed, plan_next
from bot.usecases.the_day import rest_of_the_day
from flows.calendar import may_ask
from flows.check_in import CheckIn, Status, last_open, next_open
from flows.occasions import go_out_at, still_asked
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, Outgoing, Wave, World
from flows.window import Later, is_over, later, opened
from questionnaires.conditions import hold
from questionnaires.model import Target


async def offer_check_in(world: World, code: str) -> bool:
    """Open what is due for a participant, and offer the first of it. False where nothing is asked now.

    At night it waits for the morning, and for who has to decide first, until they have; as long as it says something.
    """
    participant = await world.tx.participants.get(code)
    if participant.status is not ParticipantStatus.ACTIVE:
        await world.tx.waves.cancel(code)
        return False
    if not may_ask(world.now, timetable_of(world, participant)):
        return False
    must_wait = participant.details.birth is not None and await must_decide_first(world, participant)
    await _let_go(world, participant, is_ours=not must_wait)
    due = await world.tx.waves.due_of(participant.id, world.now)
    if must_wait or not due:
        return False
    first = await ask_what_is_due(world, participant)
    if first is not None:
        not_before = go_out_at(due[0].due_at, world.now, participant.id, timetable_of(world, participant))
        await put_offer(world, participant, first, not_before=not_before)
    return True


async def _let_go(world: World, participant: Participant, *, is_ours: bool) -> None:
    """Go on from what says nothing any more to what comes after it: we missed it, or nobody asks it now."""
    agreed = cadences_of(world, participant)
    while over := await _over(world, participant):
        for wave in over:
            if is_ours and wave.questionnaire in agreed:
                await world.tx.waves.take(wave, as_missed=True)
            else:
                await world.tx.waves.call_off(wave)
            await plan_after_missed(world, participant, wave)


async def _over(world: World, participant: Participant) -> list[Wave]:
    """What is due and isn't to be asked any more.

    After a long outage it says nothing by now, or would take the place of the one after it.
    """
    agreed = cadences_of(world, participant)
    return [
        each
        for each in await world.tx.waves.due_of(participant.id, world.now)
        if each.questionnaire not in agreed or not _says_something(world, participant, each)
    ]


def _says_something(world: World, participant: Participant, wave: Wave) -> bool:
    then = following(world, participant, wave, wave.due_at)
    still = still_asked(wave.due_at, then.at if then else None, world.now)
    return still and following(world, participant, wave, world.now) == then


async def ask_what_is_due(world: World, participant: Participant) -> CheckIn | None:
    """Take what is due and open it: forms for the contact person, and a sitting. Returns what to offer first, if any.

    Of two of one questionnaire, as in between and in the plan after an outage, the plan's is asked.
    """
    due = sorted(await world.tx.waves.due_of(participant.id, world.now), key=is_in_plan)
    asked = {wave.questionnaire: wave for wave in due}
    taken = [
        each
        for each in due
        if await world.tx.waves.take(each, as_missed=asked[each.questionnaire] is not each)
        and asked[each.questionnaire] is each
    ]
    forms = [each for each in taken if _is_form(world, each)]
    for wave in forms:
        await plan_next(world, participant, wave)
        await open_form(world, participant, wave)
    own = [each for each in taken if each not in forms]
    return await open_sitting(world, participant, own) if own else None


def _is_form(world: World, wave: Wave) -> bool:
    return world.questionnaires.latest(wave.questionnaire).definition.target is Target.CONTACT_PERSON


async def open_sitting(world: World, participant: Participant, waves: Iterable[Wave]) -> CheckIn | None:
    """Open the check-ins of one day in the organisation's order, and plan the next ones.

    Returns the one to offer first; None where they joined what waits already, or where none is for this participant.
    """
    order = world.organisations(participant.organisation).questionnaires
    in_order = sorted(waves, key=lambda wave: order.index(wave.questionnaire))
    left = await _still_fresh(world, participant, {wave.questionnaire for wave in in_order})
    comes_first = [each for each in left if order.index(each.questionnaire) < order.index(in_order[0].questionnaire)]
    joined = last_open(left) if comes_first else await _asking_to_tell(world, participant)
    first, last = None, joined
    for wave in in_order:
        opened = await _open_check_in(world, participant, wave, last)
        first, last = first or opened, opened or last
    if joined is None and last is not None:
        await _put_behind(world, last, left)
    return first if joined is None else None


async def _still_fresh(world: World, participant: Participant, due: set[str]) -> list[CheckIn]:
    """What is open and was offered lately; the rest is closed, and so is what is asked again by what is due now."""
    order = world.organisations(participant.organisation).questionnaires
    found = [each for each in await world.tx.check_ins.of(participant.id) if each.is_open]
    is_open = [each for each in found if not await close_if_over(world, each)]
    left = [each for each in is_open if each.questionnaire in order and each.questionnaire not in due]
    await close(world, [each for each in is_open if each not in left])
    return left


async def _asking_to_tell(world: World, participant: Participant) -> CheckIn | None:
    """The check-in whose last screen asks whether to tell the contact person: nothing may push that question away."""
    live = await world.tx.live.get(participant.id)
    shown = await world.tx.check_ins.get(live.check_in) if live and live.check_in else None
    if shown is None or is_over(shown, world.now):
        return None
    return shown if await asks_on_its_screen(world, shown) else None


async def _put_behind(world: World, last: CheckIn, left: list[CheckIn]) -> None:
    """What was offered before and not begun comes after what is asked first today."""
    head = next_open(left)
    if head is not None and head.status is Status.OFFERED:
        await world.tx.check_ins.save(replace(head, after=last.id, revision=head.revision + 1))


async def offer_rest_later(world: World, participant: Participant, check_in: CheckIn) -> None:
    """What its last screen doesn't offer is offered later, within its window, unless that screen asks something."""
    following = await world.tx.check_ins.next_after(check_in.id)
    if following is None or following.status is not Status.OFFERED or await rest_of_the_day(world, check_in):
        return
    if await _asking_to_tell(world, participant) is None:
        at = later(world.now, Later.TONIGHT, following.closes_at, timetable_of(world, participant))
        if at is not None:
            await put_offer(world, participant, following, not_before=at)


async def _open_check_in(world: World, participant: Participant, wave: Wave, after: CheckIn | None) -> CheckIn | None:
    questionnaire = world.questionnaires.latest(wave.questionnaire)
    await plan_next(world, participant, wave)
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
        contact_person=participant.contact_person,
        after=after.id if after else None,
        form=participant.form,
        facts=participant.facts,
        kind=wave.kind,
    )
    check_in = opened(check_in, windows_of(world, participant), timetable_of(world, participant))
    await world.tx.check_ins.add(check_in)
    return check_in


async def put_offer(
    world: World, participant: Participant, check_in: CheckIn, not_before: datetime | None = None
) -> None:
    """Put the offer of a check-in into the outbox.

    The offer is wanted as long as the check-in stays at this revision.
    """
    ref = f"{check_in.id}:{check_in.revision}"
    await world.tx.outbox.put(Outgoing(Kind.OFFER, participant.id, f"offer:{ref}", ref=ref, not_before=not_before))
