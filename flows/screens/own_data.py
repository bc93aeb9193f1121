"""The pages about one's own data, and about cleaning the chat."""

from __future__ import annotations

from flows.screen import Screen, Text
from flows.screens.neutral import to_the_page
from flows.screens.own import WAYS_OUT, do, go

REMOVED = Text("Removed")
"""What stands in place of a message that is too old to be deleted."""

FILES = {"html": Text("Read it as a page"), "json": Text("As JSON for another system")}
"""The files, by format, as their buttons say it."""

_SAID_THEN = {"removed": REMOVED}
_BODY = (
    Text("What is kept about you."),
    Text("You can get all of it as a file. The page is for reading. JSON is for another system."),
)
_ALSO = (
    (go(Text("Clean this chat"), "clean"),),
    (go(Text("Ask for erasure"), "erase"),),
    (go(Text("Who has opened my answers"), "opened"),),
    WAYS_OUT,
)


def own_data_screen() -> Screen:
    """Everything as a file, sent into the chat."""
    return Screen(_BODY, (*((do(label, each, "data"),) for each, label in FILES.items()), *_ALSO))


def own_data_link_screen(page: str | None) -> Screen:
    """The way to the person's own page, which has the files where answers don't travel by the chat; None: no way."""
    return Screen(_BODY, (*to_the_page(page), *_ALSO))


def cleaning_question_screen() -> Screen:
    """What will happen, before it does."""
    old = Text("I delete what is from the last two days. My older messages will only say “{removed}”.", _SAID_THEN)
    body = (old, Text("Your answers stay saved."), Text("Do you want to clean this chat?"))
    return Screen(body, ((do(Text("Yes, clean it"), "clean", "clean"),), (go(Text("Back"), "data"),)))


def cleaning_screen() -> Screen:
    """It is under way, and how to remove the rest."""
    body = (
        Text("I am cleaning the chat now. It can take a few minutes."),
        Text("Old messages of yours stay. You can remove everything: clear the history in Telegram's menu."),
    )
    return Screen(body, (WAYS_OUT,))
