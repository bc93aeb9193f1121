"""The phones of everybody in a conversation, in place of Telegram: what the bot sends, edits and strips, as it reads.

Each phone counts its own messages, the ones its owner writes included. Screens pass through the bot's real renderer,
so texts are what stands on the phone and buttons carry their real callback data.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from typing import Any

from bot.botapi.errors import BlockedError, VanishedError
from bot.botapi.render import html, keyboard
from bot.reports.profile_picture import OwnProfile, ProfileLabels, profile_png
from bot.reports.progress import ChartLabels, Point, chart_png
from flows.screen import Screen
from locales.catalog import Catalog

JPEG = b"\xff\xd8\xff"

Buttons = list[list[tuple[str, str]]]
"""Rows of buttons: label, and callback data or the page it opens."""


@dataclass
class Message:
    """A message from the bot as it stands on a phone."""

    lines: list[str]
    buttons: Buttons = field(default_factory=list)


@dataclass
class Phone:
    """One chat with the bot. `toast` is the word that appeared on the last tapped button."""

    blocked: bool = False
    newest: int = 0
    messages: dict[int, Message] = field(default_factory=dict)
    toast: str | None = None

    def next_id(self) -> int:
        """The id of the message that comes now, whoever sends it."""
        self.newest += 1
        return self.newest

    def find(self, label: str) -> tuple[int, str]:
        """Message id and callback data of the newest button with this label; raises LookupError with what there is."""
        for message_id, message in sorted(self.messages.items(), reverse=True):
            for text, data in (button for row in message.buttons for button in row):
                if text == label:
                    return message_id, data
        there = sorted({text for each in self.messages.values() for row in each.buttons for text, _ in row})
        raise LookupError(f"no button {label!r} on this phone; there are {there}")


class Phones:
    """`bot.botapi.client.BotApi`, as far as handling, drawing and the outbox use it."""

    id = 1

    def __init__(self) -> None:
        self.by_chat: dict[int, Phone] = {}

    def of(self, chat_id: int) -> Phone:
        """The phone of a chat; a new one where it is first heard of."""
        return self.by_chat.setdefault(chat_id, Phone())

    def snapshot(self) -> dict[int, Phone]:
        """Every phone as it is now."""
        return deepcopy(self.by_chat)

    async def send(self, chat_id: int, screen: Screen, catalog: Catalog, *, silent: bool = False) -> int:
        """A new message."""
        phone = self._reached(chat_id)
        message_id = phone.next_id()
        phone.messages[message_id] = _rendered(screen, catalog)
        return message_id

    async def edit(self, chat_id: int, message_id: int, screen: Screen, catalog: Catalog) -> None:
        """A message becomes another screen."""
        phone = self._reached(chat_id)
        if message_id not in phone.messages:
            raise VanishedError(f"there is no message {message_id}")
        phone.messages[message_id] = _rendered(screen, catalog)

    async def strip(self, chat_id: int, message_id: int) -> None:
        """A message loses its buttons."""
        message = self._reached(chat_id).messages.get(message_id)
        if message is not None:
            message.buttons = []

    async def send_picture(self, chat_id: int, picture: bytes, caption: str) -> int:
        """A picture with its caption; `picture` says what it would show."""
        phone = self._reached(chat_id)
        message_id = phone.next_id()
        shown = "(a portrait)" if picture.startswith(JPEG) else picture.decode()
        phone.messages[message_id] = Message([shown, caption])
        return message_id

    async def send_document(self, chat_id: int, name: str, content: bytes, caption: str) -> int:
        """A file with its caption; what is in it stands in no conversation."""
        phone = self._reached(chat_id)
        message_id = phone.next_id()
        phone.messages[message_id] = Message([f"({name})", caption])
        return message_id

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> None:
        """Messages go, the owner's as well."""
        phone = self.of(chat_id)
        for message_id in message_ids:
            phone.messages.pop(message_id, None)

    async def edit_picture(self, chat_id: int, message_id: int, picture: bytes, caption: str) -> None:
        """A picture or a file becomes an empty picture."""
        phone = self._reached(chat_id)
        if message_id not in phone.messages:
            raise VanishedError(f"there is no message {message_id}")
        phone.messages[message_id] = Message(["(an empty picture)", caption])

    async def answer_tap(self, tap_id: str, text: str | None = None) -> None:
        """The tap's spinner stops, perhaps with a word. A tap's id begins with its chat's."""
        self.of(int(tap_id.partition("/")[0])).toast = text

    def _reached(self, chat_id: int) -> Phone:
        phone = self.of(chat_id)
        if phone.blocked:
            raise BlockedError("bot was blocked by the user")
        return phone


class NamedPictures:
    """In place of the worker that draws: the picture is its own description."""

    async def draw(self, picture: partial[bytes]) -> bytes:
        """What it would show, after the way to the other process and back."""
        sent = pickle.loads(pickle.dumps(picture))  # noqa: S301 - our own
        return _SHOWN[sent.func](*sent.args).encode()


def _curve(points: Sequence[Point], labels: ChartLabels) -> str:
    """Title, and each point with its date."""
    shown = ", ".join(f"{date} {point.value}" for date, point in zip(labels.dates, points, strict=True))
    return f"({labels.title}: {shown})"


def _profile(profile: OwnProfile, labels: ProfileLabels) -> str:
    """Title, the scale's ends, and each indicator with what it is now and was last time."""
    rows = []
    for row in profile.rows:
        marks = ((labels.now, row.now), (labels.last, row.last))
        rows.append(f"{row.name}: {', '.join(f'{words} {at:g}' for words, at in marks if at is not None) or '–'}")
    return f"({labels.title}, {' … '.join(profile.ends)}. {'; '.join(rows)})"


_SHOWN: dict[Callable[..., bytes], Callable[..., str]] = {chart_png: _curve, profile_png: _profile}


def lines_of(screen: Screen, catalog: Catalog) -> list[str]:
    """A screen as it reads: its lines, then its buttons, a row on a line."""
    message = _rendered(screen, catalog)
    return [*message.lines, *(" ".join(f"[{label}]" for label, _ in row) for row in message.buttons)]


def _rendered(screen: Screen, catalog: Catalog) -> Message:
    text = unescape(re.sub(r"</?b>", "", html(screen, catalog)))
    rows = keyboard(screen, catalog)
    buttons = [[(button["text"], _behind(button)) for button in row] for row in rows]
    return Message([line for line in text.split("\n") if line], buttons)


def _behind(button: dict[str, Any]) -> str:
    """The callback data, or the page that it opens, beside Telegram or inside it."""
    opened: str = button.get("callback_data") or button.get("url") or button["web_app"]["url"]
    return opened
