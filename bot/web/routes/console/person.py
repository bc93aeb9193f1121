"""One young person: what they share, how they want to be reached, and a short note to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from fastapi import Response

from bot.usecases import relay_note
from bot.usecases.authorise import Row, relations
from bot.usecases.let_in import let_in
from bot.usecases.person_page import read_answers
from bot.usecases.whom import whom
from bot.web.console import Console, NotHereError, Visit, participant
from bot.web.curve import curve
from bot.web.qr import qr_svg
from bot.web.routes.console.trail import words_of
from bot.web.routes.console.words import WAYS, news_in
from flows.authorisation import Deed, may
from flows.choices import Way
from flows.people import TAKING_PART, Participant, StaffMember
from flows.screen import Text
from flows.screens.notes import ANSWERS
from locales.catalog import load
from storage.transaction import StoredTransaction

CONSOLE = Console()

_TALK = Text("Hi, this is {contact}. Do you have time to talk?")
_COME_IN = Text("Here is the link that you were to get. It works once, for a quarter of an hour:")


async def taking_part(tx: StoredTransaction, member: StaffMember, path: Mapping[str, str]) -> Row:
    """The young person of that code; of whoever takes no part there is nothing to see."""
    found = await participant(tx, member, path)
    if not isinstance(found, Participant) or found.status not in TAKING_PART:
        raise NotHereError
    return found


@CONSOLE.get("/people/{code}", Deed.READ_ANSWERS, taking_part)
async def show(visit: Visit) -> Response:
    """What they let the member see; that it was opened is noted."""
    person = await read_answers(visit.world, visit.row)
    return visit.page(
        "console/person.html",
        person=person,
        drawn=[curve(shown.curve) for shown in person.shown],
        news=news_in(visit.world, visit.row.organisation),
        **reaching(visit, visit.row),
        words_of=words_of,
        answers=ANSWERS,
    )


@CONSOLE.post("/people/{code}/note", Deed.RELAY_NOTE, taking_part, stands_on=show)
async def send_note(visit: Visit) -> Response:
    """Pass a short note on in the member's name."""
    await relay_note.relay_note(visit.world, visit.row, visit.form.get("note", ""))
    return visit.go(f"/people/{visit.row.id}", done="note")


@CONSOLE.get("/people/{code}/let-in", Deed.LET_IN, participant)
async def ask_for_way_in(visit: Visit) -> Response:
    """What a link would do; to look here makes none."""
    about = whom(visit.world, visit.row)
    return visit.page("console/let_in.html", about=about, way_back=await way_back(visit), address="")


@CONSOLE.post("/people/{code}/let-in", Deed.LET_IN, participant, stands_on=ask_for_way_in)
async def make_way_in(visit: Visit) -> Response:
    """A QR code and a link that open the young person's page, for whoever sits beside."""
    address = await let_in(visit.world, visit.row)
    shown = {"about": whom(visit.world, visit.row), "way_back": await way_back(visit)}
    sms = _sms(visit, visit.row, _COME_IN, address)
    return visit.page("console/let_in.html", **shown, address=address, qr=qr_svg(address), sms=sms)


async def way_back(visit: Visit) -> str:
    """Where a page about somebody was opened from: what they share, or their course, for those who may open it."""
    ties, path = await relations(visit.world, visit.row), f"/console/people/{visit.row.id}"
    if may(Deed.READ_ANSWERS, ties) and visit.row.status in TAKING_PART:
        return path
    return f"{path}/course" if may(Deed.SEE_COURSE, ties) else "/console"


def reaching(visit: Visit, about: Participant) -> Mapping[str, object]:
    """What a page needs to say how somebody wants to be reached, and to begin it at once."""
    return {
        "ways": WAYS,
        "sms": _sms(visit, about, _TALK) if about.details.reach is Way.SMS else "",
        "longest_note": relay_note.LONGEST,
        "notes_in_chat": visit.world.organisations(about.organisation).answer_channel.in_chat,
    }


def _sms(visit: Visit, about: Participant, text: Text, address: str = "") -> str:
    """A link that begins a text message in the young person's language; whose number it is isn't known here."""
    said = load(about.language).text(replace(text, params={"contact": visit.member.name}))
    return f"sms:?&body={quote(f'{said} {address}'.strip())}"
