"""Routers turn an update into a command, one topic per file. No logic: who is it, which use case."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update
from telegram.constants import ChatType

from bot.telegram.guesses import Guesses
from bot.telegram.outcome import Outcome
from bot.telegram.routers import commands, staff, strangers, taps, words
from flows.people import Participant, StaffMember
from flows.ports import World
from storage.transaction import StoredTransaction


async def route(update: Update, tx: StoredTransaction, world: World, guesses: Guesses) -> Outcome:
    """Carry out what an update asks for, inside the transaction."""
    chat = update.effective_chat
    if chat is None:
        return Outcome()
    language = strangers.language_of(update)
    if chat.type != ChatType.PRIVATE:
        return strangers.in_a_group(update, language)
    if update.my_chat_member is not None:
        return await strangers.membership(update.my_chat_member, tx, world)
    if update.message is not None and (token := commands.start_token(update.message.text)):
        return await strangers.with_invite(world, token, update.message, language, guesses)
    person = await tx.participants.by_chat(chat.id) or await tx.staff.by_chat(chat.id)
    if person is None:
        return strangers.unknown(language)
    return await _known(update, tx, world, person)


async def _known(update: Update, tx: StoredTransaction, world: World, person: Participant | StaffMember) -> Outcome:
    world = replace(world, actor=person.id)
    if isinstance(person, StaffMember) or not person.reachable:
        await tx.identities.mark_reachable(person.id)
    if isinstance(person, StaffMember):
        return await staff.handle(update, world, person)
    if update.callback_query is not None:
        return await taps.handle(update.callback_query, world, person)
    if update.message is not None:
        if command := commands.named(update.message.text):
            await command(world, person)
        else:
            await words.handle(update.message, tx, world, person)
    return Outcome(draw=person.id, language=person.language)
