"""Cleaning chats: what stands there goes, because its owner wishes so or the phone is no longer theirs.

Telegram lets a bot delete a message for 48 hours. An older one is edited: a text to one neutral word, a picture or a
file to an empty picture. The rows of `sent_message` are the queue; a row goes when its message is done, and whatever
a process that died had in hand comes up again when its lease ends. Doing it twice does no harm.
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from bot.back_off import back_off
from bot.bell import Bell
from bot.botapi import errors
from bot.botapi.client import BotApi
from bot.clock import Clock
from bot.insist import insist
from bot.pacing import COURTESY_URGENCY, Pacer
from flows.screen import Screen
from flows.screens.own_data import REMOVED
from locales import catalog
from storage.database import Database
from storage.errors import DatabaseUnusableError
from storage.repositories.sent_messages import ChatToClean, SentMessage
from storage.transaction import StoredTransaction

DELETABLE = timedelta(hours=48)
"""core.telegram.org/bots/api#deletemessage."""

AT_ONCE = 100
"""Messages a call can delete (core.telegram.org/bots/api#deletemessages); a hundred edits take less than a lease."""

CHATS_AT_ONCE = 4
LEASE = timedelta(minutes=3)
LOOK_EVERY_S = 5.0
LONGEST_TURN_S = 20.0
LONGEST_BACK_OFF_S = 3600.0
ATTEMPTS = 30
"""With these pauses somebody who has blocked the bot has most of a day to change their mind."""

NEUTRAL = Screen((REMOVED,))
EMPTY_PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAAAAACPAi4CAAAALElEQVR42u3MMREAAAgEoNf+Wc1gCDcPAlCTm45AIBAIBAKBQCAQCASC58"
    "ECO+8BboDVfCoAAAAASUVORK5CYII="
)
"""A grey square."""
Change = Callable[[StoredTransaction], Awaitable[None]]
log = structlog.get_logger("cleaning")


