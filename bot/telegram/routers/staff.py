"""A contact person's taps and messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Update

from bot.botapi.actions import decode
from bot.telegram.outcome import Outcome
from bot.usecases.alert_taps import Answer, on_alert
from bot.usecases.duty import record_duty_on
from bot.usecases.show_caseload import show_caseload
from flows.people import DutyOutcome, StaffMember
from flows.ports import World
from flows.screen import Action, Screen


async def handle(update: Update, world: World, member: StaffMember) -> Outcome:
    """Do something about an alert, note the duty that goes with it, or be told what this chat is for."""
    if update.callback_query is None:
        await show_caseload(world, member)
        return Outcome(language=member.language)
    action = decode(update.callback_query.data or "")
    deal = DEALS.get(action.topic) if action else None
    answer = await deal(world, member, action) if action and deal else Answer(None)
    strip = answer.becomes is None
    return Outcome(becomes=answer.becomes, strip=strip, toast=answer.word, language=member.language)


async def _duty(world: World, member: StaffMember, action: Action) -> Answer:
    if action.verb not in list(DutyOutcome):
        return Answer(None)
    noted = await record_duty_on(world, member, action.ref, outcome=DutyOutcome(action.verb))
    return Answer(noted) if isinstance(noted, Screen) else Answer(None, noted)


DEALS: dict[str, Callable[[World, StaffMember, Action], Awaitable[Answer]]] = {"alert": on_alert, "duty": _duty}
"""By a button's topic."""
