"""One choice: changed from the list of them, or asked (again) because something is new.

"see/who5" is what may be seen of one questionnaire alone.
"""

from __future__ import annotations

from bot.usecases.choices import as_it_holds, asking_of, decidable, decide, open_choice, record, why_asked
from bot.usecases.current_screen import leave_page
from bot.usecases.own import choices, show_page
from bot.usecases.place_transitions import settle
from bot.usecases.stop import restart, stop
from flows.choices import ASKED, Asking, Option, Purpose, Why
from flows.people import TAKING_PART, Participant
from flows.ports import World
from flows.screen import Action, Screen, Text
from flows.screens.choices import NOTED, About, choice_screen, confirmed, holds, seen_of, why_sentence


async def screen(world: World, participant: Participant, about: str) -> Screen:
    """The choice with why it is asked, or with what holds now; the list of them where there is no such choice."""
    found = _found(world, participant, about)
    if found is None:
        return await choices.screen(world, participant, "")
    purpose, alone = found
    asked = await asking_of(world, participant, purpose, alone)
    contact = (await world.tx.staff.get(participant.contact_person)).name
    why = None if alone else await why_asked(world, participant, asked)
    others = decidable(world, participant) if purpose is Purpose.SEE and alone is None else []
    now = await _now(world, participant, purpose, alone, contact)
    place, reason = f"choice/{about}", why_sentence(why, contact) if why else None
    return choice_screen(asked, place, now, reason, others if len(others) > 1 else [])


async def _now(world: World, participant: Participant, purpose: Purpose, alone: About | None, contact: str) -> Text:
    held = await as_it_holds(world, participant)
    return seen_of(held.sees_of(alone.questionnaire), alone, contact) if alone else holds(purpose, held, contact)


def _found(world: World, participant: Participant, about: str) -> tuple[Purpose, About | None] | None:
    """The choice that a place names, with the questionnaire it is about alone; None: there is no such choice."""
    name, _, questionnaire = about.partition("/")
    purpose = next((each for each in ASKED if each == name), None)
    if purpose is None or not questionnaire:
        return None if purpose is None else (purpose, None)
    alone = next((each for each in decidable(world, participant) if each.questionnaire == questionnaire), None)
    return (purpose, alone) if purpose is Purpose.SEE and alone is not None else None


async def act(world: World, participant: Participant, about: str, action: Action) -> None:
    """Keep what was chosen; what is no option of this choice only shows it again."""
    found = _found(world, participant, about)
    asked = await asking_of(world, participant, *found) if found else None
    option = asked.option(action.verb, action.value) if asked else None
    if found is None or asked is None or option is None:
        await show_page(world, participant, f"choice/{about}")
    elif asked.purpose is Purpose.TAKE_PART and option.granted is not (participant.status in TAKING_PART):
        await _take_part(world, participant, asked, option)
    else:
        why = await why_asked(world, participant, asked)
        decided = await decide(world, participant, asked, option, found[1])
        if why is Why.OF_AGE:
            await settle(world, decided)  # what was to be asked on the birthday waited for this
        contact = (await world.tx.staff.get(decided.contact_person)).name
        notice = confirmed(await _now(world, decided, *found, contact))
        await _go_on(world, decided, notice, was_asked=why is not None and found[1] is None)


async def _take_part(world: World, participant: Participant, asked: Asking, option: Option) -> None:
    """No ends it, as stop does; yes begins again where it was ended, with the welcome."""
    if option.granted:
        await restart(world, participant)
    else:
        await record(world, participant, asked, granted=False)
        await stop(world, participant)


async def _go_on(world: World, participant: Participant, notice: Text, *, was_asked: bool) -> None:
    """Back to the list, which says what holds now; or on to what else is asked, and at last to what was to be begun."""
    following = await open_choice(world, participant) if was_asked else None
    if following is not None:
        await show_page(world, participant, f"choice/{following[0]}", notice)
    elif was_asked:
        await leave_page(world, participant, notice)
    else:
        await show_page(world, participant, "choices", NOTED)
