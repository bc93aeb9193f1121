"""A contact person's taps and messages."""

from __future__ import annotations

from telegram import Update

from bot.botapi.actions import decode
from bot.telegram.outcome import Outcome
from bot.usecases.acknowledge_alert import acknowledge_alert
from bot.usecases.show_caseload import show_caseload
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Screen


async def handle(update: Update, world: World, member: StaffMember) -> Outcome:
    """Take an alert, or be told what this chat is for."""
    if update.callback_query is None:
        await show_caseload(world, member)
        return Outcome(language=member.language)
    action = decode(update.callback_query.data or "")
    if action is None or (action.topic, action.verb) != ("alert", "take"):
        return Outcome(strip=True, language=member.language)
    result = await acknowledge_alert(world, member, action.ref)
    if isinstance(result, Screen):
        return Outcome(becomes=result, language=member.language)
    return Outcome(strip=True, toast=result, language=member.language)
