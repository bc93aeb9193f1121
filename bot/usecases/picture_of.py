"""The picture of a check-in: the curve up to it, or its profile beside the time before, each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from bot.reports.caption import caption, profile_caption
from bot.reports.labels import chart_labels, profile_labels
from bot.reports.own_profile import own_profile
from bot.reports.profile_picture import OwnProfile, profile_png
from bot.reports.progress import Point, chart_png
from bot.usecases.agreed import zone_of
from bot.usecases.current_screen import scored
from flows.check_in import CheckIn, Status
from flows.people import Participant
from flows.ports import World
from flows.screen import Day, Screen, Text
from locales import catalog


@dataclass(frozen=True, slots=True)
class Picture:
    """The words of a picture, the call that draws it, fit to be sent to the picture worker, and what it shows."""

    screen: Screen
    draw: partial[bytes]
    shows: tuple[Point, ...] | OwnProfile


async def picture_of(world: World, participant: Participant, check_in: str, language: str) -> Picture | None:
    """The picture of one of their check-ins, labelled in `language`; None where there is nothing to draw."""
    found = await world.tx.check_ins.get(check_in)
    is_theirs = found is not None and found.participant == participant.id and found.answered_by is None
    if found is None or not is_theirs or found.status is not Status.COMPLETED:
        return None
    definition = world.questionnaires.get(found.questionnaire, found.version).definition
    return await (_curve if definition.curve else _profile)(world, participant, found, language)


async def _curve(world: World, participant: Participant, upto: CheckIn, language: str) -> Picture | None:
    zone = zone_of(world, participant)
    past = [each for each in await scored(world, participant, upto.questionnaire) if each.wave <= upto.wave]
    points = [_point(each, zone) for each in past]
    if len(points) < 2:
        return None
    latest, previous = past[-1], past[-2]
    questionnaire = world.questionnaires.get(latest.questionnaire, latest.version)
    words = caption(points, latest.values, previous.values, questionnaire, latest.language, latest.form)
    labels = chart_labels(points, catalog.load(language))
    return Picture(Screen((Text("Here is your curve."), *words)), partial(chart_png, points, labels), tuple(points))


def _point(check_in: CheckIn, zone: str) -> Point:
    if check_in.score is None:
        raise ValueError(f"check-in {check_in.id} has no score to draw; its row was altered")
    return Point(_day(check_in, zone), int(check_in.score))


async def _profile(world: World, participant: Participant, now: CheckIn, language: str) -> Picture | None:
    """With the time before only where the same was asked: another version has other words, or another scale."""
    last: CheckIn | None = None
    for each in await world.tx.check_ins.of(participant.id):
        same = (each.questionnaire, each.version) == (now.questionnaire, now.version)
        if same and each.status is Status.COMPLETED and each.wave < now.wave:
            last = each
    questionnaire = world.questionnaires.get(now.questionnaire, now.version)
    profile = own_profile(questionnaire, now.language, now.values, last.values if last else {})
    if profile is None:
        return None
    contact = await world.tx.staff.get(participant.contact_person)
    day = Day(_day(now, zone_of(world, participant)))
    labels = profile_labels(catalog.load(language))
    words = Screen(tuple(profile_caption(day, contact.name)))
    return Picture(words, partial(profile_png, profile, labels), profile)


def _day(check_in: CheckIn, zone: str) -> date:
    if check_in.ended_at is None:
        raise ValueError(f"check-in {check_in.id} has not ended; its row was altered")
    return check_in.ended_at.astimezone(ZoneInfo(zone)).date()
