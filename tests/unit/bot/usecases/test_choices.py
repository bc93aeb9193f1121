"""What follows from a choice: what the contact person may see, who is counted, and when somebody is asked again.

W1  What may be seen was chosen for the contact person of today; for another it is that it was answered, no more.
W2  What is answered for figures alone is never shared, whatever was chosen.
W3  A check-in is shared by itself where answers may be seen, and a no below it holds for the next ones, too.
W4  Taking it back unshares what was shared, of one questionnaire or of all.
W5  Only who said yes stands in statistics: in an export, and in what is said about the contact.
W6  How somebody wants to be reached is sealed, and no choice says it.
W7  Nothing is asked again between two questions, before the welcome's end, or while a last screen asks something.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.usecases.act import act
from bot.usecases.choices import asking_of, decidable, decide, must_decide_first, open_choice, record, sees
from bot.usecases.collect_export import collect_export
from bot.usecases.current_screen import show_current
from bot.usecases.take_step import take_step
from flows import commands as c
from flows.check_in import CheckIn
from flows.choices import ASKED, Purpose, Sees, Way
from flows.people import Participant
from flows.ports import Dialogue, World
from flows.screen import Action
from flows.screens.choices import WAYS
from storage.tables import CHOICE, IDENTITY
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, OWN, REGISTRY, Office

WHO5 = REGISTRY.latest("who5")
LOW, HIGH = 1, 4


async def chosen(world: World, purpose: Purpose, value: int = 0, *, of: str | None = None) -> Participant:
    """Alma's choice, by the number of its button, of everything or of one questionnaire."""
    alma = await world.tx.participants.get(ALMA.id)
    about = next((each for each in decidable(world, alma) if each.questionnaire == of), None)
    asked = await asking_of(world, alma, purpose, about)
    return await decide(world, alma, asked, asked.options[value], about)


async def all_chosen(world: World) -> None:
    """Yes to taking part and the nudge, only that I have answered, yes to statistics, call me before noon."""
    for purpose in ASKED:
        await chosen(world, purpose)


async def answer(office: Office, check_in: CheckIn, value: int = HIGH) -> CheckIn:
    """All of it, through the real use case."""
    steps: list[c.Command] = [c.Begin(), c.AskFirst(together=False)]
    steps += [c.GiveAnswer(value) for _ in WHO5.definition.keys]
    for step in steps:
        async with office.world() as world:
            await take_step(world, await world.tx.participants.get(ALMA.id), check_in.id, step)
    return await office.stored(check_in)


async def level(office: Office, questionnaire: str = "who5") -> Sees:
    async with office.world() as world:
        return await sees(world, await world.tx.participants.get(ALMA.id), questionnaire)


async def test_what_was_chosen_for_another_contact_person(office: Office) -> None:
    """W1: and what was chosen for today's counts at once, also of one questionnaire."""
    async with office.world() as world:
        await chosen(world, Purpose.SEE, 2)
    assert await level(office) is Sees.ANSWERS
    async with office.world() as world:
        alma = await world.tx.participants.get(ALMA.id)
        await world.tx.participants.save(replace(alma, contact_person=ALI.id))
    assert await level(office) is Sees.THAT_ANSWERED
    async with office.world() as world:
        await chosen(world, Purpose.SEE, 1, of="who5")
    assert await level(office) is Sees.CURVE
    assert await level(office, OWN.id) is Sees.THAT_ANSWERED


async def test_figures_alone(office: Office) -> None:
    """W2."""
    async with office.world() as world:
        await chosen(world, Purpose.SEE, 2)
        assert CONTACT.id not in [each.questionnaire for each in decidable(world, ALMA)]
    assert await level(office, CONTACT.id) is Sees.THAT_ANSWERED


