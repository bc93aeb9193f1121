"""A handover sheet: written by staff, read and approved by the young person, and only then passed on."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.usecases.authorise import allowed, authorise
from bot.usecases.hands import acting_contact, name_of
from bot.usecases.tell import NOT_TOLD, announce, notify
from flows.authorisation import OPERATOR, Deed
from flows.names import RefusedError, refuse_cpr
from flows.people import Participant, ParticipantStatus, Sheet, SheetState
from flows.ports import World
from flows.screen import Text
from flows.screens.hands import sheet_announcement, sheet_notice

LONGEST = 2000
"""Characters: what a young person reads on a phone before saying yes."""

NEVER_READ = (*NOT_TOLD, ParticipantStatus.WELCOME)

HEADINGS = (
    "Familie og hjemlige forhold",
    "Sundhed – fysisk/psykisk",
    "Skole/uddannelse",
    "Fritid",
    "Udvikling og adfærd",
    "Beskæftigelse",
    "Mål og delmål",
    "Aftaler fra sidste møde",
    "Punkter til drøftelse",
    "Opfølgning på én plan",
    "Aftaler",
    "Dato for næste opfølgning",
)
"""Source: the discussion template of the offers (S0:3748-3790). Danish, as the sheet is an office's paper."""


def template() -> str:
    """An empty sheet with the headings."""
    return "".join(f"{heading}\n\n" for heading in HEADINGS)


def checked_content(content: str) -> str:
    """The text, tidied. Raises RefusedError for none, over 2,000 characters, controls, and what looks like a CPR."""
    tidy = "\n".join(line.rstrip() for line in content.replace("\r\n", "\n").replace("\xa0", " ").strip().split("\n"))
    if not tidy or len(tidy) > LONGEST:
        lengths = {"n": len(tidy), "longest": LONGEST}
        raise RefusedError(Text("the sheet has {n} characters; write 1 to {longest}", lengths))
    if any(not (each.isprintable() or each in "\n\t") for each in tidy):
        raise RefusedError(Text("the sheet has invisible characters; save it as plain text"))
    refuse_cpr(Text("the sheet"), tidy)
    return tidy


@allowed(Deed.WRITE_SHEET)
async def write_sheet(world: World, participant: Participant, /, content: str) -> Sheet:
    """Keep a sheet, sealed, and ask the young person to read it. Raises RefusedError."""
    if participant.status in NEVER_READ:
        code = {"code": participant.id}
        raise RefusedError(Text("{code} can't read it yet, or not any more; write for who takes part or did", code))
    checked = checked_content(content)
    sheet = Sheet(world.new_id(), participant.id, world.actor, world.now, checked)
    await world.tx.sheets.add(sheet)
    await announce(
        world, participant, sheet_announcement(sheet, await name_of(world, participant, world.actor)), sheet.id
    )
    return sheet


def can_be_decided(sheet: Sheet) -> bool:
    """Whether the young person can still say yes or no to it."""
    return sheet.content is not None and sheet.state is not SheetState.PASSED_ON


async def decide_on_sheet(world: World, participant: Participant, sheet: Sheet, *, approved: bool) -> Sheet:
    """The young person says yes or no, and may change that until it has been passed on; then nothing changes."""
    wanted = SheetState.APPROVED if approved else SheetState.REFUSED
    if sheet.state is wanted or not can_be_decided(sheet):
        return sheet
    decided = replace(sheet, state=wanted, decided_at=world.now)
    await world.tx.sheets.decide(decided)
    hears = sheet.written_by
    if hears == OPERATOR or not await _still_works_with(world, participant, hears):
        hears = (await acting_contact(world, participant)).id
    await notify(world, hears, sheet_notice(participant, decided), f"sheet:{sheet.id}:{world.new_id()}")
    return decided


async def _still_works_with(world: World, participant: Participant, member: str) -> bool:
    return member in (participant.contact_person, (await acting_contact(world, participant)).id)


async def read_sheet(world: World, participant: Participant, sheet_id: str) -> Sheet | None:
    """A sheet about somebody as whoever acts may read it; None where there is none.

    Its writer reads it at any time; others once it was passed on, and that is noted. Else nothing is said of what it
    says.
    """
    sheet = await world.tx.sheets.get(sheet_id)
    if sheet is None or sheet.participant != participant.id:
        return None
    if sheet.written_by == world.actor or sheet.content is None:
        return sheet
    if sheet.state is not SheetState.PASSED_ON:
        return replace(sheet, content=None)
    await authorise(world, Deed.PASS_SHEET_ON, participant, sheet.id)
    return sheet


@allowed(Deed.PASS_SHEET_ON)
async def pass_sheet_on(world: World, participant: Participant, /, sheet_id: str) -> str:
    """The sheet as a page to print (HTML). Raises RefusedError unless the young person has said yes."""
    about = {"sheet": sheet_id, "code": participant.id}
    sheet = await world.tx.sheets.get(sheet_id)
    if sheet is None or sheet.participant != participant.id or sheet.content is None:
        raise RefusedError(Text("{sheet} is no sheet of {code}; look up its id", about))
    if sheet.state is SheetState.WRITTEN:
        waits = Text("sheet {sheet} waits for {code}, who has not read it; talk with them about it", about)
        raise RefusedError(waits)
    if sheet.state is SheetState.REFUSED:
        raise RefusedError(Text("{code} doesn't want sheet {sheet} passed on; talk with them, or write another", about))
    await world.tx.sheets.decide(replace(sheet, state=SheetState.PASSED_ON, decided_at=sheet.decided_at))
    return _page(participant, sheet)


def _page(participant: Participant, sheet: Sheet) -> str:
    return (
        f'<!doctype html>\n<html lang="da">\n<meta charset="utf-8">\n<title>{participant.id}</title>\n'
        "<style>body{font:12pt/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}"
        "pre{font:inherit;white-space:pre-wrap;overflow-wrap:anywhere}</style>\n"
        f"<h1>{escape(participant.name)}</h1>\n<pre>{escape(sheet.content or '')}</pre>\n</html>\n"
    )
