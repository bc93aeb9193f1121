"""One update: one transaction, then what the person sees.

The transaction begins with the handled mark, so a replay hits the key and changes nothing. A bug rolls back, and the
one update is parked, encrypted, with its mark; the person gets one kind sentence. Only an unreachable store stops.
"""

from __future__ import annotations

import json
import traceback
from dataclasses import dataclass
from functools import partial

import structlog
from telegram import Update

from bot import metrics
from bot.bell import Bell
from bot.botapi.client import BotApi
from bot.botapi.courtesies import Courtesies
from bot.clock import Clock
from bot.telegram.guesses import Guesses
from bot.telegram.outcome import Outcome
from bot.telegram.routers import route
from bot.telegram.updates import RawUpdate
from bot.telegram.view import Drawer, Drawing
from bot.worlds import Worlds
from flows.people import Participant
from flows.screen import Screen, Text
from locales import catalog
from storage.database import Database
from storage.errors import ConcurrentChangeError, DatabaseInterruptedError, DatabaseUnusableError

log = structlog.get_logger("handler")

SORRY = Text("Something went wrong on my side. Your last message was not used. You can try again later.")
NO_CHAT = 0
TRIES = 3
"""How often an update is handled anew because something else was saved in between, or its connection was lost."""


@dataclass(frozen=True, slots=True)
class TapAnswer:
    """What stops the spinner of a tapped button, with a word on it or without."""

    tap_id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Handled:
    """What is to follow a commit. `drawing` was begun in it; `has_mail`: something was put in the outbox."""

    outcome: Outcome
    drawing: Drawing | None
    has_mail: bool


