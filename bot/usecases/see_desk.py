"""A staff member's first page: their young people, what is new, what waits, and what they are asked themselves.

It says that somebody answered and never what, so looking at it is not noted; opening somebody's own page is
(`person_page`). It reads by contact person: what others have in hand costs nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.usecases.alert_page import is_overdue
from bot.usecases.authorise import allowed
from bot.usecases.hands import absence_of, acting_for, in_hands_of, today_in
from bot.usecases.standings import standings
from bot.usecases.whom import Whom, whom
from flows.alert import Alert
from flows.authorisation import Deed
from flows.check_in import Asked, Status
from flows.choices import Way
from flows.hold import is_kept_back, writes_first
from flows.people import TAKING_PART, Participant, ParticipantStatus, StaffMember
from flows.ports import World
from flows.standing import StandDays, Standing, Stands, in_days

OVER = (ParticipantStatus.DECLINED, ParticipantStatus.STOPPED, ParticipantStatus.ENDED)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Questions for the contact person about somebody; the title is in `language`."""

    id: str
    about: Whom
    title: str
    language: str
    minutes: int


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that waits for contact, and whom it is about. `is_late`: the time of whoever has it is over.

    `takes_part`: whether whom it is about has a page to open. `waits`: they want to write first.
    """

    about: Whom
    alert: Alert
    is_late: bool
    takes_part: bool
    waits: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One young person on the list; days are local.

    `answered` is when they last answered; it `is_new` if the reader hasn't opened their page since. `stands` is what
    comes, what waits for an answer and what was let pass. `look_again_on`: what was agreed was to be looked
    at then, and wasn't yet.
    """

    about: Whom
    status: ParticipantStatus
    reach: Way | None
    answered: date | None
    is_new: bool
    stands: StandDays
    pause_until: date | None
    look_again_on: date | None

    @property
    def takes_part(self) -> bool:
        """Whether they have a page to open."""
        return self.status in TAKING_PART

    @property
    def is_over(self) -> bool:
        """Whether it is over, in whichever way."""
        return self.status in OVER


@dataclass(frozen=True, slots=True)
class Hands:
    """Young people of one contact person: the reader (`contact` is empty), or one who is away, `until` if it is set."""

    people: tuple[Person, ...]
    contact: str = ""
    until: date | None = None

    def only(self, standing: Standing | None) -> Hands:
        """Those alone of whom it holds; with None all."""
        return (
            self
            if standing is None
            else replace(self, people=tuple(p for p in self.people if standing in p.stands.holds))
        )


@dataclass(frozen=True, slots=True)
class Away:
    """The reader is away today: the name of who acts for them, and the last day of it if it is set."""

    acting: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the page. `hands` are the reader's own young people, then those whom they stand in for."""

    away: Away | None
    alerts: tuple[OpenAlert, ...]
    forms: tuple[OpenForm, ...]
    hands: tuple[Hands, ...]

    @property
    def counts(self) -> Mapping[Standing, int]:
        """Of how many each standing holds."""
        held = [each for hands in self.hands for person in hands.people for each in person.stands.holds]
        return {each: held.count(each) for each in Standing}

    def only(self, standing: Standing | None) -> tuple[Hands, ...]:
        """The hands with those of whom it holds; whose have none aren't named, but for the reader's."""
        narrowed = [each.only(standing) for each in self.hands]
        return tuple(each for each in narrowed if each.people or not each.contact)


@allowed(Deed.SEE_OWN_DESK, noted=False)
async def see_desk(world: World, member: StaffMember, /) -> Desk:
    """The page as it stands now."""
    in_hand = [each for each in await in_hands_of(world, member) if each.status is not ParticipantStatus.ERASED]
    people = {each.id: each for each in in_hand}
    asked = await world.tx.check_ins.asked(list(people))
    listed = await _listed(world, member, in_hand, asked)
    others = sorted({each.contact_person for each in in_hand} - {member.id})
    return Desk(
        away=await _away(world, member),
        alerts=tuple([each async for each in _alerts(world, member)]),
        forms=tuple(open_forms(world, member, people, asked)),
        hands=(
            Hands(_of(member.id, in_hand, listed)),
            *[await _instead_of(world, each, _of(each, in_hand, listed)) for each in others],
        ),
    )


