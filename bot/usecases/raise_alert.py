"""Ask the rules about what happened; what they find becomes an alert, and a nudge where that was chosen."""

from __future__ import annotations

from datetime import datetime

from bot.usecases.agreed import days_off
from bot.usecases.hands import acting_contact
from flows.calendar import next_opening, promised_by
from flows.check_in import CheckIn
from flows.people import Alert, Participant, Permission, StaffMember
from flows.ports import Kind, Outgoing, World
from flows.rules import evaluate, waits_for_office
from flows.rules.rule import Finding, Rule, Trigger


async def raise_alert(
    world: World, participant: Participant, trigger: Trigger, check_in: CheckIn | None = None
) -> list[Alert]:
    """Raise every alert that follows from `trigger`, in the caller's transaction."""
    organisation = world.organisations(participant.organisation)
    alerts = []
    for rule, finding in evaluate(trigger, organisation):
        alert = _alert(world, participant, rule, finding, check_in, await acting_contact(world, participant))
        await world.tx.alerts.add(alert)
        if alert.told:
            await nudge(world, alert)
        alerts.append(alert)
    return alerts


async def nudge(world: World, alert: Alert) -> None:
    """Send the contact person the message that there is news; never what it is."""
    await _put(world, alert, f"nudge:{alert.id}")


async def nudge_anew(world: World, alert: Alert) -> None:
    """Send it to whom the alert has passed to."""
    await _put(world, alert, f"nudge:{alert.id}:{world.new_id()}")


async def _put(world: World, alert: Alert, key: str) -> None:
    participant = await world.tx.participants.get(alert.participant)
    opens = _opens(world, participant) if waits_for_office(alert.rule) else None
    await world.tx.outbox.put(Outgoing(Kind.NUDGE, alert.contact_person, key, ref=alert.id, not_before=opens))


def _opens(world: World, participant: Participant) -> datetime | None:
    """When the office opens; None: it is open."""
    organisation = world.organisations(participant.organisation)
    is_off = days_off(world, organisation.id)
    return next_opening(world.now, organisation.zone, organisation.office_hours, is_off)


def _alert(
    world: World,
    participant: Participant,
    rule: Rule,
    finding: Finding,
    check_in: CheckIn | None,
    acting: StaffMember,
) -> Alert:
    chosen = participant.nudge or not rule.needs_choice
    told_at = (_opens(world, participant) if rule.waits_for_office else None) or world.now
    return Alert(
        id=world.new_id(),
        participant=participant.id,
        contact_person=acting.id,
        rule=rule.id,
        rule_version=rule.version,
        values=finding.values,
        permission=Permission.CHOSEN if chosen else Permission.ASKED,
        raised_at=world.now,
        check_in=check_in.id if check_in else None,
        deadline=deadline(world, participant, told_at) if chosen else None,
    )


def deadline(world: World, participant: Participant, told_at: datetime | None = None) -> datetime | None:
    """By when the contact person, told now or then, writes; None where the organisation has promised nothing."""
    organisation = world.organisations(participant.organisation)
    if organisation.promise is None:
        return None
    return promised_by(told_at or world.now, organisation.promise, organisation.zone, days_off(world, organisation.id))
