"""Ask a contact person about a participant, on a page of their own: nothing about anybody stands in their chat."""

from __future__ import annotations

from bot.usecases.agreed import days_off
from bot.usecases.close_check_ins import close
from flows.calendar import next_opening
from flows.check_in import CheckIn
from flows.people import Participant, StaffMember
from flows.ports import Kind, Outgoing, Wave, World
from questionnaires.conditions import hold


async def open_form(world: World, participant: Participant, wave: Wave) -> None:
    """Open the form of a wave and tell the contact person; the one before is closed.

    Nothing is opened where there are no pages to answer on, or where it isn't for this participant.
    """
    questionnaire = world.questionnaires.latest(wave.questionnaire)
    applies = hold(questionnaire.definition.when, {}, participant.facts)
    if not applies or world.page_of(participant.contact_person, world.now) is None:
        return
    before = await world.tx.check_ins.about(participant.id)
    await close(world, [each for each in before if each.questionnaire == questionnaire.id])
    member = await world.tx.staff.get(participant.contact_person)
    form = CheckIn(
        id=world.new_id(),
        participant=participant.id,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        language=world.questionnaires.language_for(questionnaire, member.language),
        wave=wave.number,
        prompted_at=world.now,
        contact_person=member.id,
        answered_by=member.id,
        facts=participant.facts,
    )
    await world.tx.check_ins.add(form)
    await put_form(world, form, member)


async def put_form(world: World, form: CheckIn, member: StaffMember) -> None:
    """Tell who is to answer it, in office hours; once for each who is."""
    organisation = world.organisations(member.organisation)
    opens = next_opening(world.now, organisation.zone, organisation.office_hours, days_off(world, organisation.id))
    key = f"form:{form.id}:{member.id}"
    await world.tx.outbox.put(Outgoing(Kind.FORM, member.id, key, ref=form.id, not_before=opens))
