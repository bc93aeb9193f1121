"""What a contact person sees of one young person: exactly what they let them see, and that is noted each time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.usecases.agenda import Matter, agenda_of
from bot.usecases.agreed import day_in
from bot.usecases.alert_page import AskedDuty, asked_duty, is_overdue, said_last
from bot.usecases.authorise import allowed
from bot.usecases.choices import sees
from bot.usecases.hands import absence_of, name_of, today_in
from bot.usecases.other_courses import known_elsewhere
from bot.usecases.own_plan import Past, PlanRow, endings, own_plan
from bot.usecases.relay_note import takes_notes
from bot.usecases.see_desk import OpenForm, open_forms
from bot.usecases.standings import standings
from bot.usecases.talks import look_again_on
from bot.usecases.transitions import Beginning, beginnings
from bot.usecases.whom import Whom, whom
from flows.alert import Alert, Note, Talk
from flows.authorisation import Deed
from flows.check_in import CheckIn, Status
from flows.choices import Sees, Way
from flows.hold import is_kept_back, writes_first
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import World
from flows.standing import StandDays, in_days

NOTES_SHOWN = 3
"""So many of the newest short notes stand on the page."""


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: its local day and the score, 0 to 100."""

    day: date
    value: int


@dataclass(frozen=True, slots=True)
class Reply:
    """A question word by word and the option that was chosen; None: skipped."""

    stem: str
    item: str
    option: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One check-in that was answered on that local day, in `language`; the replies only where they are shown."""

    on: date
    language: str
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One questionnaire, the newest check-in first; a curve only where it is shown and has a point."""

    title: str
    language: str
    answered: tuple[Answered, ...]
    curve: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenAlert:
    """An alert for the reader. `is_late`: the time of whoever has it is over.

    `duty`: it is about somebody under 18, and whoever took it is asked whether they thought of a notification. `said`
    is what the young person says about it; `waits`: they want to write first.
    """

    alert: Alert
    is_late: bool
    duty: AskedDuty | None
    said: str | None
    waits: bool


@dataclass(frozen=True, slots=True)
class SentNote:
    """A short note to them, by whom it was written, and what they answered."""

    note: Note
    by: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed last, by whom it was noted; `look_again_on` is the next date, `is_due`: it has come."""

    talk: Talk
    by: str
    look_again_on: date | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything on the page.

    `alerts` are those that wait for contact and the last one that had it, `forms` what the reader is asked about them.
    `stands_in_for` is the contact person whom the reader stands in for, `until` the last day if one is set.
    `begins` is what is new in their life; `aftercare_from`: their course ended then, and little is asked now.
    `stands` and `ahead` are what waits and what comes, `endings` what was lately asked and not answered to the end.
    `agenda` is what there is to talk about, `agreed` what was agreed the last time, `notes` the newest short notes.
    `lacks_birth`: nobody has noted how old they are. `elsewhere` are the organisations they may be known from.
    """

    about: Whom
    shown: tuple[Shown, ...]
    reach: Way | None
    takes_notes: bool
    is_paused: bool
    lacks_birth: bool
    elsewhere: tuple[str, ...]
    alerts: tuple[TakenAlert, ...]
    forms: tuple[OpenForm, ...]
    stands: StandDays
    agenda: tuple[Matter, ...] = ()
    agreed: Agreed | None = None
    notes: tuple[SentNote, ...] = ()
    pause_until: date | None = None
    stands_in_for: str | None = None
    until: date | None = None
    ahead: tuple[PlanRow, ...] = ()
    endings: tuple[Past, ...] = ()
    aftercare_from: date | None = None
    begins: tuple[Beginning, ...] = ()


@allowed(Deed.READ_ANSWERS)
async def read_answers(world: World, participant: Participant, /) -> PersonPage:
    """The page as it stands now, for whom it is today."""
    contact = await world.tx.staff.get(participant.contact_person)
    absence = await absence_of(world, contact) if world.actor != contact.id else None
    reader = await world.tx.staff.get(world.actor)
    asked = await world.tx.check_ins.asked([participant.id])
    standing = await standings(world, participant.organisation, {participant.id: participant}, asked)
    plan = await own_plan(world, participant, reader.language)
    return PersonPage(
        about=whom(world, participant),
        shown=tuple([each async for each in _shown(world, participant, contact, reader)]),
        reach=participant.details.reach,
        takes_notes=takes_notes(participant),
        is_paused=participant.status is ParticipantStatus.PAUSED,
        lacks_birth=participant.details.birth is None,
        elsewhere=tuple(await known_elsewhere(world, participant)),
        alerts=await taken_alerts(world, participant, reader),
        agenda=tuple(await agenda_of(world, participant, reader.language)),
        agreed=await agreed_last(world, participant, await world.tx.talks.of(participant.id)),
        notes=await _notes(world, participant),
        forms=tuple(open_forms(world, reader, {participant.id: participant}, asked)),
        pause_until=participant.pause_until,
        stands_in_for=contact.name if absence else None,
        until=absence.until_on if absence else None,
        stands=in_days(standing[participant.id], partial(day_in, world, participant)),
        ahead=tuple(each for each in plan.rows if each.days and not each.by_contact),
        endings=tuple([each async for each in endings(world, participant, asked, reader.language)]),
        aftercare_from=participant.aftercare_from,
        begins=await beginnings(world, participant),
    )


