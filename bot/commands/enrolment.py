"""`pejling participant invite`, `enrol` and `template`: links, the papers they stand on, and sheets of people."""

from __future__ import annotations

import asyncio
import csv
import io
import secrets
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import typer

from bot.commands.work import Rows, Work, in_one_transaction, show
from bot.enrolment.files import prepare_folder, write_file
from bot.enrolment.papers import Paper, printed, qr_png
from bot.enrolment.sheets import read_sheet, template
from bot.organisations import finding, read_organisations
from bot.settings import load_settings
from bot.usecases.agreed import zone_of
from bot.usecases.enrol import INVITE_LASTS, TOKEN_BYTES, invite
from bot.usecases.enrol_many import enrol_many, look_through, organisation_of
from flows.names import RefusedError
from flows.people import Participant, StaffMember
from flows.ports import World
from flows.roll import BASIC, Line


async def invited(world: World, person: Participant | StaffMember) -> str:
    """The token of a new invite for somebody."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await invite(world, person, token)
    return token


def invite_participant(code: str, out: Path | None, *, actor: str, as_json: bool) -> None:
    """Issue a new link for a young person; with `out`, as a QR code and as a paper to hand over."""
    papers: list[Paper] = []

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        papers.append(await _paper(world, participant))
        return [{"id": participant.id, "token": await invited(world, participant)}]

    async def of(world: World) -> str:
        return (await world.tx.participants.get(code)).organisation

    if out:
        prepare_folder(out)
    [row] = asyncio.run(in_one_transaction(load_settings(), work, actor, of))
    if out:
        png = write_file(out / f"{code}.png", qr_png(row["link"]))
        html = write_file(out / f"{code}.html", printed([replace(papers[0], link=row["link"])]))
        row |= {"qr": str(png), "paper": str(html)}
    show([row], as_json=as_json)


def enrol_sheet(file: Path, contact: str, out: Path | None, *, actor: str, dry_run: bool, as_json: bool) -> None:
    """Enrol everybody of a sheet, or say everything that is wrong with it and enrol nobody."""
    lines = read_sheet(file)
    problems = asyncio.run(in_one_transaction(load_settings(), _looking(lines, contact), actor))
    if problems or dry_run:
        _say(problems, len(lines), as_json=as_json)
        return
    if out:
        prepare_folder(out)
    papers: list[Paper] = []

    async def of(world: World) -> str:
        return await organisation_of(world, lines, contact)

    work = _enrolling(lines, contact, papers)
    rows = asyncio.run(in_one_transaction(load_settings(), work, actor, of))
    if out:
        linked = [replace(paper, link=row["link"]) for paper, row in zip(papers, rows, strict=True)]
        write_file(out / "papers.html", printed(linked))
        write_file(out / "list.csv", _listed(rows))
    show(rows, as_json=as_json)


def write_template(out: Path, organisation: str | None) -> None:
    """Write an empty sheet, with the fields of stamdata that an organisation has decided to note."""
    decisions = load_settings().organisations
    on = finding(decisions, read_organisations(decisions))(organisation).background if organisation else ()
    write_file(out, template((*BASIC, *on), workbook=out.suffix.lower() == ".xlsx"))
    typer.echo(out)


def _looking(lines: Sequence[Line], contact: str) -> Work:
    async def work(world: World) -> Rows:
        _newcomers, problems = await look_through(world, lines, contact)
        return [{"row": each.row, "column": each.column, "said": each.said} for each in problems]

    return work


def _enrolling(lines: Sequence[Line], contact: str, papers: list[Paper]) -> Work:
    """Looks once more, for somebody else may have enrolled meanwhile."""

    async def work(world: World) -> Rows:
        newcomers, problems = await look_through(world, lines, contact)
        if problems:
            raise RefusedError("somebody else has enrolled one of these people just now; run it again to see whom")
        rows: Rows = []
        for newcomer, added in zip(newcomers, await enrol_many(world, newcomers), strict=True):
            papers.append(await _paper(world, added))
            token = await invited(world, added)
            rows.append({"row": newcomer.row, "id": added.id, "contact": added.contact_person, "token": token})
        return rows

    return work


def _say(problems: Rows, lines: int, *, as_json: bool) -> None:
    """Every problem, or that there is none. Exit 1 where there is one."""
    if as_json:
        show(problems, as_json=True)
    elif not problems:
        typer.echo(f"Nothing is wrong: {lines} people can be enrolled.")
    for each in [] if as_json else problems:
        typer.echo(f"row {each['row']}, {each['column'] or 'beyond the header'}: {each['said']}")
    if problems:
        raise typer.Exit(1)


async def _paper(world: World, participant: Participant) -> Paper:
    """The paper of an invite that is issued now, still without its link."""
    contact = await world.tx.staff.get(participant.contact_person)
    until, zone = world.now + INVITE_LASTS, zone_of(world, participant)
    return Paper(participant.id, contact.name, participant.language, "", until, zone)


def _listed(rows: Rows) -> bytes:
    """Which row got which code and link, in a form that Danish Excel opens; no names."""
    written = io.StringIO()
    listed = csv.DictWriter(written, list(rows[0]), delimiter=";", lineterminator="\r\n")
    listed.writeheader()
    listed.writerows(rows)
    return written.getvalue().encode("utf-8-sig")
