"""Everything one sandbox holds, put together in one place and handed to the methods and to the phones."""

from __future__ import annotations

import string
from pathlib import Path
from random import Random
from typing import Any

from bot.sandbox.chats import Chat, Chats
from bot.sandbox.clock import Clock
from bot.sandbox.errors import BLOCKED, NEVER_STARTED, bad_request, forbidden
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.journal import Journal
from bot.sandbox.limits import Limits
from bot.sandbox.profile import Profile
from bot.sandbox.queries import Queries
from bot.sandbox.store import Store, dumps
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook

_FIRST_BOT = 7_000_000_000


class World:
    """The parts, and the few questions that need several of them. `seed` decides the token of a new state file."""

    def __init__(self, state: Path | None, *, seed: int, limits: bool, clock: Clock) -> None:
        self.clock = clock
        self.store = Store(state)
        self.token: str = self.store.get("token", _token(seed))
        self.bot: dict[str, Any] = {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Pejling",
            "username": "PejlingSandboxBot",
        }
        self.faults = Faults(seed, clock)
        self.limits = Limits(clock, enabled=limits)
        self.chats = Chats(self.store, clock, self.bot)
        self.files = Files(self.store)
        self.updates = Updates(self.store, clock, self.faults)
        self.webhook = Webhook(self.store, clock, self.updates, self.faults)
        self.queries = Queries(self.store, clock)
        self.profile = Profile(self.store)
        self.journal = Journal()
        self.closing = False

    def settle(self, chats: int) -> None:
        """Give a new state file its token and its first people, all of whom have pressed start."""
        if self.store.get("token") is None:
            self.store.set("token", self.token)
            for number in range(1, chats + 1):
                chat = self.chats.add_person(f"Person {number}")
                chat.started = True
                self.chats.save(chat)
        self.store.commit()

    def chat(self, chat_id: str) -> Chat:
        """The chat a bot names. Raises 400 as Telegram does for an empty and for an unknown id."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        number = chat_id.removeprefix("-")
        chat = self.chats.get(int(chat_id)) if number.isascii() and number.isdecimal() else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: str) -> Chat:
        """The chat if the bot may send or edit there now; it counts against the budget. Raises 400, 403 or 429."""
        chat = self.chat(chat_id)
        if chat.blocked:
            raise forbidden(BLOCKED)
        if not chat.started:
            raise forbidden(NEVER_STARTED)
        self.limits.take(chat.id)
        return chat

    def change_membership(self, chat: Chat, by: dict[str, Any], before: str, after: str) -> None:
        """Tell the bot that it may write in a chat now, or no longer: a `my_chat_member` update."""
        change = {
            "chat": chat.body,
            "from": by,
            "date": self.chats.date(),
            "old_chat_member": self._membership(before),
            "new_chat_member": self._membership(after),
        }
        self.updates.push("my_chat_member", dumps(change), chat.id)

    def _membership(self, status: str) -> dict[str, Any]:
        return {"user": self.bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def _token(seed: int) -> str:
    """A token of the form that Telegram gives out, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - repeatable on purpose, guards nothing
    secret = "".join(random.choices(string.ascii_letters + string.digits + "_-", k=33))
    return f"{_FIRST_BOT + seed % 1_000_000}:AA{secret}"
