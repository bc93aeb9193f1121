"""What a participant has decided: which choices are to be asked now, and what becomes of a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.usecases.sharing import take_back
from flows.alert import Did, Permission
from flows.check_in import Status
from flows.choices import ASKED, Asking, Choice, Option, Purpose, Sees, Way, Why, first_open, newest, why_open
from flows.hold import waits
from flows.people import Participant, ParticipantStatus
from flows.ports import Dialogue, World
from flows.screens.choices import About, asking
from questionnaires.model import Target

BETWEEN_QUESTIONS = (Status.INTRO, Status.ASKING, Status.PAUSED)


async def asking_of(world: World, participant: Participant, purpose: Purpose, about: About | None = None) -> Asking:
    """How a choice is asked of somebody today."""
    contact = await world.tx.staff.get(participant.contact_person)
    return asking(purpose, contact.name, world.organisations(participant.organisation), about)


async def open_choice(world: World, participant: Participant) -> tuple[Purpose, Why] | None:
    """The first choice that is to be asked now, with the reason."""
    choices = await world.tx.participants.choices_of(participant.id)
    askings = [await asking_of(world, participant, purpose) for purpose in ASKED]
    return first_open(choices, askings, participant.contact_person)


async def why_asked(world: World, participant: Participant, asked: Asking) -> Why | None:
    """Why a choice is asked (again); None: what was chosen holds."""
    choices = await world.tx.participants.choices_of(participant.id)
    return why_open(choices, asked, participant.contact_person)


async def ask_what_is_open(world: World, participant: Participant) -> bool:
    """Have the first choice that is open asked, if there is one; never between two questions."""
    if participant.status is not ParticipantStatus.ACTIVE:
        return False
    if any(each.status in BETWEEN_QUESTIONS for each in await world.tx.check_ins.of(participant.id)):
        return False
    found = await open_choice(world, participant)
    if found is None:
        return False
    live = await world.tx.live.get(participant.id)
    stood_there = live.check_in if live else None
    await world.tx.live.show(participant.id, Dialogue.OWN, stood_there, place=f"choice/{found[0]}")
    return True


async def must_decide_first(world: World, participant: Participant) -> bool:
    """Whether nothing may be asked: who was let take part by a guardian and is of age now hasn't decided yet."""
    return await open_choice(world, participant) == (Purpose.TAKE_PART, Why.OF_AGE)


async def decide(
    world: World, participant: Participant, asked: Asking, option: Option, about: About | None = None
) -> Participant:
    """Keep a choice with the text it was made on, and do what follows from it at once."""
    named = about.questionnaire if about else ""
    value = option.level if asked.purpose is Purpose.SEE else ""
    await record(world, participant, asked, granted=option.granted, about=named, value=value)
    decided = _applied(participant, asked.purpose, option, named)
    if decided != participant:
        await world.tx.participants.save(decided)
    if asked.purpose is Purpose.SEE and option.level != Sees.ANSWERS:
        await take_back(world, participant, named or None)
    if asked.purpose is Purpose.NUDGE and not option.granted:
        await _keep_what_waits(world, participant)
    return decided


async def _keep_what_waits(world: World, participant: Participant) -> None:
    """What was to be told beforehand, waits until they have written, and nobody has heard of yet, isn't told."""
    for alert in await world.tx.alerts.of(participant.id):
        if alert.permission is Permission.CHOSEN and alert.is_open and waits(alert, world.now):
            steps = [each.did for each in await world.tx.alerts.trail(alert.id)]
            if Did.DELIVERED not in steps:
                await world.tx.alerts.save(replace(alert, permission=Permission.REFUSED))


async def record(
    world: World,
    participant: Participant,
    asked: Asking,
    *,
    granted: bool,
    about: str = "",
    value: str = "",
    recorded_by: str | None = None,
) -> None:
    """Keep a choice; how somebody wants to be reached is no part of it."""
    made = Choice(
        participant=participant.id,
        purpose=asked.purpose,
        granted=granted,
        text_hash=asked.text_hash,
        at=world.now,
        version=asked.version,
        about=about,
        value=value,
        contact_person=participant.contact_person,
        recorded_by=recorded_by,
    )
    await world.tx.participants.record_choice(made)


def _applied(participant: Participant, purpose: Purpose, option: Option, about: str) -> Participant:
    """The participant as the choice leaves them. A choice for everything ends those for single questionnaires."""
    if purpose is Purpose.NUDGE:
        return replace(participant, nudge=option.granted)
    if purpose is Purpose.STATISTICS:
        return replace(participant, statistics=option.granted)
    if purpose is Purpose.SEE:
        before = participant.sees if about else {}
        return replace(participant, sees={**before, about: Sees(option.level)})
    if purpose is Purpose.REACH:
        way = Way(option.level) if option.granted else None
        return replace(participant, details=replace(participant.details, reach=way))
    return participant


async def sees(world: World, participant: Participant, questionnaire: str) -> Sees:
    """What the contact person of today may see of a questionnaire."""
    if questionnaire not in (each.questionnaire for each in decidable(world, participant)):
        return Sees.THAT_ANSWERED
    return (await as_it_holds(world, participant)).sees_of(questionnaire)


async def as_it_holds(world: World, participant: Participant) -> Participant:
    """The participant with what the contact person of today may see: what was chosen for another doesn't count."""
    choices = await world.tx.participants.choices_of(participant.id)
    held = {}
    for about, level in participant.sees.items():
        made = newest(choices, Purpose.SEE, about)
        if made is not None and made.contact_person == participant.contact_person:
            held[about] = level
    return replace(participant, sees=held)


async def share_no_more(world: World, participant: Participant, questionnaire: str) -> None:
    """Where answers to a questionnaire were shared by themselves: see only that it was answered, from now on."""
    if await sees(world, participant, questionnaire) is Sees.ANSWERS:
        [about] = [each for each in decidable(world, participant) if each.questionnaire == questionnaire]
        asked = await asking_of(world, participant, Purpose.SEE, about)
        await decide(world, participant, asked, asked.options[0], about)


async def take_all_back(world: World, participant: Participant) -> Participant:
    """No to everything but taking part: told, seen, counted, reached."""
    for purpose in ASKED[1:]:
        asked = await asking_of(world, participant, purpose)
        no = next(option for option in asked.options if not option.granted)
        participant = await decide(world, participant, asked, no)
    return participant


def decidable(world: World, participant: Participant) -> Sequence[About]:
    """The questionnaires whose answers the contact person may see where they let them."""
    found = []
    for name in world.organisations(participant.organisation).questionnaires:
        questionnaire = world.questionnaires.latest(name)
        definition = questionnaire.definition
        if definition.target is Target.PARTICIPANT and not definition.aggregate:
            language = world.questionnaires.language_for(questionnaire, participant.language)
            found.append(About(name, questionnaire.wording(language).title, definition.curve))
    return found
