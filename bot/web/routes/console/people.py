"""The list of everybody's courses, and one course: what is noted about it, and what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Response

from bot.reports.own_data.labels import EXIT, FACT, KEPT, PAUSE, STATUS
from bot.usecases import course_end, erasure, hand_over
from bot.usecases.address import keep_address
from bot.usecases.aftercare import may_follow
from bot.usecases.enrol import note_facts, today_in
from bot.usecases.guardian import record_guardian
from bot.usecases.overview import colleagues, course, overview
from bot.usecases.substitute import can_stand_in
from bot.usecases.unreached import unreached
from bot.web.console import Console, Visit, organisation, participant
from bot.web.routes.console.office_words import CODES, FIELDS, RECORDS
from bot.web.routes.console.words import STANDINGS, day, standing
from flows.authorisation import Deed
from flows.background import CODES as CODES_OF
from flows.background import Field, read_birth
from flows.erasure import ALWAYS_ERASED, ASSESSED
from flows.names import NOT_USABLE, RefusedError
from flows.overview import Wanted
from flows.people import ExitReason, ParticipantStatus, PauseReason
from flows.screen import Text
from flows.standing import in_days
from storage.errors import NotStoredError

CONSOLE = Console()
COURSE = "/people/{code}/course"
LISTED = tuple(each for each in ParticipantStatus if each is not ParticipantStatus.ERASED)


@CONSOLE.get("/people", Deed.SEE_OVERVIEW, organisation)
async def show(visit: Visit) -> Response:
    """Everybody, a page at a time; filters stand in the address, so that a list can be kept as a bookmark."""
    query = visit.request.query_params
    status = query.get("status", "")
    wanted = Wanted(
        contact=query.get("contact", ""),
        status=ParticipantStatus(status) if status in LISTED else None,
        standing=standing(query.get("show", "")),
        search=query.get("search", "").strip(),
    )
    typed = query.get("page", "1")
    found = await overview(visit.world, visit.row, wanted, int(typed) if typed.isdecimal() and len(typed) < 6 else 1)
    staff = await colleagues(visit.world, visit.row)
    local = partial(_local, ZoneInfo(visit.world.organisations(visit.row).zone))
    return visit.page(
        "console/people.html",
        found=found,
        gaps=await unreached(visit.world, visit.row),
        wanted=wanted,
        staff=staff,
        names={each.id: each.name for each in staff},
        statuses={each: STATUS[each] for each in LISTED},
        standings=STANDINGS,
        local=local,
        in_days=lambda stands: in_days(stands, local),
        to_page=lambda page: f"/console/people?{urlencode({**dict(query), 'page': page})}",
        showing=lambda show: f"/console/people?{urlencode({**_without(query, 'page', 'show'), 'show': show})}",
    )


def _local(zone: ZoneInfo, at: datetime) -> date:
    return at.astimezone(zone).date()


def _without(query: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: typed for name, typed in query.items() if name not in names}


@CONSOLE.get(COURSE, Deed.SEE_COURSE, participant)
async def show_course(visit: Visit) -> Response:
    """What is noted, and a form for each thing that can be done."""
    facts = await course(visit.world, visit.row)
    decided = visit.world.organisations(visit.row.organisation)
    staff = await colleagues(visit.world, decided.id)
    names = {each.id: each.name for each in staff}
    return visit.page(
        "console/course.html",
        facts=facts,
        decided=decided,
        today=today_in(visit.world, decided),
        is_tied=(await visit.tx.identities.chat_of(visit.row.id)).chat_id is not None,
        address=await visit.tx.identities.address_of(visit.row.id),
        handover_to=names.get(facts.handover.to, "") if facts.handover else "",
        takers=[each for each in staff if can_stand_in(each, facts.contact)],
        **words(decided.background),
        statuses=STATUS,
        exits=EXIT,
        aftercare_follows=may_follow(visit.world, visit.row),
        pauses={each: PAUSE[each] for each in PauseReason if each is not PauseReason.OWN},
        records={each: RECORDS[each] for each in ASSESSED},
        always=ALWAYS_ERASED,
        reasons=KEPT,
    )


def words(on: tuple[str, ...]) -> Mapping[str, object]:
    """What the fields of a course's form are called, and the codes of each; without any: a code is typed."""
    chosen_from = {each: CODES_OF[Field(each)] if Field(each) is not Field.MUNICIPALITY else () for each in on}
    return {"facts_asked": FACT, "fields": FIELDS, "codes": CODES, "chosen_from": chosen_from}


