"""What is known of a participant when something happens: what the alert rules look at."""

from __future__ import annotations

from flows.alert import Alert
from flows.check_in import CheckIn, Status
from flows.episode import recovered_at, stretch
from flows.people import Participant
from flows.ports import World
from flows.rules.rule import WELLBEING, Known, Point, Topic, Trigger


async def known(world: World, participant: Participant, trigger: Trigger, check_in: CheckIn | None = None) -> Known:
    """With every earlier score, whether this stretch of low ones is known, and when there last was contact."""
    alerts, points = await world.tx.alerts.of(participant.id), await points_of(world, participant, before=check_in)
    since = recovered_at(points, world.organisations(participant.organisation).low_threshold)
    return Known(
        trigger=trigger,
        now=world.now,
        points=points,
        is_known=any(each.told for each in stretch(alerts, Topic.WELLBEING, since)),
        contact_at=max((each.contact_at for each in alerts if each.contact_at), default=None),
    )


async def points_of(world: World, participant: Participant, before: CheckIn | None = None) -> list[Point]:
    """The scores of wellbeing, the oldest first; only those before a check-in, where one is given."""
    return [
        Point(each.ended_at, int(each.score))
        for each in await world.tx.check_ins.of(participant.id)
        if each.questionnaire == WELLBEING
        and each.status is Status.COMPLETED
        and each.answered_by is None
        and each.score is not None
        and each.ended_at is not None
        and (before is None or each.id != before.id)
    ]


async def knows(world: World, participant: Participant) -> list[Alert]:
    """The alerts of the stretch of low scores that somebody is in now; none where the last score was better."""
    points = await points_of(world, participant)
    since = recovered_at(points, world.organisations(participant.organisation).low_threshold)
    if points and since == points[-1].at:
        return []
    return stretch(await world.tx.alerts.of(participant.id), Topic.WELLBEING, since)
