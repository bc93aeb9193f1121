"""Everything a participant can see and decide, in one list of buttons; and the page that asks before it stops."""

from __future__ import annotations

from flows.screen import Screen, Text
from flows.screens.agreements import TO_AGREEMENTS
from flows.screens.help import FIND_HELP
from flows.screens.neutral import to_the_page
from flows.screens.own import ASK_FOR_ERASURE, BACK, WAYS_OUT, do, go
from flows.screens.transitions import TO_TRANSITIONS

PAUSE = go(Text("Take a long break"), "pause")

ALWAYS = (
    (do(Text("See my curve"), "curve", "menu"), go(Text("My choices"), "choices")),
    (go(Text("My contact person"), "contact"), go(Text("Language"), "language")),
    (TO_AGREEMENTS,),
    (go(Text("Who has opened my answers"), "opened"),),
    (go(Text("My data"), "data"), ASK_FOR_ERASURE),
)
"""In every state, also after a stop: what was said before is still theirs."""

TAKING_PART = (
    (go(Text("What comes next"), "coming"), go(Text("Day and time"), "time")),
    (go(Text("Reminders"), "reminders"), PAUSE),
)


def menu_screen(
    *,
    takes_part: bool,
    can_begin: bool = False,
    elsewhere: bool = False,
    to_read: str | None = None,
    has_page: bool = False,
    page: str | None = None,
) -> Screen:
    """The list. Who doesn't take part is asked nothing, so there is nothing to time, to break or to stop.

    `can_begin`: they are asked how they are when something new begins.
    `to_read` is the handover sheet that can be decided on; `page` is where the same can be seen outside the chat.
    """
    last = (FIND_HELP, go(Text("Stop"), "stop")) if takes_part else (FIND_HELP,)
    rows = (*ALWAYS[:1], *TAKING_PART, *ALWAYS[1:]) if takes_part else ALWAYS
    rows = (*rows, (TO_TRANSITIONS,)) if can_begin else rows
    rows = (*rows, (go(Text("My other course"), "other_courses"),)) if elsewhere else rows
    rows = (*rows, (go(Text("What was written about me"), f"sheet/{to_read}"),)) if to_read else rows
    rows = (*rows, (go(Text("My four digits"), "code"),)) if has_page else rows
    rows = (*to_the_page(page), *rows)
    return Screen((Text("Here is what you can see and decide."),), (*rows, last, (BACK,)))


def stop_question(contact: str) -> Screen:
    """Asked by the menu's button, which is easily touched by mistake; the command and the words stop at once."""
    body = (
        Text("If you stop, I don't ask you anything more."),
        Text("I tell {contact} that you have stopped.", {"contact": contact}),
        Text("Do you want to stop?"),
    )
    return Screen(body, ((do(Text("Yes, stop"), "stop", "stop"),), (PAUSE,), WAYS_OUT))
