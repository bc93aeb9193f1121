"""After each alert that was closed some questionnaires are asked, also where it isn't their month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.usecases.agreed import timetable_of
from bot.usecases.plan_waves import bring_forward, take_back
from flows.calendar import next_afternoon
from flows.people import Participant
from flows.ports import World


async def ask_after_alert(world: World, participant: Participant) -> None:
    """Ask them on the next working day's afternoon."""
    for questionnaire in _asked_then(world, participant):
        await bring_forward(world, participant, questionnaire)


async def ask_no_more(world: World, participant: Participant, closed_at: datetime) -> None:
    """What was closed then isn't after all: unless something else was closed for that afternoon, it isn't asked."""
    timetable = timetable_of(world, participant)
    due = next_afternoon(closed_at, timetable)
    closed = [each.closed_at for each in await world.tx.alerts.of(participant.id) if each.closed_at]
    if not any(next_afternoon(each, timetable) == due for each in closed):
        for questionnaire in _asked_then(world, participant):
            await take_back(world, participant, questionnaire, due)


def _asked_then(world: World, participant: Participant) -> Iterator[str]:
    for questionnaire in world.organisations(participant.organisation).questionnaires:
        if world.questionnaires.latest(questionnaire).definition.cadence.after_alert:
            yield questionnaire
