"""Ask the rules about what happened; what they find becomes an alert, and a nudge where that was chosen."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.usecases.agreed import days_off
from bot.usecases.hands import acting_contact
from bot.usecases.known import better_at, known
from bot.usecases.trail import note
from flows.alert import Alert, Did, Permission, Rung
from flows.check_in import CheckIn
from flows.episode import episode_of, stretch
from flows.people import Participant, StaffMember
from flows.ports import Kind, Outgoing, World
from flows.promise import Office, first_turn
from flows.rules import evaluate, waits_for_office
from flows.rules.rule import Finding, Known, Rule, Trigger


async def raise_alert(
    world: World,
    participant: Participant,
    trigger: Trigger,
    check_in: CheckIn | None = None,
    beside: Alert | None = None,
) -> list[Alert]:
    """Raise every alert that follows from `trigger`, in the caller's transaction; for whoever acts today.

    `beside` is one that waits already: whose turn that is hears of this one too.
    """
    organisation = world.organisations(participant.organisation)
    facts = await known(world, participant, trigger, check_in)
    alerts = []
    for rule, finding in evaluate(facts, organisation):
        acting = await acting_contact(world, participant)
        alert = _alert(world, participant, rule, finding, check_in, acting)
        alert = replace(alert, episode=await _episode(world, participant, alert, rule, facts))
        if beside is not None:
            alert = replace(alert, contact_person=beside.contact_person, rung=_BESIDE.get(beside.rung, beside.rung))
        await world.tx.alerts.add(alert)
        await note(world, alert, Did.RAISED, to=alert.contact_person)
        if alert.told:
            await nudge(world, alert)
        alerts.append(alert)
    return alerts


_BESIDE = {Rung.REMINDED: Rung.CONTACT, Rung.LEADER: Rung.COORDINATOR}
"""The rung on which a new one begins beside one that has come so far: nobody was reminded of it, no leader told."""


async def _episode(world: World, participant: Participant, alert: Alert, rule: Rule, facts: Known) -> str:
    since = better_at(world, participant, facts.points)
    return episode_of(alert.id, stretch(await world.tx.alerts.of(participant.id), rule.topic, since))


async def nudge(world: World, alert: Alert) -> None:
    """Send the contact person the message that there is news; never what it is."""
    await _put(world, alert, f"nudge:{alert.id}")


async def nudge_anew(world: World, alert: Alert, not_before: datetime | None = None) -> None:
    """Send it to whom the alert has passed to, as long as the step that led here isn't undone (`is_taken_back`)."""
    steps = len(await world.tx.alerts.trail(alert.id))
    await _put(world, alert, f"nudge:{alert.id}:{steps}:{world.new_id()}", not_before)


async def is_taken_back(world: World, alert: Alert, key: str) -> bool:
    """Whether a nudge, by the key of its row, belongs to a passing on that was undone: whoever passed it has it."""
    step = key.removeprefix(f"nudge:{alert.id}:").partition(":")[0]
    trail = await world.tx.alerts.trail(alert.id)
    return any(each.did is Did.PASSED_ON and each.is_undone and str(each.number) == step for each in trail)


async def _put(world: World, alert: Alert, key: str, soonest: datetime | None = None) -> None:
    participant = await world.tx.participants.get(alert.participant)
    opens = office_of(world, participant).opens(world.now) if waits_for_office(alert.rule) else None
    not_before = max(filter(None, (opens, alert.held_until, soonest)), default=None)
    row = Outgoing(Kind.NUDGE, alert.contact_person, key, alert.id, not_before=not_before, is_urgent=alert.is_urgent)
    await world.tx.outbox.put(row)


def office_of(world: World, participant: Participant) -> Office:
    """When the participant's organisation is at work."""
    return office_in(world, participant.organisation)


def office_in(world: World, organisation: str) -> Office:
    """When an organisation is at work."""
    decided = world.organisations(organisation)
    return Office(decided.zone, decided.office_hours, days_off(world, organisation))


def with_turn(world: World, participant: Participant, alert: Alert, told_at: datetime | None = None) -> Alert:
    """The alert with the promise and the deadlines that count from when its contact person hears of it."""
    organisation, office = world.organisations(participant.organisation), office_of(world, participant)
    opens = office.opens(world.now) if waits_for_office(alert.rule) else None
    turn = first_turn(told_at or opens or world.now, organisation, office, is_urgent=alert.is_urgent)
    return replace(alert, deadline=turn.deadline, act_by=turn.act_by, look_at=turn.look_at)


def _alert(
    world: World,
    participant: Participant,
    rule: Rule,
    finding: Finding,
    check_in: CheckIn | None,
    acting: StaffMember,
) -> Alert:
    chosen = participant.nudge or not rule.needs_choice
    alert = Alert(
        id=world.new_id(),
        participant=participant.id,
        contact_person=acting.id,
        rule=rule.id,
        rule_version=rule.version,
        values=finding.values,
        permission=Permission.CHOSEN if chosen else Permission.ASKED,
        raised_at=world.now,
        check_in=check_in.id if check_in else None,
        is_urgent=finding.is_urgent,
    )
    return with_turn(world, participant, alert) if chosen else alert
