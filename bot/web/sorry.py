"""The page that stands in place of another: short, in Danish and English, for nobody is known to read it."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import Response

from bot.web.pages import page
from flows.screen import Text
from locales.catalog import load

GONE = (
    404,
    Text("This page is not here"),
    Text("Perhaps the link is too old. Write to Pejling in Telegram, or ask the one you talk to, for a new one."),
)
NOT_IN_THE_CONSOLE = (
    404,
    Text("This page is not here"),
    Text("Perhaps it is somebody else's by now, or it never was here."),
)
"""For staff: the same for what isn't there and for what isn't theirs."""

GO_BACK = Text("Go back and try again.")
NOT_IN = (
    401,
    Text("You are signed out"),
    Text("Nothing is lost by that. Open your link again, or ask the one you talk to for a new one."),
)
"""For young people, who may have been in the middle of something; true also for who was never signed in, or erased."""

NOT_LIKE_THAT = (405, Text("This page can't be opened like that"), GO_BACK)
ELSEWHERE = (400, Text("This is not the address of Pejling"), Text("Open the link that you got."))
TOO_LONG = (413, Text("That is too much at once"), Text("Nothing was saved. A file can have up to 5 MB."))
TOO_OFTEN = (429, Text("Too many tries from here"), Text("Wait a quarter of an hour. Then try again."))
SIGNED_OUT = (
    401,
    Text("You are signed out, so nothing was saved"),
    Text("Sign in again, and send it once more."),
)
FORGED = (403, Text("Nothing was saved"), Text("The page was too old. Open it again, and send it once more."))
BROKEN = (500, Text("Something went wrong here"), Text("What you saved before is still there. Try again in a minute."))

WHAT_YOU_WROTE = Text("This is what you wrote. Copy it.")
SIGN_IN = Text("Sign in")
TO_MY_PAGE = Text("To your page")


def sorry(why: tuple[int, Text, Text], typed: Sequence[str] = (), way: str = "", label: Text = SIGN_IN) -> Response:
    """Such a page: its status, what is the matter, what to do, and the way on. It never repeats an address.

    `typed` is what they wrote and would lose, to be copied.
    """
    status, title, remedy = why
    said = {lang: [load(lang).text(each) for each in (title, remedy, WHAT_YOU_WROTE, label)] for lang in ("da", "en")}
    response = page("sorry.html", "da", said=said, typed=typed, way=way)
    response.status_code = status
    return response


def not_here(path: str, typed: Sequence[str] = ()) -> Response:
    """The page behind everything that opens nothing: one for all of the console, one for all the rest."""
    if path.startswith("/console/") and not path.startswith("/console/in/"):
        return sorry(NOT_IN_THE_CONSOLE, typed, way="/console", label=TO_MY_PAGE)
    return sorry(GONE)
