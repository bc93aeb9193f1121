"""A contact person answers the questions about a participant, on their own page: one step at a time."""

from __future__ import annotations

from flows import events as e
from flows.check_in import CheckIn, Status
from flows.commands import BY_VERB, Command
from flows.engine import step
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import World
from flows.screen import Action, Screen
from flows.screens.check_in import check_in_screen
from flows.screens.sitting import Sitting


async def find_form(world: World, member: StaffMember, check_in_id: str) -> tuple[Participant, CheckIn] | None:
    """The form and whom it is about; None unless it was opened for this member, who still is the contact person."""
    form = await world.tx.check_ins.get(check_in_id)
    if form is None or form.answered_by != member.id:
        return None
    participant = await world.tx.participants.get(form.participant)
    is_theirs = participant.contact_person == member.id and participant.status is ParticipantStatus.ACTIVE
    return (participant, form) if is_theirs else None


def form_screen(world: World, member: StaffMember, participant: Participant, form: CheckIn) -> Screen:
    """What the form shows now."""
    return check_in_screen(
        Sitting(
            check_in=form,
            questionnaire=world.questionnaires.get(form.questionnaire, form.version),
            name=member.name,
            language=member.language,
            contact=member.name,
            now=world.now,
            zone=world.organisations(participant.organisation).zone,
        )
    )


def asks_privately(world: World, form: CheckIn) -> bool:
    """Whether the item being asked stays out of everything that is shared."""
    questionnaire = world.questionnaires.get(form.questionnaire, form.version)
    is_asking = form.status is Status.ASKING and form.item is not None
    return is_asking and questionnaire.definition.item(form.item or "").private


async def answer_form(
    world: World, member: StaffMember, check_in_id: str, command: Command, revision: int
) -> list[e.Event]:
    """Carry out a command that the form's screen offers, as it was shown at `revision`; any other changes nothing."""
    found = await find_form(world, member, check_in_id)
    if found is None:
        return [e.CommandIgnored(e.Reason.OUT_OF_PLACE)]
    participant, form = found
    if command not in _offered(form_screen(world, member, participant, form)):
        return [e.CommandIgnored(e.Reason.OUT_OF_PLACE)]
    questionnaire = world.questionnaires.get(form.questionnaire, form.version)
    changed, events = step(form, command, questionnaire, world.now, revision=revision)
    if changed is not form:
        await world.tx.check_ins.save(changed)
    for event in events:
        if isinstance(event, e.AnswerWithdrawn):
            await world.tx.check_ins.withdraw_answer(form.id, event.item)
    return events


def _offered(screen: Screen) -> list[Command]:
    """The commands behind its buttons."""
    actions = [button.action for row in screen.buttons for button in row]
    return [BY_VERB[each.verb](each.value) for each in actions if isinstance(each, Action)]
