"""A young person's own page in a conversation: the real desk behind the newest link on their phone."""

from __future__ import annotations

from functools import partial

from bot.botapi.actions import decode
from bot.clock import Clock
from bot.web.desk import OwnView
from bot.web.own_desk import StoredOwnDesk
from bot.worlds import Worlds
from flows.screen import Button, Link
from locales import catalog
from storage.database import Database
from tests.conversations.phones import NamedPictures, Phone, lines_of


class OwnPage:
    """One person's page. Raises LookupError for a link or a button that isn't there."""

    def __init__(self, phone: Phone, database: Database, worlds: Worlds, clock: Clock) -> None:
        self._pictures = NamedPictures()
        self._desk = StoredOwnDesk(database, worlds, clock, self._drawn)
        self._whose = _newest_link(phone).rpartition("/")[2]

    async def lines(self) -> list[str]:
        """The page as it reads: what there is to read, then what it is about now."""
        seen = await self._desk.page(self._whose)
        words = catalog.load(seen.language)
        lines = []
        for letter in seen.letters:
            if letter.picture:
                lines.append((await self._desk.picture(self._whose, letter.picture)).decode())
            lines += [*lines_of(letter.screen, words), "–"]
        return [*lines, *lines_of(seen.screen, words)]

    async def press(self, label: str) -> None:
        """Press the last button of that label."""
        seen = await self._desk.page(self._whose)
        words = catalog.load(seen.language)
        for button in reversed(_buttons(seen)):
            if words.text(button.label) == label and not isinstance(button.action, Link):
                await self._desk.act(self._whose, button.action)
                return
        there = sorted(words.text(each.label) for each in _buttons(seen))
        raise LookupError(f"no button {label!r} on this page; there are {there}")

    async def label_of(self, verb: str, value: int | None) -> str:
        """What stands on the button that does this."""
        seen = await self._desk.page(self._whose)
        for button in reversed(_buttons(seen)):
            action = button.action
            if not isinstance(action, Link) and action.verb == verb and value in (None, action.value):
                return catalog.load(seen.language).text(button.label)
        raise LookupError(f"nothing on the page does {verb} {value}")

    async def _drawn(self, picture: partial[bytes]) -> bytes:
        return await self._pictures.draw(picture)


def _buttons(seen: OwnView) -> list[Button]:
    screens = [*(each.screen for each in seen.letters), seen.screen]
    return [button for screen in screens for row in screen.buttons for button in row]


def _newest_link(phone: Phone) -> str:
    for _, message in sorted(phone.messages.items(), reverse=True):
        for _, data in (button for row in message.buttons for button in row):
            if decode(data) is None:
                return data
    raise LookupError("no link on this phone")