async def _away(world: World, member: StaffMember) -> Away | None:
    absence = await absence_of(world, member)
    return Away((await acting_for(world, member)).name, absence.until_on) if absence else None


async def _alerts(world: World, member: StaffMember) -> AsyncIterator[OpenAlert]:
    """Those whose turn is the reader's; what is urgent first, then the one that is to be dealt with soonest."""
    in_hand = await world.tx.alerts.in_hand_of(member.id)
    theirs = [each for each in in_hand if each.told and not is_kept_back(each, world.now)]
    codes = sorted({each.participant for each in theirs})  # of several everybody takes the first code first
    people = {code: await world.tx.participants.get(code) for code in codes}
    for alert in sorted(theirs, key=lambda each: (not each.is_urgent, each.act_by or each.raised_at)):
        about = people[alert.participant]
        if about.status is not ParticipantStatus.ERASED:
            is_late, waits = is_overdue(world, alert), writes_first(alert, world.now)
            yield OpenAlert(whom(world, about), alert, is_late, about.status in TAKING_PART, waits)


def open_forms(
    world: World, member: StaffMember, people: Mapping[str, Participant], asked: Iterable[Asked]
) -> Iterator[OpenForm]:
    """What the reader is asked about those whose contact person they are."""
    for form in asked:
        about = people[form.participant]
        is_theirs = form.answered_by == about.contact_person == member.id
        if form.is_open and is_theirs and about.status is ParticipantStatus.ACTIVE:
            questionnaire = world.questionnaires.get(form.questionnaire, form.version)
            title = questionnaire.wording(form.language).title
            yield OpenForm(form.id, whom(world, about), title, form.language, questionnaire.definition.minutes)


async def _listed(
    world: World, member: StaffMember, people: Sequence[Participant], asked: Sequence[Asked]
) -> dict[str, Person]:
    codes = [each.id for each in people]
    looked = await world.tx.audit.last_done(member.id, Deed.READ_ANSWERS, codes)
    standing = await standings(world, member.organisation, {each.id: each for each in people}, asked)
    own = {code: [each for each in asked if each.participant == code and each.answered_by is None] for code in codes}
    again = await world.tx.talks.look_again(codes)
    return {
        each.id: _person(world, each, own[each.id], looked.get(each.id), standing[each.id], again.get(each.id))
        for each in people
    }


def _person(
    world: World,
    participant: Participant,
    asked: Sequence[Asked],
    looked: datetime | None,
    stands: Stands,
    again: date | None,
) -> Person:
    zone = ZoneInfo(world.organisations(participant.organisation).zone)
    ended = [each.ended_at for each in asked if each.ended_at and _is_shown(world, participant, each)]
    answered = max(ended, default=None)
    return Person(
        about=whom(world, participant),
        status=participant.status,
        reach=participant.details.reach,
        answered=_day(answered, zone),
        is_new=answered is not None and (looked is None or looked < answered),
        stands=in_days(stands, lambda at: at.astimezone(zone).date()),
        pause_until=participant.pause_until,
        look_again_on=again if again and again <= today_in(world, participant.organisation) else None,
    )


def _is_shown(world: World, participant: Participant, asked: Asked) -> bool:
    """Whether the page says that they answered this (`person_page`)."""
    theirs = asked.status is Status.COMPLETED and asked.contact_person == participant.contact_person
    return theirs and not world.questionnaires.latest(asked.questionnaire).definition.aggregate


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return at.astimezone(zone).date() if at else None


def _of(contact: str, people: Iterable[Participant], listed: Mapping[str, Person]) -> tuple[Person, ...]:
    """Those of one contact person: what is new first, then who let something pass, then who is waited for."""
    theirs = [listed[each.id] for each in people if each.contact_person == contact]
    return tuple(sorted(theirs, key=_order))


def _order(person: Person) -> tuple[bool, bool, bool, str]:
    stands = person.stands
    return not person.is_new, stands.silent_since is None, stands.since is None, person.about.called


async def _instead_of(world: World, contact: str, people: tuple[Person, ...]) -> Hands:
    member = await world.tx.staff.get(contact)
    absence = await absence_of(world, member)
    return Hands(people, member.name, absence.until_on if absence else None)
