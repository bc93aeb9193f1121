"""A contact person's own page: what there is to answer, what participants share, and what is said about the contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.reports.feedback import Figure, figure
from bot.reports.profile_sides import Sides, profile_sides
from bot.usecases.authorise import authorise
from bot.usecases.hands import in_hands_of
from flows.authorisation import Deed
from flows.check_in import CheckIn, Status
from flows.people import TAKING_PART, Participant, ParticipantStatus, StaffMember
from flows.ports import World
from questionnaires.conditions import hold
from questionnaires.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Whom:
    """A participant as the page calls them; the first name only where the organisation lets it stand in notices."""

    code: str
    first_name: str | None

    @property
    def called(self) -> str:
        """As in "Alma (P-7KQ4)", or the code alone."""
        return f"{self.first_name} ({self.code})" if self.first_name else self.code


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Questions for the contact person about somebody; the title is in `language`."""

    id: str
    about: Whom
    title: str
    language: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Beside:
    """The two sides of a questionnaire about somebody; None where they don't share it. `contact_on` None: no form yet.

    The title is in `language`, the days are local.
    """

    about: Whom
    title: str
    language: str
    sides: Sides | None = None
    participant_on: date | None = None
    contact_on: date | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An item about the contact, in `language`, with its figure if there is one; `highest` is where its scale ends."""

    item: str
    language: str
    highest: int
    figure: Figure | None


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Everything on the page. `people` are their own young people, `standing_in` those whom they stand in for."""

    forms: tuple[OpenForm, ...]
    beside: tuple[Beside, ...]
    said: tuple[Said, ...]
    people: tuple[Whom, ...] = ()
    standing_in: tuple[Whom, ...] = ()


async def open_contact_page(world: World, member: StaffMember) -> ContactPage:
    """The page, opened by whom it belongs to; that they see what somebody shares is noted."""
    page = await contact_page(world, member)
    for code in {pair.about.code for pair in page.beside if pair.sides}:
        await authorise(world, Deed.READ_ANSWERS, await world.tx.participants.get(code), "beside")
    return page


async def contact_page(world: World, member: StaffMember) -> ContactPage:
    """The page as it stands now. Whoever has stopped is not asked about and shows nothing any more."""
    in_hand = await in_hands_of(world, member)
    mine = [each for each in in_hand if each.contact_person == member.id]
    taking_part = [each for each in mine if each.status is ParticipantStatus.ACTIVE]
    forms = await world.tx.check_ins.by(member.id)
    given = {each.id: await world.tx.check_ins.of(each.id) for each in mine}
    return ContactPage(
        forms=tuple(
            _open_form(world, form, each) for each in taking_part for form in _about(forms, each) if form.is_open
        ),
        beside=tuple(pair for each in taking_part for pair in _beside(world, member, each, given[each.id], forms)),
        said=tuple(_said(world, member, [each for person in mine if person.statistics for each in given[person.id]])),
        people=tuple(whom(world, each) for each in mine if each.status in TAKING_PART),
        standing_in=tuple(whom(world, each) for each in in_hand if each not in mine and each.status in TAKING_PART),
    )


def whom(world: World, participant: Participant) -> Whom:
    """How the page calls a participant."""
    named = world.organisations(participant.organisation).first_names_in_notices
    return Whom(participant.id, participant.name if named else None)


def _about(forms: Sequence[CheckIn], participant: Participant) -> list[CheckIn]:
    return [each for each in forms if each.participant == participant.id]


def _open_form(world: World, form: CheckIn, participant: Participant) -> OpenForm:
    questionnaire = world.questionnaires.get(form.questionnaire, form.version)
    title = questionnaire.wording(form.language).title
    return OpenForm(form.id, whom(world, participant), title, form.language, questionnaire.definition.minutes)


def _beside(
    world: World,
    member: StaffMember,
    participant: Participant,
    given: Sequence[CheckIn],
    forms: Sequence[CheckIn],
) -> Iterator[Beside]:
    """One for each questionnaire that has another side and is asked of them."""
    asked = world.organisations(participant.organisation).questionnaires
    for own in (world.questionnaires.latest(each) for each in asked):
        other = world.questionnaires.other_side(own.id)
        if other and other.id in asked and hold(own.definition.when, {}, participant.facts):
            with_them = (each for each in given if each.shared is True and each.contact_person == member.id)
            shared = _newest(own, with_them)
            form = _newest(other, _about(forms, participant))
            yield _pair(world, member, participant, (own, shared), (other, form))


def _newest(questionnaire: Questionnaire, check_ins: Iterable[CheckIn]) -> CheckIn | None:
    """The last one of this questionnaire, in any version, that was completed."""
    completed = [
        each for each in check_ins if (each.questionnaire, each.status) == (questionnaire.id, Status.COMPLETED)
    ]
    return completed[-1] if completed else None


_Side = tuple[Questionnaire, CheckIn | None]


def _pair(world: World, member: StaffMember, participant: Participant, own_side: _Side, other_side: _Side) -> Beside:
    """In the words of the versions that were answered."""
    (own, shared), (other, form) = own_side, other_side
    own, other = _version(world, own, shared), _version(world, other, form)
    language = world.questionnaires.language_for(own, member.language)
    beside = Beside(whom(world, participant), own.wording(language).title, language)
    if shared is None:
        return beside
    sides = profile_sides(own, shared.values, other, form.values if form else {}, language)
    if sides is None:
        return beside
    zone = ZoneInfo(world.organisations(participant.organisation).zone)
    return replace(beside, sides=sides, participant_on=_day(shared, zone), contact_on=_day(form, zone))


def _version(world: World, newest: Questionnaire, check_in: CheckIn | None) -> Questionnaire:
    return world.questionnaires.get(check_in.questionnaire, check_in.version) if check_in else newest


def _day(check_in: CheckIn | None, zone: ZoneInfo) -> date | None:
    return check_in.ended_at.astimezone(zone).date() if check_in and check_in.ended_at else None


def _said(world: World, member: StaffMember, given: Sequence[CheckIn]) -> Iterator[Said]:
    """Every question that is answered for figures alone. Those who have stopped count on: what they said was about it.

    Nobody counts who hasn't chosen to be in statistics.
    What was said about somebody else, who was the contact person then, is not counted.
    """
    organisation = world.organisations(member.organisation)
    today = world.now.astimezone(ZoneInfo(organisation.zone)).date()
    for questionnaire in map(world.questionnaires.latest, organisation.questionnaires):
        definition = questionnaire.definition
        if not definition.aggregate:
            continue
        same = [each for each in given if (each.questionnaire, each.version) == (definition.id, definition.version)]
        about_them = [each for each in same if each.contact_person == member.id]
        language = world.questionnaires.language_for(questionnaire, member.language)
        for key in definition.keys:
            yield Said(
                item=questionnaire.wording(language).items[key].said().format(contact=member.name),
                language=language,
                highest=max(definition.values(key)),
                figure=figure(about_them, key, today, organisation.zone),
            )
