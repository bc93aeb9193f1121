"""Enrol young people: one by a form, many by a sheet; and the paper with the link that each is handed."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta

from fastapi import Response

from bot.enrolment.files import EnrolmentFileError
from bot.enrolment.papers import Paper, words_of
from bot.enrolment.sheets import as_text, lines_of, template
from bot.usecases.agreed import zone_of
from bot.usecases.enrol import INVITE_LASTS, TOKEN_BYTES, invite
from bot.usecases.enrol_many import enrol_many, look_through
from bot.usecases.overview import colleagues
from bot.web.console import Console, Visit, organisation, participant
from bot.web.qr import qr_svg
from bot.web.routes.console.office_words import COLUMNS
from bot.web.routes.console.people import show_course, words
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import Participant, StaffMember, StaffRole
from flows.roll import BASIC, Line, Newcomer, Problem
from flows.roll import COLUMNS as KNOWN
from flows.screen import Text
from locales.catalog import endonym

CONSOLE = Console()
SENT_ONCE_FOR = timedelta(days=1)
MOST_AT_ONCE = 200
"""Papers on one page: a browser prints that many; larger sheets go by the command line."""

SHEET_SENT = Text("this sheet was sent already; look for them in the list, and make a new link on each page")


@CONSOLE.get("/enrol", Deed.SEE_OVERVIEW, organisation)
async def show(visit: Visit) -> Response:
    """The form for one."""
    return await _form(visit, ())


async def _form(visit: Visit, problems: Sequence[Problem]) -> Response:
    decided = visit.world.organisations(visit.row)
    staff = await colleagues(visit.world, visit.row)
    response = visit.page(
        "console/enrol.html",
        decided=decided,
        contacts=_contacts(staff),
        languages={each: endonym(each) for each in decided.languages},
        problems={each.column: each.why for each in problems},
        once=visit.form.get("once") or secrets.token_urlsafe(9),
        **words(decided.background),
    )
    response.status_code = 422 if problems else response.status_code
    return response


def _contacts(staff: Sequence[StaffMember]) -> list[StaffMember]:
    """Whom somebody can be enrolled with."""
    return [each for each in staff if each.role is not StaffRole.LEADER]


@CONSOLE.post("/enrol", Deed.SEE_OVERVIEW, organisation, stands_on=show)
async def enrol_one(visit: Visit) -> Response:
    """Enrol them, or say at each field what is wrong with it. A form that is sent twice enrols once."""
    typed = {column: visit.form.get(column, "").strip() for column in KNOWN}
    line = Line(1, {column: cell for column, cell in typed.items() if cell})
    newcomers, problems = await look_through(visit.world, [line], "")
    if problems:
        return await _form(visit, problems)
    await _expect_first(visit, Text("this form was sent already; look for the code in the list"))
    [added] = await enrol_many(visit.world, newcomers)
    return visit.go(f"/people/{added.id}/course", done="enrolled")


async def _expect_first(visit: Visit, again: Text) -> None:
    """Raise RefusedError, saying `again`, where this very form was sent before: a double press, or a reload."""
    until = visit.parts.clock.real() + SENT_ONCE_FOR
    if not await visit.tx.doors.use(f"enrol:{visit.form.get('once', '')}", until):
        raise RefusedError(again)


@CONSOLE.post("/people/{code}/course/invite", Deed.INVITE, participant, stands_on=show_course)
async def invite_one(visit: Visit) -> Response:
    """A new link, on a paper to print; the one before ends."""
    return visit.page("console/papers.html", papers=[await _paper(visit, visit.row)], back=visit.row.id)


async def _paper(visit: Visit, person: Participant) -> dict[str, object]:
    """A paper with a new link, as a page shows it."""
    chat = await visit.parts.chat_with(person.organisation)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await invite(visit.world, person, token)
    link = f"{chat}?start={token}"
    contact = await visit.tx.staff.get(person.contact_person)
    zone = zone_of(visit.world, person)
    paper = Paper(person.id, contact.name, person.language, link, visit.world.now + INVITE_LASTS, zone)
    return {**words_of(paper), "qr": qr_svg(link), "name": person.name}


@CONSOLE.get("/enrol/many", Deed.SEE_OVERVIEW, organisation)
async def show_many(visit: Visit) -> Response:
    """The form for a sheet."""
    return await _many(visit, visit.form.get("sheet", ""), (), ())


async def _many(visit: Visit, sheet: str, newcomers: Sequence[Newcomer], problems: Sequence[Problem]) -> Response:
    response = visit.page(
        "console/enrol_many.html",
        sheet=sheet,
        people=newcomers,
        problems=problems,
        columns=COLUMNS,
        contacts=_contacts(await colleagues(visit.world, visit.row)),
        most=MOST_AT_ONCE,
        once=secrets.token_urlsafe(9),
        known=(*BASIC, *visit.world.organisations(visit.row).background),
    )
    response.status_code = 422 if problems else response.status_code
    return response


@CONSOLE.post("/enrol/many", Deed.SEE_OVERVIEW, organisation, stands_on=show_many, takes_files=True)
async def look_at_many(visit: Visit) -> Response:
    """Look through a sheet: every problem, by row and column; with none, everybody can be enrolled.

    Nothing of it is kept: it stands in the form that enrols them, and is looked through once more then.
    """
    lines = await _lines(visit)
    newcomers, problems = await look_through(visit.world, lines, visit.form.get("contact", ""))
    return await _many(visit, as_text(lines), newcomers, problems)


@CONSOLE.post("/enrol/many/now", Deed.SEE_OVERVIEW, organisation, stands_on=show_many, takes_files=True)
async def enrol_sheet(visit: Visit) -> Response:
    """Enrol everybody of a sheet, and show all papers; with anything wrong in it, nobody.

    A repeat is told so first: else it read that everybody is there already and nobody is enrolled.
    """
    lines = await _lines(visit)
    await _expect_first(visit, SHEET_SENT)
    newcomers, problems = await look_through(visit.world, lines, visit.form.get("contact", ""))
    if problems:
        return await _many(visit, as_text(lines), newcomers, problems)
    added = await enrol_many(visit.world, newcomers)
    return visit.page("console/papers.html", papers=[await _paper(visit, each) for each in added], back="")


async def _lines(visit: Visit) -> list[Line]:
    """The lines of the file, or else of the text; reading a workbook takes a while, and nobody waits for it."""
    content = visit.files.get("file") or visit.form.get("sheet", "").encode()
    try:
        lines = await asyncio.to_thread(lines_of, "", content)
    except EnrolmentFileError as refused:
        raise RefusedError(refused.said) from None
    if len(lines) > MOST_AT_ONCE:
        raise RefusedError(
            Text("the sheet has {n} lines; give at most {most}", {"n": len(lines), "most": MOST_AT_ONCE})
        )
    return lines


@CONSOLE.get("/enrol/template.csv", Deed.SEE_OVERVIEW, organisation)
async def csv_template(visit: Visit) -> Response:
    """An empty sheet as CSV."""
    return _template(visit, "text/csv; charset=utf-8", "csv")


@CONSOLE.get("/enrol/template.xlsx", Deed.SEE_OVERVIEW, organisation)
async def xlsx_template(visit: Visit) -> Response:
    """An empty sheet as a workbook."""
    return _template(visit, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx")


def _template(visit: Visit, kind: str, ending: str) -> Response:
    columns = (*BASIC, *visit.world.organisations(visit.row).background)
    named = {"Content-Disposition": f'attachment; filename="pejling.{ending}"'}
    return Response(template(columns, workbook=ending == "xlsx"), media_type=kind, headers=named)
