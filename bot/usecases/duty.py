"""The personal duty to notify (underretning, Barnets lov § 133): asked about under 18, never replaced.

Recorded is who, when and whether it was considered or sent; never what it is about.
"""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed, relations
from bot.usecases.hands import today_in
from bot.usecases.tell import notify
from flows.age import is_of_age
from flows.alert import Alert
from flows.alert_life import NOT_YOURS
from flows.authorisation import Deed, may
from flows.people import Duty, DutyOutcome, Participant, StaffMember
from flows.ports import World
from flows.screen import Screen, Text
from flows.screens.hands import duty_screen


def is_minor(world: World, participant: Participant) -> bool:
    """Whether it is noted that they are under 18 today."""
    is_noted = participant.details.birth is not None
    return is_noted and not is_of_age(participant, today_in(world, participant.organisation))


async def prompt_for_duty(world: World, participant: Participant, alert: Alert) -> None:
    """Ask whoever took an alert about somebody under 18, once for each alert and each who takes it."""
    if is_minor(world, participant):
        screen = duty_screen(participant, alert.id)
        await notify(world, alert.contact_person, screen, f"duty:{alert.id}:{alert.contact_person}")


async def record_duty_on(world: World, member: StaffMember, alert_id: str, *, outcome: DutyOutcome) -> Screen | Text:
    """What was considered or sent about an alert of this member's; why nothing changed for any other."""
    alert = await world.tx.alerts.get(alert_id)
    if alert is None or alert.contact_person != member.id or alert.seen_at is None:
        return NOT_YOURS
    participant = await world.tx.participants.get(alert.participant)
    if not may(Deed.RECORD_DUTY, await relations(replace(world, actor=member.id), participant)):
        return NOT_YOURS
    return await record_duty(world, participant, alert, outcome)


@allowed(Deed.RECORD_DUTY)
async def record_duty(world: World, participant: Participant, /, alert: Alert, outcome: DutyOutcome) -> Screen:
    """Note it, once each; after sent nothing more is noted."""
    known = [each.outcome for each in await world.tx.duties.of(participant.id) if each.alert == alert.id]
    if outcome not in known and DutyOutcome.SENT not in known:
        await world.tx.duties.add(Duty(participant.id, alert.id, world.actor, outcome, world.now))
    sent = DutyOutcome.SENT in (outcome, *known)
    return duty_screen(participant, alert.id, DutyOutcome.SENT if sent else outcome)