async def test_a_no_below_holds_for_the_next_ones(office: Office) -> None:
    """W3."""
    async with office.world() as world:
        await chosen(world, Purpose.SEE, 2)
    first = await answer(office, await office.opened(WHO5))
    assert first.shared is True
    async with office.world() as world:
        await take_step(world, await world.tx.participants.get(ALMA.id), first.id, c.Share(shared=False))
    assert (await office.stored(first)).shared is False
    assert (await answer(office, await office.opened(WHO5))).shared is None
    assert await level(office, OWN.id) is Sees.ANSWERS


@pytest.mark.parametrize(("of", "left"), [(None, [False, False]), ("who5", [False, True])])
async def test_taking_it_back(office: Office, of: str | None, left: list[bool]) -> None:
    """W4."""
    async with office.world() as world:
        await chosen(world, Purpose.SEE, 2)
    who5 = await answer(office, await office.opened(WHO5))
    own = await office.completed(OWN, {"health": 3}, shared=True)
    async with office.world() as world:
        await chosen(world, Purpose.SEE, 0, of=of)
    assert [(await office.stored(each)).shared for each in (who5, own)] == left


async def test_who_stands_in_an_export(office: Office) -> None:
    """W5: who said no doesn't, nor who was never asked."""
    for said in (True, False, None):
        await office.completed(WHO5, {"happy": 3}, await office.participant(statistics=said))
    async with office.world() as world:
        exported = {each.participant_code for each in await collect_export(world)}
        counted = {each.id for each in await world.tx.participants.all() if each.statistics}
    assert exported == counted - {ALMA.id}


@pytest.mark.parametrize(("value", "way"), list(enumerate(WAYS)))
async def test_how_to_be_reached_is_sealed(office: Office, value: int, way: Way) -> None:
    """W6."""
    async with office.world() as world:
        await chosen(world, Purpose.REACH, value)
    async with office.database.reading() as tx:
        assert (await tx.participants.get(ALMA.id)).details.reach is way
        kept = [tuple(row) for row in await tx.connection.execute(select(CHOICE))]
        kept += [tuple(row) for row in await tx.connection.execute(select(IDENTITY))]
    assert way.value not in str(kept)


async def place(office: Office) -> str:
    async with office.database.reading() as tx:
        live = await tx.live.get(ALMA.id)
    return live.place if live else ""


async def test_not_between_two_questions(office: Office) -> None:
    """W7: a tap in the middle goes on; the next beginning asks."""
    going = await office.opened(WHO5)
    async with office.world() as world:
        await take_step(world, ALMA, going.id, c.Begin())
        await act(world, ALMA, Action("check_in", "alone", going.id, 1))
        await show_current(world, ALMA)
    assert await place(office) == ""
    await answer(office, going)
    later = await office.opened(OWN)
    async with office.world() as world:
        await act(world, ALMA, Action("check_in", "begin", later.id, 0))
    assert await place(office) == "choice/take_part"
    assert (await office.stored(later)).started_at is None


async def test_not_while_a_last_screen_asks(office: Office) -> None:
    """W7: "Shall I tell Mette?" isn't pushed away."""
    async with office.world() as world:
        await all_chosen(world)
        await chosen(world, Purpose.NUDGE, 1)
        alma = await world.tx.participants.get(ALMA.id)
        await record(
            world, alma, replace(await asking_of(world, alma, Purpose.REACH), version=0, words=()), granted=True
        )
    done = await answer(office, await office.opened(WHO5), LOW)
    async with office.world() as world:
        alma = await world.tx.participants.get(ALMA.id)
        assert (await open_choice(world, alma) or ("",))[0] is Purpose.REACH
        await world.tx.live.show(ALMA.id, Dialogue.CHECK_IN, done.id)
        await show_current(world, alma)
    assert await place(office) == ""


async def test_somebody_elses_beginning_asks_nothing(office: Office) -> None:
    """W7: nor begins anything."""
    hers = await office.opened(WHO5, await office.participant())
    async with office.world() as world:
        await act(world, ALMA, Action("check_in", "begin", hers.id, 0))
        assert not await must_decide_first(world, ALMA)
    assert (await office.stored(hers)).started_at is None