@CONSOLE.post(f"{COURSE}/facts", Deed.NOTE_FACTS, participant, stands_on=show_course)
async def note(visit: Visit) -> Response:
    """Note what is known now."""
    form, decided = visit.form, visit.world.organisations(visit.row.organisation)
    typed = form.get("birth", "").strip()
    birth = read_birth(typed, today_in(visit.world, decided)) if typed else None
    known = {fact: form[fact] == "yes" for fact in FACT if form.get(fact) in ("yes", "no")}
    background = {each: form.get(each, "").strip() for each in decided.background if each in form}
    await note_facts(visit.world, visit.row, known, birth, background, name=form.get("name"))
    return _back(visit, "noted")


@CONSOLE.post(f"{COURSE}/address", Deed.KEEP_ADDRESS, participant, stands_on=show_course)
async def note_address(visit: Visit) -> Response:
    """Note the e-mail address."""
    await keep_address(visit.world, visit.row, visit.form.get("address", ""))
    return _back(visit, "noted")


@CONSOLE.post(f"{COURSE}/assign", Deed.HAND_OVER, participant, stands_on=show_course)
async def assign(visit: Visit) -> Response:
    """Somebody else is the contact person from a day on."""
    to, today = visit.form.get("to", ""), today_in(visit.world, visit.world.organisations(visit.row.organisation))
    if not to:
        raise RefusedError(Text("choose who takes over"))
    try:
        await hand_over.hand_over(visit.world, visit.row, to, day(visit.form, "from") or today)
    except NotStoredError:
        raise RefusedError(NOT_USABLE) from None
    return _back(visit, "assigned")


@CONSOLE.post(f"{COURSE}/guardian", Deed.RECORD_GUARDIAN, participant, stands_on=show_course)
async def guardian(visit: Visit) -> Response:
    """A guardian approves, or does no longer."""
    await record_guardian(visit.world, visit.row, approves=visit.form.get("approves") == "yes")
    return _back(visit, "noted")


@CONSOLE.post(f"{COURSE}/pause", Deed.PAUSE_COURSE, participant, stands_on=show_course)
async def pause(visit: Visit) -> Response:
    """Nothing is asked for a while."""
    reason = _chosen(visit, "reason", [each for each in PauseReason if each is not PauseReason.OWN])
    await course_end.pause_course(visit.world, visit.row, PauseReason(reason), day(visit.form, "until"))
    return _back(visit, "paused")


@CONSOLE.post(f"{COURSE}/return", Deed.RETURN_TO_COURSE, participant, stands_on=show_course)
async def go_on(visit: Visit) -> Response:
    """The course is taken up again."""
    await course_end.return_to_course(visit.world, visit.row)
    return _back(visit, "returned")


@CONSOLE.post(f"{COURSE}/end", Deed.END_COURSE, participant, stands_on=show_course)
async def end(visit: Visit) -> Response:
    """The course is over."""
    reason, with_aftercare = ExitReason(_chosen(visit, "reason", list(ExitReason))), "no_aftercare" not in visit.form
    await course_end.end_course(visit.world, visit.row, reason, with_aftercare=with_aftercare)
    return _back(visit, "ended")


@CONSOLE.post(f"{COURSE}/erasure", Deed.NOTE_ERASURE, participant, stands_on=show_course)
async def ask_for_erasure(visit: Visit) -> Response:
    """Note a wish to be erased."""
    await erasure.note_wish(visit.world, visit.row)
    return _back(visit, "wish")


@CONSOLE.post(f"{COURSE}/assess", Deed.ASSESS_ERASURE, participant, stands_on=show_course)
async def assess(visit: Visit) -> Response:
    """Decide what is kept; the rest is erased when the answer has gone out."""
    wish = await visit.tx.erasures.open_of(visit.row.id)
    if wish is None:
        raise RefusedError(Text("there is no wish that waits for an answer"))
    if "sure" not in visit.form:
        raise RefusedError(Text("what is erased can't be had back; tick that you are sure"))
    kept = {each.value: reason for each in ASSESSED if (reason := visit.form.get(f"keep_{each}", ""))}
    await erasure.assess(visit.world, visit.row, wish, kept)
    return _back(visit, "assessed")


def _chosen(visit: Visit, name: str, among: Sequence[str]) -> str:
    """What was chosen in a field. Raises RefusedError for anything else."""
    chosen = visit.form.get(name, "")
    if chosen not in among:
        raise RefusedError(Text("choose a reason"))
    return chosen


def _back(visit: Visit, done: str) -> Response:
    return visit.go(f"/people/{visit.row.id}/course", done=done)
