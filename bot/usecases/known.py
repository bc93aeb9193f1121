"""What is known of a participant when something happens: what the alert rules look at.

Nothing from before their course counts: whoever is low in a new one is so for the first time there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from flows.alert import Alert
from flows.calendar import local
from flows.check_in import CheckIn
from flows.episode import recovered_at, stretch, told_since
from flows.measured import measured
from flows.people import Participant
from flows.ports import World
from flows.rules.rule import WELLBEING, Known, Point, Topic, Trigger


async def known(world: World, participant: Participant, trigger: Trigger, check_in: CheckIn | None = None) -> Known:
    """With every earlier sitting, what was told of this stretch of low scores, and when there last was contact."""
    alerts, points = await world.tx.alerts.of(participant.id), await points_of(world, participant, before=check_in)
    return Known(
        trigger=trigger,
        now=world.now,
        points=points,
        told=told_since(await _heard_of(world, participant, alerts), better_at(world, participant, points)),
        contact_at=max((each.contact_at for each in alerts if each.contact_at), default=None),
    )


async def points_of(world: World, participant: Participant, before: CheckIn | None = None) -> list[Point]:
    """What each sitting of wellbeing said, the oldest first; only those before a check-in, where one is given.

    An incomplete one is among them with the best it could be, where something was answered.
    """
    begun = _begun(world, participant)
    ended = [
        (each.ended_at, each)
        for each in await world.tx.check_ins.of(participant.id)
        if each.questionnaire == WELLBEING
        and each.ended_at is not None
        and (begun is None or each.ended_at >= begun)
        and (before is None or each.id != before.id)
    ]
    said = ((at, _said(world, each)) for at, each in sorted(ended, key=lambda pair: pair[0]))
    return [Point(at, int(score), is_exact) for at, (score, is_exact) in said if score is not None]


def better_at(world: World, participant: Participant, points: Sequence[Point]) -> datetime | None:
    """Since when a stretch of low scores counts: the last better one, or the beginning of the course."""
    better = recovered_at(points, world.organisations(participant.organisation).low_threshold)
    return max(filter(None, (better, _begun(world, participant))), default=None)


async def knows(world: World, participant: Participant) -> list[Alert]:
    """What the contact person was told of the low scores that somebody is in now; none where the last was better."""
    return [each for each in await stretch_of_now(world, participant) if each.told]


async def stretch_of_now(world: World, participant: Participant) -> list[Alert]:
    """The alerts of the low scores that somebody is in now, the oldest first; none where the last was better."""
    points = await points_of(world, participant)
    since = better_at(world, participant, points)
    if points and since == points[-1].at:
        return []
    alerts = await _heard_of(world, participant, await world.tx.alerts.of(participant.id))
    return stretch(alerts, Topic.WELLBEING, since)


async def _heard_of(world: World, participant: Participant, alerts: Sequence[Alert]) -> list[Alert]:
    """Without what was over before a handover: whoever is the contact person since then heard nothing of it."""
    return [each for each in alerts if await _is_of_today(world, participant, each)]


async def _is_of_today(world: World, participant: Participant, alert: Alert) -> bool:
    theirs = participant.contact_person
    if alert.is_open or alert.contact_person == theirs or alert.check_in is None:
        return True
    check_in = await world.tx.check_ins.get(alert.check_in)
    return check_in is None or check_in.contact_person in (theirs, None)


def _said(world: World, check_in: CheckIn) -> tuple[float | None, bool]:
    found = measured(check_in, world.questionnaires.get(check_in.questionnaire, check_in.version))
    return (found.best, False) if found.score is None else (found.score, True)


def _begun(world: World, participant: Participant) -> datetime | None:
    """When their course began; None for who takes no part."""
    zone = world.organisations(participant.organisation).zone
    return None if participant.started_on is None else local(participant.started_on, time.min, zone)
