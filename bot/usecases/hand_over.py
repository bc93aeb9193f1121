"""A participant gets a new contact person: told by the old one, then from that day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.usecases.authorise import allowed
from bot.usecases.current_screen import show_again
from bot.usecases.hands import today_in
from bot.usecases.open_form import put_form
from bot.usecases.substitute import colleague
from bot.usecases.tell import announce, notify
from bot.usecases.whose_turn import follow_contact
from flows.authorisation import Deed
from flows.check_in import CheckIn, Status
from flows.names import RefusedError
from flows.people import Handover, Participant, ParticipantStatus, StaffMember
from flows.ports import World
from flows.screen import Day, Text
from flows.screens.hands import given_away_notice, given_notice, handover_screen

OVER = (ParticipantStatus.ENDED, ParticipantStatus.ERASED)


@allowed(Deed.HAND_OVER)
async def hand_over(world: World, participant: Participant, /, to: str, on_day: date) -> Handover:
    """From that day on somebody else is the contact person; the participant is told now, by the old one.

    Raises RefusedError where the day or the new one can't be.
    """
    if participant.status in OVER:
        raise RefusedError(Text("{code} is in no course; take it up again first", {"code": participant.id}))
    today = today_in(world, participant.organisation)
    if on_day < today:
        raise RefusedError(Text("{day} is over; give today or a later day", {"day": Day(on_day)}))
    old = await world.tx.staff.get(participant.contact_person)
    new = await colleague(world, old, to)
    handover = Handover(participant.id, new.id, on_day)
    await world.tx.handovers.plan(handover)
    screen = handover_screen(participant, old.name, new.name, Day(on_day))
    await announce(world, participant, screen, f"handover:{world.new_id()}")
    if on_day == today:
        await carry_out(world, handover)
    return handover


async def carry_out(world: World, handover: Handover) -> None:
    """Its day has come. What the old contact person may see doesn't go for the new one: it is asked again.

    What was shared before stays between the two who were there (`CheckIn.contact_person`), and so is seen by nobody.
    """
    participant = await world.tx.participants.get(handover.participant)
    await world.tx.handovers.done(participant.id)
    old, new = participant.contact_person, await world.tx.staff.get(handover.to)
    handed = replace(participant, contact_person=new.id, sees={})
    await world.tx.participants.save(handed)
    for check_in in await world.tx.check_ins.of(participant.id):
        if check_in.is_open:
            moved = replace(check_in, contact_person=new.id, revision=check_in.revision + 1)
            await world.tx.check_ins.save(moved)
    for form in await world.tx.check_ins.about(participant.id):
        if form.is_open:
            await _begin_anew(world, form, new)
    await follow_contact(world, handed)
    cause = f"{participant.id}:{world.new_id()}"
    await notify(world, new.id, given_notice(handed), f"given:{cause}")
    await notify(world, old, given_away_notice(handed), f"given_away:{cause}")
    await show_again(world, handed)


async def _begin_anew(world: World, form: CheckIn, new: StaffMember) -> None:
    """What the old contact person had answered so far is theirs and not the new one's: it is forgotten."""
    for item in form.answers:
        await world.tx.check_ins.withdraw_answer(form.id, item)
    questionnaire = world.questionnaires.get(form.questionnaire, form.version)
    anew = replace(
        form,
        status=Status.OFFERED,
        item=None,
        started_at=None,
        answers={},
        contact_person=new.id,
        answered_by=new.id,
        language=world.questionnaires.language_for(questionnaire, new.language),
        revision=form.revision + 1,
    )
    await world.tx.check_ins.save(anew)
    await put_form(world, anew, new)
