"""Every page of the participant's own, by its name: what it shows, and what a tap on it does.

A new page is one new file in `bot/usecases/own/` and its line in `PAGES`. No page's file imports this one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.usecases.current_screen import leave_page, show_current
from bot.usecases.own import (
    NOT_YET,
    agreements,
    choice,
    choices,
    clean,
    clock,
    code,
    coming,
    contact,
    data,
    date,
    erase,
    language,
    menu,
    opened,
    other_courses,
    pause,
    reminders,
    sheet,
    show_page,
    stop,
    time,
    transition,
)
from flows.people import Participant
from flows.ports import Dialogue, LiveMessage, World
from flows.screen import Action, Screen


@dataclass(frozen=True, slots=True)
class Page:
    """What it shows, and what a tap on it does; both are told what it is about ("see/who5")."""

    screen: Callable[[World, Participant, str], Awaitable[Screen]]
    act: Callable[[World, Participant, str, Action], Awaitable[None]]


PAGES: Mapping[str, Page] = {
    "choices": Page(choices.screen, choices.act),
    "choice": Page(choice.screen, choice.act),
    "menu": Page(menu.screen, menu.act),
    "time": Page(time.screen, time.act),
    "transition": Page(transition.screen, transition.act),
    "date": Page(date.screen, date.act),
    "clock": Page(clock.screen, clock.act),
    "reminders": Page(reminders.screen, reminders.act),
    "coming": Page(coming.screen, coming.act),
    "agreements": Page(agreements.screen, agreements.act),
    "pause": Page(pause.screen, pause.act),
    "language": Page(language.screen, language.act),
    "contact": Page(contact.screen, contact.act),
    "opened": Page(opened.screen, opened.act),
    "data": Page(data.screen, data.act),
    "clean": Page(clean.screen, clean.act),
    "code": Page(code.screen, code.act),
    "stop": Page(stop.screen, stop.act),
    "erase": Page(erase.screen, erase.act),
    "sheet": Page(sheet.screen, sheet.act),
    "other_courses": Page(other_courses.screen, other_courses.act),
}


async def own_screen(world: World, participant: Participant, live: LiveMessage) -> Screen:
    """What the page that the live message names shows now."""
    name, _, about = live.place.partition("/")
    screen = await PAGES[name].screen(world, participant, about)
    return replace(screen, body=(live.notice, *screen.body)) if live.notice else screen


async def act_on_page(world: World, participant: Participant, action: Action) -> None:
    """A tap on a page: "open" shows the page it names, "leave" goes back to what else there is.

    What else a page offers counts only while the chat shows that page: a button that was left behind does nothing.
    """
    name, _, about = action.ref.partition("/")
    live = await world.tx.live.get(participant.id)
    shows_a_page = live is not None and live.dialogue is Dialogue.OWN
    if participant.status in NOT_YET:
        await show_current(world, participant)
    elif action.verb == "leave" and shows_a_page:
        await leave_page(world, participant)
    elif action.verb == "open" and name in PAGES:
        await show_page(world, participant, action.ref)
    elif live is not None and shows_a_page and live.place == action.ref and name in PAGES:
        await PAGES[name].act(world, participant, about, action)
    else:
        await show_current(world, participant)
