"""A contact person's taps and messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from telegram import Update

from bot.botapi.actions import decode
from bot.telegram.outcome import Outcome
from bot.usecases.acknowledge_alert import acknowledge_alert, close_alert
from bot.usecases.duty import record_duty_on
from bot.usecases.show_caseload import show_caseload
from flows.people import DutyOutcome, StaffMember
from flows.ports import World
from flows.screen import Screen, Text

DEALS: dict[tuple[str, str], Callable[[World, StaffMember, str], Awaitable[Screen | Text]]] = {
    ("alert", "take"): acknowledge_alert,
    ("alert", "close"): close_alert,
    ("duty", "considered"): partial(record_duty_on, outcome=DutyOutcome.CONSIDERED),
    ("duty", "sent"): partial(record_duty_on, outcome=DutyOutcome.SENT),
}
"""By a button's topic and verb."""


async def handle(update: Update, world: World, member: StaffMember) -> Outcome:
    """Take an alert, close it, note the duty that goes with it, or be told what this chat is for."""
    if update.callback_query is None:
        await show_caseload(world, member)
        return Outcome(language=member.language)
    action = decode(update.callback_query.data or "")
    deal = DEALS.get((action.topic, action.verb)) if action else None
    if action is None or deal is None:
        return Outcome(strip=True, language=member.language)
    result = await deal(world, member, action.ref)
    if isinstance(result, Screen):
        return Outcome(becomes=result, language=member.language)
    return Outcome(strip=True, toast=result, language=member.language)
