"""What an outbox row turns into when it is sent: one composer per kind.

Most rows hold their screen. An offer, a reminder, a nudge and a picture are composed at the last moment, from what is
true then: an offer that was begun or closed meanwhile is not wanted any more, at night nobody is reminded, and
whoever is back before their contact person heard of it was not missed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.reports.caption import caption, profile_caption
from bot.reports.labels import chart_labels, profile_labels
from bot.reports.own_profile import own_profile
from bot.reports.profile_picture import profile_png
from bot.reports.progress import Point, chart_png
from bot.usecases.current_screen import scored, sitting
from bot.usecases.remind import to_remind_of
from flows.calendar import next_morning
from flows.check_in import CheckIn, Status
from flows.people import Participant, ParticipantStatus
from flows.ports import Kind, Transaction, World
from flows.rules import unreachable
from flows.screen import Day, Screen, Text
from flows.screens.check_in import check_in_screen, reminder_screen
from flows.screens.notices import form_notice, hints_screen, nudge_screen
from locales import catalog
from storage.repositories.outbox import ClaimedOutgoing


@dataclass(frozen=True, slots=True)
class Letter:
    """A screen to send. `picture` is the call that draws what comes with it, fit to be sent to the picture worker."""

    screen: Screen
    picture: partial[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Not now, but from then on (people's time), if it is still wanted then."""

    at: datetime


async def compose(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    """The letter of a row, or when to ask again; None when it isn't wanted any more."""
    return await _COMPOSERS.get(row.kind, _as_written)(row, world)


async def _as_written(row: ClaimedOutgoing, _world: World) -> Letter | None:
    return Letter(row.screen) if row.screen else None


async def _offer(row: ClaimedOutgoing, world: World) -> Letter | None:
    check_in = await offered(row, world.tx)
    participant = await world.tx.participants.get(row.recipient)
    if check_in is None or participant.status is not ParticipantStatus.ACTIVE:
        return None
    return Letter(check_in_screen(await sitting(world, participant, check_in)))


async def offered(row: ClaimedOutgoing, tx: Transaction) -> CheckIn | None:
    """The check-in that an offer is about, as long as nothing was done with it since; see `put_offer`.

    A reminder's names no revision: it is about the check-in as long as that is open.
    """
    check_in_id, _, revision = row.ref.partition(":")
    check_in = await tx.check_ins.get(check_in_id)
    wanted = check_in is not None and check_in.is_open and revision in ("", str(check_in.revision))
    return check_in if wanted else None


async def _reminder(row: ClaimedOutgoing, world: World) -> Letter | Later | None:
    participant = await world.tx.participants.get(row.recipient)
    check_in = await to_remind_of(world, participant, row.ref)
    if check_in is None:
        return None
    morning = next_morning(world.now, world.organisations(participant.organisation).zone)
    return Later(morning) if morning else Letter(reminder_screen(await sitting(world, participant, check_in)))


async def _nudge(row: ClaimedOutgoing, world: World) -> Letter | None:
    alert = await world.tx.alerts.get(row.ref)
    if alert is None:
        return None
    if alert.rule == unreachable.RULE.id and await world.tx.identities.is_reachable(alert.participant):
        return None
    participant = await world.tx.participants.get(alert.participant)
    organisation = world.organisations(participant.organisation)
    return Letter(nudge_screen(alert, participant, organisation, world.now))


async def _form(row: ClaimedOutgoing, world: World) -> Letter | None:
    check_in, page = await world.tx.check_ins.get(row.ref), world.page_of(row.recipient, world.now)
    if check_in is None or not check_in.is_open or page is None:
        return None
    participant = await world.tx.participants.get(check_in.participant)
    questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
    return Letter(form_notice(participant, questionnaire, page))


async def _hints(row: ClaimedOutgoing, world: World) -> Letter | None:
    check_in = await world.tx.check_ins.get(row.ref)
    if check_in is None or not check_in.is_open:
        return None
    return Letter(hints_screen(await world.tx.participants.get(check_in.participant)))


async def _picture(row: ClaimedOutgoing, world: World) -> Letter | None:
    check_in = await world.tx.check_ins.get(row.ref)
    if check_in is None:
        return None
    definition = world.questionnaires.get(check_in.questionnaire, check_in.version).definition
    participant = await world.tx.participants.get(row.recipient)
    return await (_curve if definition.curve else _profile)(row, world, participant, check_in)


async def _curve(row: ClaimedOutgoing, world: World, participant: Participant, upto: CheckIn) -> Letter | None:
    zone = world.organisations(participant.organisation).zone
    past = [each for each in await scored(world, participant, upto.questionnaire) if each.wave <= upto.wave]
    points = [_point(each, zone) for each in past]
    if len(points) < 2:
        return None
    latest, previous = past[-1], past[-2]
    questionnaire = world.questionnaires.get(latest.questionnaire, latest.version)
    words = caption(points, latest.values, previous.values, questionnaire, latest.language, latest.form)
    labels = chart_labels(points, catalog.load(row.language))
    return Letter(Screen((Text("Here is your curve."), *words)), partial(chart_png, points, labels))


def _point(check_in: CheckIn, zone: str) -> Point:
    if check_in.score is None:
        raise ValueError(f"check-in {check_in.id} has no score to draw; its row was altered")
    return Point(_day(check_in, zone), int(check_in.score))


async def _profile(row: ClaimedOutgoing, world: World, participant: Participant, now: CheckIn) -> Letter | None:
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
    day = Day(_day(now, world.organisations(participant.organisation).zone))
    labels = profile_labels(catalog.load(row.language))
    return Letter(Screen(tuple(profile_caption(day, contact.name))), partial(profile_png, profile, labels))


def _day(check_in: CheckIn, zone: str) -> date:
    if check_in.ended_at is None:
        raise ValueError(f"check-in {check_in.id} has not ended; its row was altered")
    return check_in.ended_at.astimezone(ZoneInfo(zone)).date()


_Composer = Callable[[ClaimedOutgoing, World], Awaitable[Letter | Later | None]]
_COMPOSERS: dict[Kind, _Composer] = {
    Kind.OFFER: _offer,
    Kind.REMINDER: _reminder,
    Kind.NUDGE: _nudge,
    Kind.PICTURE: _picture,
    Kind.FORM: _form,
    Kind.HINTS: _hints,
}
