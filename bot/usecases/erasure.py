"""A wish to be erased: asked by the young person, assessed by a coordinator, answered, and carried out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.usecases.authorise import allowed
from bot.usecases.close_check_ins import ask_no_more
from bot.usecases.hands import acting_contact
from flows.alert import Permission
from flows.authorisation import Deed
from flows.erasure import DecisionError, Erasure, decided
from flows.people import Details, Participant, ParticipantStatus, StaffRole
from flows.ports import Kind, Outgoing, World
from flows.screens.erasure import answer_screen, asked_notice, erased_notice
from questionnaires.model import Form

TRIED_FOR = timedelta(days=3)
"""How long the answer may be on its way; somebody who can't be reached is erased all the same."""


def answer_by(world: World, participant: Participant) -> date:
    """The last local day for an answer to a wish that is asked now."""
    organisation = world.organisations(participant.organisation)
    return world.now.astimezone(ZoneInfo(organisation.zone)).date() + timedelta(days=organisation.erasure_days)


async def ask(world: World, participant: Participant) -> Erasure:
    """Note the wish, and tell whoever acts and the coordinators; one that waits for its answer is the same."""
    if erasure := await world.tx.erasures.open_of(participant.id):
        return erasure
    erasure = Erasure(world.new_id(), participant.id, world.now, answer_by(world, participant), {})
    await world.tx.erasures.add(erasure)
    staff = [each for each in await world.tx.staff.all() if each.organisation == participant.organisation]
    coordinators = [each.id for each in staff if each.role is StaffRole.COORDINATOR]
    screen = asked_notice(participant, erasure.answer_by)
    acting = await acting_contact(world, participant)
    for who in dict.fromkeys([acting.id, *coordinators]):
        await world.tx.outbox.put(Outgoing(Kind.NOTICE, who, f"asked:{erasure.id}:{who}", screen=screen))
    return erasure


@allowed(Deed.NOTE_ERASURE)
async def note_wish(world: World, participant: Participant, /) -> Erasure:
    """Note a wish that was said, not pressed."""
    return await ask(world, participant)


@allowed(Deed.ASSESS_ERASURE)
async def assess(world: World, participant: Participant, /, erasure: Erasure, kept: Mapping[str, str]) -> Erasure:
    """Decide what is kept, why, and that all else is erased; then the answer goes out. Raises DecisionError.

    Of whoever is erased already what was kept can be erased later; there is nobody to answer then.
    """
    if erasure.assessed_at is not None:
        raise DecisionError(f"The wish {erasure.id} was assessed on {erasure.assessed_at:%Y-%m-%d}; that is final.")
    assessed = replace(erasure, decisions=decided(kept), assessed_at=world.now, assessed_by=world.actor)
    await world.tx.erasures.save(assessed)
    if participant.status is ParticipantStatus.ERASED:
        return assessed
    organisation = world.organisations(participant.organisation)
    contact = await world.tx.staff.get(participant.contact_person)
    answer = answer_screen(participant, assessed, organisation.name, contact.name)
    await world.tx.outbox.put(Outgoing(Kind.ANNOUNCEMENT, participant.id, f"erasure:{erasure.id}", screen=answer))
    return assessed


async def is_due(world: World, erasure: Erasure) -> bool:
    """Whether it is to be carried out by now: the answer was sent or given up, or was on its way for long enough."""
    if erasure.assessed_at is None or erasure.carried_out_at is not None:
        return False
    waits = await world.tx.outbox.waits(erasure.participant, Kind.ANNOUNCEMENT)
    return not waits or world.now - erasure.assessed_at >= TRIED_FOR


@allowed(Deed.ERASE)
async def carry_out(world: World, participant: Participant, /, erasure: Erasure) -> Erasure:
    """Erase what was decided; who it was goes first, and always. Raises DecisionError where nothing is decided yet."""
    if erasure.assessed_at is None:
        raise DecisionError(f"The wish {erasure.id} has not been assessed. Run `pejling erasure assess {erasure.id}`.")
    if erasure.carried_out_at is not None:
        return erasure
    await _end(world, participant)
    for record in erasure.erased:
        await world.tx.retention.remove(record, participant.id)
    await forget(world, participant)
    done = replace(erasure, carried_out_at=world.now)
    await world.tx.erasures.save(done)
    acting = await acting_contact(world, participant)
    notice = Outgoing(Kind.NOTICE, acting.id, f"erased:{done.id}", screen=erased_notice(participant.id))
    await world.tx.outbox.put(notice)
    return done


async def forget(world: World, participant: Participant) -> None:
    """Leave of a participant whose identity is removed nothing but the code, for what is kept to hang on."""
    nobody = replace(
        participant,
        name="",
        details=Details(),
        status=ParticipantStatus.ERASED,
        revision=participant.revision + 1,
        nudge=None,
        statistics=None,
        sees={},
        facts={},
        form=Form.BOTH,
        started_on=None,
        weekday=None,
        ask_at=None,
        pause_reason=None,
        pause_until=None,
    )
    await world.tx.participants.save(nobody)
    await world.tx.doors.end_all(participant.id)


async def _end(world: World, participant: Participant) -> None:
    """Nothing is asked any more, and nobody is told of what is open: what may be kept is no news."""
    await ask_no_more(world, participant, tells=False)
    await world.tx.handovers.done(participant.id)
    for alert in await world.tx.alerts.of(participant.id):
        if alert.closed_at is None:
            await world.tx.alerts.save(replace(alert, permission=Permission.REFUSED))
