"""People, their chats with the bot, groups, and the messages in them, in the shape the Bot API shows them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.store import Counter, Store, dumps

Json = dict[str, Any]

_FIRST_PERSON = 1_000_000_001
_FIRST_GROUP = 4_000_000_001
TYPING_SECONDS = 5


@dataclass(slots=True)
class Message:
    """One message: `body` is the Bot API's Message object and `text` the same as JSON text, made once per change.

    `sent_at` is real time, whatever date the message displays.
    """

    body: Json
    text: str
    sent_at: float
    silent: bool = False
    edited: bool = False

    @property
    def id(self) -> int:
        """Unique over all chats of the bot, as in Telegram's private chats and small groups."""
        number: int = self.body["message_id"]
        return number


@dataclass(slots=True)
class Chat:
    """A private chat (`person` is who holds the phone) or a group (`person` is its one member)."""

    id: int
    body: Json
    person: Json
    started: bool = False
    blocked: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    version: int = 0
    typing_until: float = 0
    _watchers: set[asyncio.Future[None]] = field(default_factory=set)

    @property
    def is_private(self) -> bool:
        """Whether the bot writes to one person here."""
        return self.id > 0

    async def changed(self, seconds: float | None) -> None:
        """Wait until something about the chat changes, or for so many seconds."""
        watcher = asyncio.get_running_loop().create_future()
        self._watchers.add(watcher)
        try:
            await asyncio.wait([watcher], timeout=seconds)
        finally:
            self._watchers.discard(watcher)

    def wake(self) -> None:
        """Let everybody who waits for a change look again."""
        for watcher in self._watchers:
            if not watcher.done():
                watcher.set_result(None)


class Chats:
    """All chats, written through to the store. Every change of a chat ends in `touch`."""

    def __init__(self, store: Store, clock: Clock, bot: Json) -> None:
        self.bot = bot
        self._store = store
        self._clock = clock
        self._people = Counter(store, "people", _FIRST_PERSON)
        self._groups = Counter(store, "groups", _FIRST_GROUP)
        self._messages = Counter(store, "messages")
        self._versions = Counter(store, "versions")
        self.display_offset: float = store.get("display_offset", 0)
        self._chats: dict[int, Chat] = {}
        for number, (person, started, blocked), text in store.load("chat"):
            self._chats[number] = Chat(number, json.loads(text), person, started, blocked, version=self._versions())
        for number, (chat_id, sent_at, silent, edited), text in store.load("message"):
            self._chats[chat_id].messages[number] = Message(json.loads(text), text, sent_at, silent, edited)

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def get(self, chat_id: int) -> Chat | None:
        """A chat by its id."""
        return self._chats.get(chat_id)

    def add_person(self, first_name: str, last_name: str = "", language_code: str = "") -> Chat:
        """A new person whose private chat isn't started yet."""
        number = self._people()
        names = {"first_name": first_name} | ({"last_name": last_name} if last_name else {})
        person = {"id": number, "is_bot": False, **names}
        if language_code:
            person["language_code"] = language_code
        return self._add(Chat(number, {"id": number, **names, "type": "private"}, person))

    def add_group(self, title: str, member: Chat) -> Chat:
        """A new group with one person and the bot."""
        number = -self._groups()
        return self._add(Chat(number, {"id": number, "title": title, "type": "group"}, member.person, started=True))

    def _add(self, chat: Chat) -> Chat:
        self._chats[chat.id] = chat
        self.save(chat)
        return chat

    def save(self, chat: Chat) -> None:
        """Write what is known of the chat itself, and tell who watches it."""
        self._store.put("chat", chat.id, [chat.person, chat.started, chat.blocked], dumps(chat.body))
        self.touch(chat)

    def touch(self, chat: Chat) -> None:
        """The chat looks different now."""
        chat.version = self._versions()
        chat.wake()

    def date(self) -> int:
        """The date that new messages show: real time plus the offset that the demo moves."""
        return int(self._clock.wall() + self.display_offset)

    def move_clock(self, offset_seconds: float) -> None:
        """Show later dates from now on."""
        self.display_offset = offset_seconds
        self._store.set("display_offset", offset_seconds)

    def post(self, chat: Chat, sender: Json, content: Json, *, silent: bool = False) -> Message:
        """A new message in a chat; `content` are the fields of Message that make it what it is."""
        head = {"message_id": self._messages(), "from": sender, "chat": chat.body, "date": self.date()}
        message = Message(head | content, "", self._clock.wall(), silent)
        chat.messages[message.id] = message
        if sender is self.bot:
            chat.typing_until = 0
        self._save_message(chat, message)
        return message

    def edit(self, chat: Chat, message: Message, content: Json, drop: tuple[str, ...], *, visible: bool) -> None:
        """Put `content` in the place of the fields `drop`; only a `visible` edit is marked on the phone."""
        for name in drop:
            message.body.pop(name, None)
        message.body |= content | {"edit_date": self.date()}
        message.edited |= visible
        self._save_message(chat, message)

    def _save_message(self, chat: Chat, message: Message) -> None:
        message.text = dumps(message.body)
        head = [chat.id, message.sent_at, message.silent, message.edited]
        self._store.put("message", message.id, head, message.text)
        self.touch(chat)

    def remove(self, chat: Chat, messages: list[Message]) -> None:
        """Delete messages for everybody."""
        for message in messages:
            del chat.messages[message.id]
        self._store.delete("message", [message.id for message in messages])
        self.touch(chat)

    def show_typing(self, chat: Chat) -> None:
        """The bot seems to type for five seconds, or until it sends something."""
        chat.typing_until = self._clock.monotonic() + TYPING_SECONDS
        self.touch(chat)

    def typing_left(self, chat: Chat) -> float:
        """Seconds for which the phone still shows that the bot types."""
        return max(0, chat.typing_until - self._clock.monotonic())