class Handler:
    """Handles updates of one bot."""

    def __init__(
        self,
        database: Database,
        api: BotApi,
        worlds: Worlds,
        drawer: Drawer,
        courtesies: Courtesies,
        bell: Bell,
        clock: Clock,
    ) -> None:
        self._database = database
        self._api = api
        self._worlds = worlds
        self._drawer = drawer
        self._bell = bell
        self._clock = clock
        self._courtesies = courtesies
        self._guesses = Guesses()

    @staticmethod
    def chat_of(update: RawUpdate) -> int:
        """The chat whose order counts; 0 for what belongs to none."""
        data = update.data or {}
        for topic in ("message", "my_chat_member"):
            if isinstance(data.get(topic), dict):
                return _chat_id(data[topic])
        tap = data.get("callback_query")
        return _chat_id(tap.get("message")) if isinstance(tap, dict) else NO_CHAT

    async def handle(self, raw: RawUpdate) -> None:
        """Handle one update to its commit, and answer its tap. Raises DatabaseUnusableError, and nothing else."""
        if answer := await self.take(raw):
            self._courtesies.offer(None, partial(self._api.answer_tap, answer.tap_id, answer.text))

    async def take(self, raw: RawUpdate) -> TapAnswer | None:
        """Handle one update to its commit; the answer to its tap is the caller's to give. Raises as `handle` does."""
        try:
            handled = await self._in_one_transaction(raw)
        except DatabaseUnusableError:
            raise
        except Exception as problem:
            await self._park(raw, problem)
            metrics.handled(raw.taken_in, metrics.PARKED)
            return None
        metrics.handled(raw.taken_in, metrics.HANDLED if handled else metrics.REPLAYED)
        if handled is None:
            return None
        self._follow(raw, handled)
        return _tap_answer(raw, handled.outcome)

    async def _in_one_transaction(self, raw: RawUpdate, tries: int = TRIES) -> Handled | None:
        """What is to follow; None for a replay, whose effects are there already."""
        try:
            return await self._handled(raw)
        except (ConcurrentChangeError, DatabaseInterruptedError):
            if tries == 1:
                raise
            return await self._in_one_transaction(raw, tries - 1)

    async def _handled(self, raw: RawUpdate) -> Handled | None:
        async with self._database.transaction() as tx:
            if not await tx.updates.mark_handled(self._api.id, raw.id, self._clock.real()):
                return None
            update = parsed(raw)
            outcome = await route(update, tx, self._worlds.at(tx, self._clock.now()), self._guesses)
            if outcome.draw is not None and update.effective_message is not None:
                await tx.live.heard(outcome.draw, update.effective_message.message_id, self._clock.real())
            if outcome.draw is not None and update.message is not None:
                message = update.message
                await tx.sent_messages.note(outcome.draw, message.chat.id, message.message_id, self._clock.real())
            drawing = await self._drawer.begin(tx, outcome.draw) if outcome.draw is not None else None
            return Handled(outcome, drawing, bool(tx.mail))

    def _follow(self, raw: RawUpdate, handled: Handled) -> None:
        """After the commit: draw the live message, wake the outbox, mend the screen. None of it can lose anything."""
        outcome = handled.outcome
        if outcome.draw is not None:
            metrics.TAPS.committed(outcome.draw, raw.taken_in)
            self._drawer.draw(outcome.draw, handled.drawing)
        if handled.has_mail:
            self._bell.ring()
        chat_id = self.chat_of(raw)
        words = catalog.load(outcome.language)
        tap = (raw.data or {}).get("callback_query")
        if tap and outcome.strip:
            self._courtesies.offer(chat_id, partial(self._api.strip, chat_id, tap["message"]["message_id"]))
        if tap and outcome.becomes:
            message_id = tap["message"]["message_id"]
            self._courtesies.offer(chat_id, partial(self._api.edit, chat_id, message_id, outcome.becomes, words))
        if outcome.courtesy and chat_id != NO_CHAT:
            self._courtesies.offer(chat_id, partial(self._api.send, chat_id, Screen((outcome.courtesy,)), words))

    async def _park(self, raw: RawUpdate, problem: Exception) -> None:
        log.error("update_parked", update_id=raw.id, error=type(problem).__name__, at=_place(problem))
        payload = raw.raw or json.dumps(raw.data).encode()
        async with self._database.transaction() as tx:
            await tx.updates.park(self._api.id, raw.id, payload, type(problem).__name__, self._clock.real())
        chat_id = self.chat_of(raw)
        if chat_id != NO_CHAT:
            self._courtesies.offer(chat_id, partial(self._apologise, chat_id))

    async def _apologise(self, chat_id: int) -> None:
        async with self._database.reading() as tx:
            person = await tx.participants.by_chat(chat_id) or await tx.staff.by_chat(chat_id)
        words = catalog.load(person.language if person else catalog.DEFAULT_LANGUAGE)
        message_id = await self._api.send(chat_id, Screen((SORRY,)), words)
        if person is not None:
            async with self._database.transaction() as tx:
                await tx.live.noticed(person.id, message_id)
                if isinstance(person, Participant):
                    await tx.sent_messages.note(person.id, chat_id, message_id, self._clock.real())


def _tap_answer(raw: RawUpdate, outcome: Outcome) -> TapAnswer | None:
    tap = (raw.data or {}).get("callback_query")
    if not tap:
        return None
    return TapAnswer(tap["id"], catalog.load(outcome.language).text(outcome.toast) if outcome.toast else None)


def parsed(raw: RawUpdate) -> Update:
    """The update. Raises ValueError where it is none; python-telegram-bot itself takes numbers as they come."""
    update = Update.de_json(raw.data, None) if raw.data is not None else None
    if update is None:
        raise ValueError("the update is no JSON")
    message = update.effective_message
    if message is not None and not (type(message.message_id) is int and type(message.chat.id) is int):
        raise ValueError("the message's id or its chat's is no number")
    return update


def _chat_id(message: object) -> int:
    chat = message.get("chat") if isinstance(message, dict) else None
    found = chat.get("id") if isinstance(chat, dict) else None
    return found if isinstance(found, int) else NO_CHAT


def _place(problem: Exception) -> str:
    """Where it happened, as file and line; never the message, which could hold what a person wrote."""
    frames = traceback.extract_tb(problem.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
