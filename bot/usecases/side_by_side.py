"""What participants share beside what a contact person has answered about them; and what is said of the contact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from bot.reports.feedback import Figure, figure
from bot.reports.profile_sides import Sides, profile_sides
from bot.usecases.authorise import authorise
from bot.usecases.whom import Whom, whom
from flows.authorisation import Deed
from flows.check_in import CheckIn, Status
from flows.people import Participant, ParticipantStatus, StaffMember
from flows.ports import World
from questionnaires.conditions import hold
from questionnaires.model import Questionnaire


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
class SideBySide:
    """Everything on the page."""

    beside: tuple[Beside, ...]
    said: tuple[Said, ...]


async def open_side_by_side(world: World, member: StaffMember) -> SideBySide:
    """The page, opened by whom it belongs to; that they see what somebody shares is noted."""
    page = await side_by_side(world, member)
    for code in {pair.about.code for pair in page.beside if pair.sides}:
        await authorise(world, Deed.READ_ANSWERS, await world.tx.participants.get(code), "beside")
    return page


async def side_by_side(world: World, member: StaffMember) -> SideBySide:
    """The page as it stands now. Whoever has stopped is not asked about and shows nothing any more."""
    mine = await world.tx.participants.of_contacts([member.id])
    taking_part = [each for each in mine if each.status is ParticipantStatus.ACTIVE]
    everything = await world.tx.check_ins.of_many([each.id for each in mine], _looked_at(world, member))
    given = [each for each in everything if each.answered_by is None]
    forms = [each for each in everything if each.answered_by == member.id]
    counted = {each.id for each in mine if each.statistics}
    return SideBySide(
        beside=tuple(
            pair
            for each in taking_part
            for pair in _beside(world, member, each, _about(given, each), _about(forms, each))
        ),
        said=tuple(_said(world, member, [each for each in given if each.participant in counted])),
    )


def _looked_at(world: World, member: StaffMember) -> list[str]:
    """The questionnaires that have two sides, or are answered for figures alone."""
    shelf = world.questionnaires
    sides = [(each, shelf.other_side(each)) for each in world.organisations(member.organisation).questionnaires]
    both = {name for own, other in sides if other for name in (own, other.id)}
    return sorted(both.union(own for own, _other in sides if shelf.latest(own).definition.aggregate))


def _about(check_ins: Sequence[CheckIn], participant: Participant) -> list[CheckIn]:
    return [each for each in check_ins if each.participant == participant.id]


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
            form = _newest(other, forms)
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
