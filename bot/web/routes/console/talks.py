"""The conversation: the guide with what the young person shares, as a sheet to print; and what was agreed."""

from __future__ import annotations

from fastapi import Response

from bot.usecases.duty import is_minor
from bot.usecases.hands import today_in
from bot.usecases.talk_page import TalkPage, open_talk
from bot.usecases.talks import LONGEST, LONGEST_JOURNAL, Held, end_with, hold_talk
from bot.web.console import Console, Visit
from bot.web.curve import curve
from bot.web.routes.console.person import taking_part
from bot.web.routes.console.trail import words_of
from bot.web.routes.console.words import day, news_in
from flows.authorisation import Deed

CONSOLE = Console()
TALK = "/people/{code}/talk"


@CONSOLE.get(TALK, Deed.HOLD_TALK, taking_part)
async def show(visit: Visit) -> Response:
    """What they share, what there is to talk about, and the form for afterwards."""
    person = await open_talk(visit.world, visit.row)
    open_alerts = [each for each in person.alerts if each.alert.is_open]
    theirs = [each.alert.id for each in open_alerts]
    first = "" if person.sees_answers else next(iter(theirs), "")
    chosen = visit.form.get("alert", visit.request.query_params.get("alert", first))
    return visit.page(
        "console/talk.html",
        person=person,
        drawn=[curve(shown.curve) for shown in person.shown],
        open_alerts=open_alerts,
        came_for=chosen if chosen in theirs else first,
        chosen=chosen,
        contact=visit.member.name,
        today=today_in(visit.world, visit.row.organisation),
        is_minor=is_minor(visit.world, visit.row),
        asked_about=_asked_about(person),
        news=news_in(visit.world, visit.row.organisation),
        words_of=words_of,
        longest=LONGEST,
        longest_journal=LONGEST_JOURNAL,
    )


@CONSOLE.post(TALK, Deed.HOLD_TALK, taking_part, stands_on=show)
async def note(visit: Visit) -> Response:
    """We talked: keep what was agreed, and end the message that it belongs to, where that is wanted."""
    form = visit.form
    held = Held(
        on_day=day(form, "on"),
        agreed=form.get("agreed", ""),
        journal=form.get("journal", ""),
        follow_up_on=day(form, "follow_up"),
        alert=form.get("alert") or None,
    )
    talk = await hold_talk(visit.world, visit.row, held)
    if talk.alert is not None and "end" in form:
        await end_with(visit.world, visit.row, talk)
    return visit.go(f"/people/{visit.row.id}/talk", done="talk")


def _asked_about(person: TalkPage) -> object:
    """The alert about which the reader is asked whether they thought of a notification, the newest first."""
    return next((each for each in person.alerts if each.duty is not None), None)