async def taken_alerts(world: World, participant: Participant, reader: StaffMember) -> tuple[TakenAlert, ...]:
    """Those in the reader's hand that are open, and the last one of theirs that is over."""
    theirs = [
        each
        for each in await world.tx.alerts.of(participant.id)
        if each.told and each.contact_person == reader.id and not is_kept_back(each, world.now)
    ]
    is_open = [each for each in theirs if each.is_open]
    closed = [each for each in theirs if not each.is_open]
    return tuple([await _taken(world, participant, each) for each in (*is_open, *closed[-1:])])


async def _taken(world: World, participant: Participant, alert: Alert) -> TakenAlert:
    duty, trail = await asked_duty(world, participant, alert), await world.tx.alerts.trail(alert.id)
    return TakenAlert(alert, is_overdue(world, alert), duty, said_last(trail), writes_first(alert, world.now))


async def agreed_last(world: World, participant: Participant, talks: Sequence[Talk]) -> Agreed | None:
    """The last of these conversations; None where there was none."""
    if not talks:
        return None
    again, by = look_again_on(talks), await name_of(world, participant, talks[-1].by)
    has_come = again is not None and again <= today_in(world, participant.organisation)
    return Agreed(talks[-1], by, again, has_come)


async def _notes(world: World, participant: Participant) -> tuple[SentNote, ...]:
    """The newest first, whoever wrote them."""
    newest = (await world.tx.notes.of(participant.id))[: -NOTES_SHOWN - 1 : -1]
    return tuple([SentNote(each, await name_of(world, participant, each.by)) for each in newest])


async def _shown(
    world: World, participant: Participant, contact: StaffMember, reader: StaffMember
) -> AsyncIterator[Shown]:
    """By questionnaire in the organisation's order. What was answered under another contact person stays with them."""
    asked = world.organisations(participant.organisation).questionnaires
    completed = [
        each
        for each in await world.tx.check_ins.of(participant.id)
        if each.status is Status.COMPLETED and each.contact_person == contact.id and each.questionnaire in asked
    ]
    completed.sort(key=lambda each: asked.index(each.questionnaire))
    for name, group in groupby(completed, key=lambda each: each.questionnaire):
        newest = world.questionnaires.latest(name)
        if not newest.definition.aggregate:
            level = await sees(world, participant, name)
            language = world.questionnaires.language_for(newest, reader.language)
            answered = [(each, _answered(world, each, contact)) for each in group]
            curve = _curve(answered) if newest.definition.curve and level is not Sees.THAT_ANSWERED else ()
            shown = tuple(each for _check_in, each in reversed(answered))
            yield Shown(newest.wording(language).title, language, shown, curve)


def _curve(check_ins: Sequence[tuple[CheckIn, Answered]]) -> tuple[Point, ...]:
    return tuple(Point(answered.on, int(each.score)) for each, answered in check_ins if each.score is not None)


def _answered(world: World, check_in: CheckIn, contact: StaffMember) -> Answered:
    """Only what was shared is shown: by the choice that held when it was answered, or by itself."""
    replies = tuple(_replies(world, check_in, contact)) if check_in.shared is True else ()
    zone = ZoneInfo(world.organisations(contact.organisation).zone)
    return Answered(_day(check_in, zone), check_in.language, replies)


def _replies(world: World, check_in: CheckIn, contact: StaffMember) -> Iterator[Reply]:
    questionnaire = world.questionnaires.get(check_in.questionnaire, check_in.version)
    wording = questionnaire.wording(check_in.language)
    for item in questionnaire.definition.keys:
        given = check_in.answers.get(item)
        if given is None or questionnaire.definition.item(item).private:
            continue
        said = wording.items[item].said(check_in.form)
        if questionnaire.definition.item(item).names:
            said = said.format(contact=contact.name)
        option = None if given.value is None else questionnaire.option_text(item, given.value, check_in.language)
        yield Reply(wording.stem_of(item), said, option)


def _day(check_in: CheckIn, zone: ZoneInfo) -> date:
    if check_in.ended_at is None:
        raise ValueError(f"check-in {check_in.id} has not ended; its row was altered")
    return check_in.ended_at.astimezone(zone).date()
