"""A young person's own page in a conversation: the real desk behind a link on their phone."""

from __future__ import annotations

from bot.botapi.actions import decode
from bot.clock import Clock
from bot.reports.profile_picture import OwnProfile
from bot.web.desk import OwnDrawing, OwnView
from bot.web.own_desk import StoredOwnDesk
from bot.worlds import Worlds
from flows.screen import Button, Link
from locales import catalog
from storage.database import Database
from tests.conversations.phones import Phone, lines_of


class OwnPage:
    """The page of the participant of that code. Raises LookupError for a button that isn't there."""

    def __init__(self, whose: str, database: Database, worlds: Worlds, clock: Clock) -> None:
        self._desk = StoredOwnDesk(database, worlds, clock)
        self._whose = whose

    async def lines(self) -> list[str]:
        """The page as it reads: what there is to read and to look at, then what it is about now."""
        seen = await self._desk.page(self._whose)
        words = catalog.load(seen.frame.language)
        lines = ["(where there is help)"] if seen.wants_help else []
        for letter in seen.letters:
            lines += [*["(a portrait)"] * letter.has_portrait, *lines_of(letter.screen, words), "–"]
        for drawing in seen.drawings:
            lines += [_drawn(drawing), *lines_of(drawing.screen, words), "–"]
        return [*lines, *lines_of(seen.screen, words)]

    async def press(self, label: str) -> None:
        """Press the last button of that label."""
        seen = await self._desk.page(self._whose)
        words = catalog.load(seen.frame.language)
        for button in reversed(_buttons(seen)):
            if words.text(button.label) == label and not isinstance(button.action, Link):
                await self._desk.act(self._whose, button.action, seen.read)
                return
        there = sorted(words.text(each.label) for each in _buttons(seen))
        raise LookupError(f"no button {label!r} on this page; there are {there}")

    async def label_of(self, verb: str, value: int | None) -> str:
        """What stands on the button that does this."""
        seen = await self._desk.page(self._whose)
        for button in reversed(_buttons(seen)):
            action = button.action
            if not isinstance(action, Link) and action.verb == verb and value in (None, action.value):
                return catalog.load(seen.frame.language).text(button.label)
        raise LookupError(f"nothing on the page does {verb} {value}")


def _drawn(drawing: OwnDrawing) -> str:
    """The numbers that it shows."""
    if isinstance(drawing.shows, OwnProfile):
        return f"({', '.join(f'{row.name}: {row.now}, {row.last}' for row in drawing.shows.rows)})"
    return f"({', '.join(f'{point.day} {point.value}' for point in drawing.shows)})"


def _buttons(seen: OwnView) -> list[Button]:
    screens = [*(each.screen for each in seen.letters), seen.screen]
    return [button for screen in screens for row in screen.buttons for button in row]


def behind_newest_link(phone: Phone) -> str | None:
    """Whose page the newest link on a phone opens; None where there is no link."""
    for _, message in sorted(phone.messages.items(), reverse=True):
        for _, data in (button for row in message.buttons for button in row):
            if decode(data) is None:
                return data.rpartition("/")[2]
    return None
