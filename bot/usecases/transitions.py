"""Something new begins in a young person's life: noted by themselves, by staff or, at 18, by the clock; and taken back.

What is asked then stands in `place_transitions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.usecases.agreed import day_in, zone_of
from bot.usecases.authorise import allowed, authorise
from bot.usecases.hands import name_of
from bot.usecases.place_transitions import asked_then, settle
from bot.usecases.tell import announce
from flows.authorisation import CLOCK, Deed
from flows.check_in import WaveKind
from flows.names import RefusedError
from flows.people import TAKING_PART, Participant, Transition, TransitionKind
from flows.ports import World
from flows.screen import Day, Moment, Text
from flows.screens.transitions import noted_screen, taken_back_screen
from flows.transitions import KINDS, NOTED_BY_HAND, STILL_NEW, checked_day, comes_of_age, is_new, is_the_same
from questionnaires.model import Target


async def coming_up(world: World, participant: Participant) -> Sequence[Transition]:
    """What lies ahead or began lately, by day."""
    today = day_in(world, participant, world.now)
    return [each for each in await world.tx.transitions.of(participant.id) if is_new(each, today)]


def can_begin(world: World, participant: Participant) -> bool:
    """Whether anything is asked of them when something begins."""
    return participant.status in TAKING_PART and bool(asked_then(world, participant))


async def begin(world: World, participant: Participant, kind: TransitionKind, on_day: date) -> Transition:
    """Note that something begins on that day; whoever said so before for another day, meant this one.

    Raises RefusedError for a day that is over or too far ahead.
    """
    today = day_in(world, participant, world.now)
    begins = Transition(world.new_id(), participant.id, kind, checked_day(on_day, today), world.actor)
    for before in await world.tx.transitions.of(participant.id):
        if is_the_same(before, kind, today):
            await world.tx.transitions.remove(before.id)
    await world.tx.transitions.add(begins)
    await settle(world, participant)
    return begins


async def take_back(world: World, participant: Participant, transition: Transition) -> None:
    """It doesn't begin after all: what was to be asked in between is off, and what was moved goes back."""
    await world.tx.transitions.remove(transition.id)
    await settle(world, participant)


async def asked_on(world: World, participant: Participant, transition: Transition) -> Moment | None:
    """When they are asked about it; None: not by itself, or it was asked already."""
    zone = zone_of(world, participant)
    for wave in await world.tx.waves.planned(participant.id):
        is_theirs = world.questionnaires.latest(wave.questionnaire).definition.target is Target.PARTICIPANT
        late = day_in(world, participant, wave.due_at) - transition.on_day
        if is_theirs and wave.kind is WaveKind.TRANSITION and timedelta(0) <= late <= STILL_NEW:
            return Moment(wave.due_at, zone)
    return None


@dataclass(frozen=True, slots=True)
class Beginning:
    """What begins, as staff see it: who noted it, None where it follows from the birth date; and when it is asked."""

    id: str
    what: Text
    on_day: date
    by: str | None
    asked: Moment | None
    can_be_taken_back: bool


async def beginnings(world: World, participant: Participant) -> tuple[Beginning, ...]:
    """What lies ahead or began lately."""
    return tuple([await _beginning(world, participant, each) for each in await coming_up(world, participant)])


async def _beginning(world: World, participant: Participant, begins: Transition) -> Beginning:
    is_known = begins.kind not in NOTED_BY_HAND
    by = participant.name if begins.set_by == participant.id else None
    if by is None and not is_known:
        by = await name_of(world, participant, begins.set_by)
    asked = await asked_on(world, participant, begins)
    return Beginning(begins.id, KINDS[begins.kind], begins.on_day, by, asked, can_be_taken_back=not is_known)


async def see_transitions(world: World, participant: Participant) -> Sequence[Transition]:
    """What lies ahead or began lately, for whoever may note it."""
    await authorise(world, Deed.SET_TRANSITION, participant, noted=False)
    return await coming_up(world, participant)


@allowed(Deed.SET_TRANSITION)
async def set_transition(world: World, participant: Participant, /, kind: TransitionKind, on_day: date) -> Transition:
    """By staff: the young person is told, with when they are asked. Raises RefusedError."""
    code = {"code": participant.id}
    if participant.status not in TAKING_PART:
        raise RefusedError(Text("{code} takes no part now; what begins is noted of who takes part", code))
    if not can_begin(world, participant):
        raise RefusedError(Text("nothing is asked of {code} when something begins; see at_transitions", code))
    if kind not in NOTED_BY_HAND:
        raise RefusedError(Text("the 18th birthday follows from the birth date; note that"))
    begins = await begin(world, participant, kind, on_day)
    by = await name_of(world, participant, world.actor)
    screen = noted_screen(participant, by, begins, await asked_on(world, participant, begins))
    await announce(world, participant, screen, f"transition:{begins.id}")
    return begins


@allowed(Deed.TAKE_TRANSITION_BACK)
async def take_transition_back(world: World, participant: Participant, /, transition: str) -> Transition:
    """By staff: the young person is told. Raises RefusedError for what isn't noted, and for what is over."""
    ahead = await coming_up(world, participant)
    found = next((each for each in ahead if each.id == transition and each.kind in NOTED_BY_HAND), None)
    if found is None:
        raise RefusedError(Text("{code} has nothing like that ahead; look at the list", {"code": participant.id}))
    if found.on_day < day_in(world, participant, world.now):
        raise RefusedError(Text("it began on {day}; what is over isn't taken back", {"day": Day(found.on_day)}))
    await take_back(world, participant, found)
    screen = taken_back_screen(participant, await name_of(world, participant, world.actor), found)
    await announce(world, participant, screen, f"transition_back:{found.id}")
    return found


async def birthday_to_note(world: World, participant: Participant) -> tuple[list[Transition], date | None]:
    """What is noted of their 18th birthday and isn't so (any more), and the day that is to be noted."""
    today, birth = day_in(world, participant, world.now), participant.details.birth
    birthday = comes_of_age(birth, today) if birth and can_begin(world, participant) else None
    noted = [each for each in await world.tx.transitions.of(participant.id) if each.kind is TransitionKind.OF_AGE]
    begins = next((each.on_day for each in noted if birth and comes_of_age(birth, each.on_day) == each.on_day), None)
    wrong = [each for each in noted if each.on_day != begins or not is_new(each, today)]
    return wrong, None if begins else birthday


async def follow_birthday(world: World, participant: Participant) -> None:
    """Note the 18th birthday a month ahead, once; otherwise where the birth date was corrected. Then forget it."""
    wrong, birthday = await birthday_to_note(world, participant)
    for each in wrong:
        await world.tx.transitions.remove(each.id)
    if birthday is not None:
        begins = Transition(world.new_id(), participant.id, TransitionKind.OF_AGE, birthday, CLOCK)
        await world.tx.transitions.add(begins)
    if wrong or birthday is not None:
        await settle(world, participant)