class Cleaner:
    """Cleans chats of one bot, until it is stopped."""

    def __init__(self, database: Database, api: BotApi, pacer: Pacer, bell: Bell, clock: Clock) -> None:
        self._database = database
        self._api = api
        self._pacer = pacer
        self._bell = bell
        self._clock = clock
        self._cleaning: dict[tuple[str, str], asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Clean until cancelled; what is in hand then comes up again."""
        try:
            while True:
                try:
                    await self.clean_due()
                except DatabaseUnusableError as problem:
                    log.error("cleaning_waits", error=type(problem).__name__)
                await self._bell.heard(LOOK_EVERY_S)
        finally:
            await self.close()

    async def clean_due(self) -> int:
        """Begin with the chats that are due, as far as there are free hands. Returns how many were begun."""
        async with self._database.reading() as tx:
            due = await tx.sent_messages.chats_to_clean(self._clock.real(), CHATS_AT_ONCE + len(self._cleaning))
        begun = [chat for chat in due if chat not in self._cleaning][: CHATS_AT_ONCE - len(self._cleaning)]
        for chat in begun:
            self._cleaning[chat] = task = asyncio.create_task(self._clean(*chat))
            task.add_done_callback(partial(self._done, chat))
        return len(begun)

    async def close(self) -> None:
        """Let go of what is in hand."""
        for task in self._cleaning.values():
            task.cancel()
        await asyncio.gather(*self._cleaning.values(), return_exceptions=True)

    def _done(self, chat: tuple[str, str], task: asyncio.Task[None]) -> None:
        del self._cleaning[chat]
        if not task.cancelled() and (problem := task.exception()):
            log.error("chat_left_to_its_lease", error=type(problem).__name__)

    async def _clean(self, subject: str, chat_hash: str) -> None:
        while chat := await self._claimed(subject, chat_hash):
            if not await self._cleaned(chat):
                return

    async def _claimed(self, subject: str, chat_hash: str) -> ChatToClean | None:
        async with self._database.transaction() as tx:
            return await tx.sent_messages.claim(subject, chat_hash, self._clock.real(), LEASE, AT_ONCE)

    async def _cleaned(self, chat: ChatToClean) -> bool:
        """Whether it could be done; what is left of it waits."""
        deletable_from = self._clock.real() - DELETABLE
        young = [each for each in chat.messages if each.sent_at > deletable_from]
        try:
            kept = [] if await self._deleted(chat, young) else young
            for message in chat.messages:
                if message in kept or message not in young:
                    await self._made_neutral(chat, message)
        except errors.BotApiError as problem:
            await self._failed(chat, problem)
            return False
        return True

    async def _deleted(self, chat: ChatToClean, messages: list[SentMessage]) -> bool:
        """Delete these. False where Telegram keeps one of them, so that none was deleted."""
        if not messages:
            return True
        numbers = [each.message_id for each in messages]
        await self._turn(chat)
        try:
            await self._api.delete(chat.chat_id, numbers)
        except errors.ImpossibleError:
            return False
        await self._note(lambda tx: tx.sent_messages.cleaned(chat, numbers))
        return True

    async def _made_neutral(self, chat: ChatToClean, message: SentMessage) -> None:
        """One that is gone, or isn't the bot's, can't be edited: then there is nothing left to do."""
        await self._turn(chat)
        try:
            await self._edited(chat, message)
        except errors.VanishedError:
            pass
        except errors.ImpossibleError as problem:
            log.error("message_stays", subject=chat.subject, error=type(problem).__name__)
        await self._note(lambda tx: tx.sent_messages.cleaned(chat, [message.message_id]))

    async def _edited(self, chat: ChatToClean, message: SentMessage) -> None:
        """As what it is noted as, a text or a file; where a notice took a picture's place, as the other."""
        try:
            await self._edited_as(chat, message, is_file=message.has_file)
        except errors.ImpossibleError:
            await self._edited_as(chat, message, is_file=not message.has_file)

    async def _edited_as(self, chat: ChatToClean, message: SentMessage, *, is_file: bool) -> None:
        words = catalog.load(chat.language)
        if is_file:
            await self._api.edit_picture(chat.chat_id, message.message_id, EMPTY_PICTURE, words.text(REMOVED))
        else:
            await self._api.edit(chat.chat_id, message.message_id, NEUTRAL, words)

    async def _failed(self, chat: ChatToClean, problem: errors.BotApiError) -> None:
        """Put off what is left; given up when it was tried often enough."""
        numbers, attempts = [each.message_id for each in chat.messages], max(each.attempts for each in chat.messages)
        if attempts >= ATTEMPTS:
            log.error("chat_not_cleaned", subject=chat.subject, error=type(problem).__name__)
            await self._note(lambda tx: tx.sent_messages.cleaned(chat, numbers))
            return
        wait = back_off(attempts, 1.0, LONGEST_BACK_OFF_S)
        if isinstance(problem, errors.TooManyError):
            wait = problem.seconds
            self._pacer.too_many(chat.chat_id, wait)
        untried = isinstance(problem, errors.TooManyError | errors.NotSentError)
        log.warning("chat_waits", subject=chat.subject, error=type(problem).__name__, wait_s=round(wait, 1))
        next_try = self._clock.real() + timedelta(seconds=wait)
        await self._note(lambda tx: tx.sent_messages.retry(chat, numbers, next_try, untried=untried))

    async def _turn(self, chat: ChatToClean) -> None:
        """After everything that somebody waits for."""
        try:
            async with asyncio.timeout(LONGEST_TURN_S):
                await self._pacer.turn(chat.chat_id, COURTESY_URGENCY)
        except TimeoutError:
            raise errors.NotSentError("no turn in time") from None

    async def _note(self, change: Change) -> None:
        """One transaction, as often as it takes while the lease lasts."""

        async def once() -> None:
            async with self._database.transaction() as tx:
                await change(tx)

        await insist(once)
