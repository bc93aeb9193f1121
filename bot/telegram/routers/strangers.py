"""Chats we don't know, or don't know yet: invites, strangers, groups, and people who block or unblock."""

from __future__ import annotations

from telegram import ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus

from bot.telegram.guesses import Guesses
from bot.telegram.outcome import Outcome
from bot.usecases.accept_invite import PROBLEMS, accept_invite
from bot.usecases.current_screen import open_page
from bot.usecases.lost_touch import lost_touch
from flows.people import Participant, StaffMember
from flows.ports import InviteProblem, World
from flows.screen import Text
from locales.catalog import DEFAULT_LANGUAGE, languages
from storage.transaction import StoredTransaction

UNKNOWN = Text("I don't know you yet. Use the link that you got from the person you talk to.")
GROUP = Text("I only write with one person at a time. Write to me directly.")


def language_of(update: Update) -> str:
    """The language to answer a stranger in: the app's, if there is a catalogue for it."""
    user = update.effective_user
    code = (user.language_code or "").partition("-")[0] if user else ""
    return code if code in languages() else DEFAULT_LANGUAGE


def unknown(language: str) -> Outcome:
    """A stranger: how to become known. Nothing is stored."""
    return Outcome(courtesy=UNKNOWN, strip=True, language=language)


def in_a_group(update: Update, language: str) -> Outcome:
    """A group: one sentence when somebody speaks to the bot there. Nothing is stored."""
    return Outcome(courtesy=GROUP if update.message is not None else None, language=language)


async def with_invite(world: World, token: str, message: Message, language: str, guesses: Guesses) -> Outcome:
    """Somebody followed an invite; what they see next stands below the link they pressed."""
    unknown_link = PROBLEMS[InviteProblem.UNKNOWN]
    if guesses.too_many(message.chat.id, world.now):
        return Outcome(courtesy=unknown_link, language=language)
    person = await accept_invite(world, token, message.chat.id)
    if person is unknown_link:
        guesses.wrong(message.chat.id, world.now)
    if isinstance(person, Text):
        return Outcome(courtesy=person, language=language)
    if isinstance(person, StaffMember):
        return Outcome(language=person.language)
    return Outcome(draw=person.id, language=person.language)


async def membership(change: ChatMemberUpdated, tx: StoredTransaction, world: World) -> Outcome:
    """Somebody blocked the bot, or unblocked it."""
    person = await tx.participants.by_chat(change.chat.id) or await tx.staff.by_chat(change.chat.id)
    if person is None:
        return Outcome()
    if change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT):
        await lost_touch(world, person.id)
        return Outcome()
    await tx.identities.mark_reachable(person.id)
    if not isinstance(person, Participant):
        return Outcome()
    await open_page(world, person)  # an offer may have come in between and never arrived
    return Outcome(draw=person.id)
