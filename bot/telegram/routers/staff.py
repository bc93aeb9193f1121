"""A contact person's taps and messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.botapi.actions import decode
from bot.telegram.outcome import Outcome
from bot.usecases.acknowledge_alert import acknowledge_alert, close_alert
from bot.usecases.show_caseload import show_caseload
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Screen, Text

VERBS: dict[str, Callable[[World, StaffMember, str], Awaitable[Screen | Text]]] = {
    "take": acknowledge_alert,
    "close": close_alert,
}


async def handle(update: Update, world: World, member: StaffMember) -> Outcome:
    """Take an alert, close it, or be told what this chat is for."""
    if update.callback_query is None:
        await show_caseload(world, member)
        return Outcome(language=member.language)
    action = decode(update.callback_query.data or "")
    deal = VERBS.get(action.verb) if action and action.topic == "alert" else None
    if action is None or deal is None:
        return Outcome(strip=True, language=member.language)
    result = await deal(world, member, action.ref)
    if isinstance(result, Screen):
        return Outcome(becomes=result, language=member.language)
    return Outcome(strip=True, toast=result, language=member.language)
