"""What follows from a low score, as it stands now: what its last screen says."""

from __future__ import annotations

from bot.usecases.agreed import zone_of
from bot.usecases.as_told import as_told, reach_of, waited_for
from bot.usecases.hands import absence_of, acting_contact
from bot.usecases.known import knows
from bot.usecases.raise_alert import office_of
from bot.usecases.said_of import said_of
from flows.alert import Alert, Said
from flows.check_in import CheckIn
from flows.hold import may_wait_until
from flows.measured import measured
from flows.people import Participant, StaffMember
from flows.ports import World
from flows.rules.rule import WELLBEING
from flows.screens.after_low import AfterLow


async def after_low(world: World, participant: Participant, check_in: CheckIn) -> AfterLow | None:
    """Of a check-in that has ended; None where nothing follows.

    Where it raised no alert and was low all the same, somebody was told before. While it is asked whether to tell, it
    is who acts now that would hear of it.
    """
    if check_in.ended_at is None or check_in.answered_by is not None:
        return None
    raised, is_low = await world.tx.alerts.of_check_in(check_in.id), _is_low(world, participant, check_in)
    alert = raised or (await _known(world, participant) if is_low else None)
    if alert is None:
        return None
    acting = await acting_contact(world, participant)
    contact = await world.tx.staff.get(alert.contact_person) if alert.told else acting
    theirs, waits = await world.tx.staff.get(participant.contact_person), await waited_for(world, participant)
    is_away = theirs.left_on is None and await absence_of(world, theirs) is not None
    return AfterLow(
        await as_told(world, alert),
        contact.name,
        contact.reachable,
        world.now,
        zone_of(world, participant),
        is_low=is_low,
        is_known=raised is None,
        instead_of=theirs.name if _stands_in(alert, contact, theirs) else "",
        is_away=is_away,
        may_wait_until=may_wait_until(alert, office_of(world, participant), world.now),
        reach=await reach_of(world, participant, alert),
        has_written=alert.held_until is not None and await said_of(world, alert) is Said.TALKED,
        writes=(await world.tx.staff.get(waits.contact_person)).name if waits else acting.name,
    )


def _stands_in(alert: Alert, contact: StaffMember, theirs: StaffMember) -> bool:
    """Whether somebody else than the contact person has it, and that is still worth a word."""
    return contact.id != theirs.id and alert.is_open


async def _known(world: World, participant: Participant) -> Alert | None:
    """The newest alert of this stretch that somebody was told of, an open one first."""
    told = [each for each in await knows(world, participant) if each.told]
    return max(told, key=lambda each: (each.is_open, each.raised_at), default=None)


def _is_low(world: World, participant: Participant, check_in: CheckIn) -> bool:
    """Whether it was low, or certainly is whatever was left out."""
    if check_in.questionnaire != WELLBEING:
        return False
    of = measured(check_in, world.questionnaires.get(check_in.questionnaire, check_in.version))
    score = of.score if of.score is not None else of.best
    return score is not None and score <= world.organisations(participant.organisation).low_threshold
