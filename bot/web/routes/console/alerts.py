"""An alert on its page: what it is about, and every step until somebody was in touch; and the duty to notify.

Whoever reacts opens it by its id. Whose turn it no longer is reads how it stands; for everybody else it isn't there.
"""

from __future__ import annotations

from fastapi import Response

from bot.usecases.alert_page import find_alert, open_alert
from bot.usecases.close_alert import LONGEST, close_alert, close_without_contact
from bot.usecases.duty import record_duty_on
from bot.usecases.note_contact import note_contact
from bot.usecases.pass_alert_on import pass_alert_on
from bot.usecases.relay_note import relay_note
from bot.usecases.take_alert import take_alert
from bot.usecases.undo_step import undo_step
from bot.web.console import Console, NotHereError, Visit, oneself
from bot.web.routes.console.person import reaching
from bot.web.routes.console.trail import ENDS_WITHOUT, said_of, words_of
from bot.web.routes.console.words import news_in
from flows.alert import Alert, How, Outcome
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import DutyOutcome, Participant
from flows.screen import Text
from flows.screens.alerts import HOW, OUTCOMES

CONSOLE = Console()
ALERT = "/alerts/{alert}"


@CONSOLE.get(ALERT, Deed.SEE_OWN_DESK, oneself)
async def show(visit: Visit) -> Response:
    """How it stands, and what can be done."""
    participant, alert = await _found(visit)
    return visit.page(
        "console/alert_page.html",
        page=await open_alert(visit.world, visit.member, participant, alert),
        **reaching(visit, participant),
        news=news_in(visit.world, visit.member.organisation),
        said_of=said_of,
        words_of=words_of,
        hows=HOW,
        outcomes=OUTCOMES,
        ends_without=ENDS_WITHOUT,
        longest=LONGEST,
    )


@CONSOLE.post(f"{ALERT}/take", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def take(visit: Visit) -> Response:
    """I'll take it."""
    await take_alert(visit.world, *await _found(visit))
    return _to(visit, "taken")


@CONSOLE.post(f"{ALERT}/pass", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def pass_on(visit: Visit) -> Response:
    """To the next one, or to whom was chosen."""
    await pass_alert_on(visit.world, *await _found(visit), visit.form.get("to") or None)
    return _to(visit, "passed")


@CONSOLE.post(f"{ALERT}/contact", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def note(visit: Visit) -> Response:
    """I have been in touch, and how; said twice in the same words it stays one step."""
    participant, alert = await _found(visit)
    typed = visit.form.get("how", "")
    await note_contact(visit.world, participant, alert, How(typed) if typed in set(How) else None)
    return _to(visit, "contact")


@CONSOLE.post(f"{ALERT}/note", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def send_note(visit: Visit) -> Response:
    """Pass a short note on in the member's name."""
    participant, _alert = await _found(visit)
    await relay_note(visit.world, participant, visit.form.get("note", ""))
    return _to(visit, "note")


@CONSOLE.post(f"{ALERT}/close", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def close(visit: Visit) -> Response:
    """It is over: with what came of it, or with the reason why there is no contact."""
    participant, alert = await _found(visit)
    outcome = visit.form.get("outcome", "")
    if outcome not in set(Outcome):
        raise RefusedError(Text("Choose what came of it."))
    if "reason" in visit.form:
        await close_without_contact(visit.world, participant, alert, Outcome(outcome), visit.form["reason"])
    else:
        await close_alert(visit.world, participant, alert, Outcome(outcome))
    return _to(visit, "closed")


@CONSOLE.post(f"{ALERT}/undo", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def undo(visit: Visit) -> Response:
    """Take the last step back, within a minute."""
    _participant, alert = await _found(visit)
    step = visit.form.get("step", "")[:9]
    number = int(step) if step.isascii() and step.isdecimal() else 0
    undone = await undo_step(visit.world, visit.member, alert, number)
    return _to(visit, "undone-partly" if undone.stays else "undone")


@CONSOLE.post(f"{ALERT}/duty", Deed.SEE_OWN_DESK, oneself, stands_on=show)
async def record(visit: Visit) -> Response:
    """A notification of concern was considered, or sent."""
    _participant, alert = await _found(visit)
    outcome = visit.form.get("outcome", "")
    if outcome not in set(DutyOutcome):
        raise RefusedError(Text("Choose whether it was considered or sent."))
    became = await record_duty_on(visit.world, visit.member, alert.id, outcome=DutyOutcome(outcome))
    if isinstance(became, Text):
        raise RefusedError(became)
    return _to(visit, "duty")


async def _found(visit: Visit) -> tuple[Participant, Alert]:
    found = await find_alert(visit.world, visit.member, visit.request.path_params["alert"])
    if found is None:
        raise NotHereError
    return found


def _to(visit: Visit, done: str) -> Response:
    """To its page, where the step can be undone."""
    return visit.go(f"/alerts/{visit.request.path_params['alert']}", done=done)
