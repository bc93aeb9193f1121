"""What each of the participant's own pages is called, as the menu says it: the headings of pages that have them."""

from __future__ import annotations

from collections.abc import Mapping

from flows.screen import Text

TITLES: Mapping[str, Text] = {
    "choices": Text("My choices"),
    "choice": Text("My choices"),
    "menu": Text("Menu"),
    "time": Text("Day and time"),
    "date": Text("Date in the month"),
    "clock": Text("My clock"),
    "reminders": Text("Reminders"),
    "coming": Text("What comes next"),
    "agreements": Text("What we agreed"),
    "transition": Text("Something new begins"),
    "pause": Text("Take a long break"),
    "language": Text("Language"),
    "contact": Text("My contact person"),
    "opened": Text("Who has opened my answers"),
    "data": Text("My data"),
    "clean": Text("Clean this chat"),
    "code": Text("My four digits"),
    "stop": Text("Stop"),
    "erase": Text("Ask for erasure"),
    "sheet": Text("What was written about me"),
    "other_courses": Text("My other course"),
}
"""By the page's name (`bot.usecases.pages.PAGES`)."""

COURSE = Text("Your curve")
