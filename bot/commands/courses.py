"""`pejling staff away|back` and `pejling participant hand-over|end|pause|return`, `pejling sheet`: several hands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import typer

from bot.commands.work import Rows, do
from bot.enrolment.files import write_file
from bot.errors import PejlingError
from bot.usecases import course_end, hand_over, sheet, substitute, transitions
from bot.usecases.hands import today_in
from flows.absences import Change
from flows.people import ExitReason, PauseReason, Substitution, Transition, TransitionKind
from flows.ports import World


def away(
    member: str, stands_in: str, from_on: date | None, until_on: date | None, *, actor: str, as_json: bool
) -> None:
    """Somebody stands in from that day on, today if none is given."""

    async def work(world: World) -> Rows:
        absent = await world.tx.staff.get(member)
        begins = from_on or today_in(world, absent.organisation)
        noted = await substitute.appoint_substitute(world, absent, stands_in, begins, until_on)
        return [*map(_absence, noted.changes), {**_days(noted.absence), "became": "noted"}]

    do(work, as_json=as_json, actor=actor)


def _days(absence: Substitution) -> dict[str, str]:
    return {
        "id": absence.staff,
        "substitute": absence.substitute,
        "from": str(absence.from_on),
        "until": str(absence.until_on or ""),
    }


def _absence(change: Change) -> dict[str, str]:
    """What was known, as it was, and what became of it."""
    left = [f"until {change.before.until_on}"] if change.before else []
    left += [f"again from {change.after.from_on}"] if change.after else []
    return {**_days(change.known), "became": " and ".join(left) or "ended"}


def back(member: str, from_on: date | None, *, actor: str, as_json: bool) -> None:
    """Whoever was away is there again; or the absence that begins on that day is taken back."""

    async def work(world: World) -> Rows:
        await substitute.come_back(world, await world.tx.staff.get(member), from_on)
        return [{"id": member, "is": "back"}]

    do(work, as_json=as_json, actor=actor)


def give(code: str, to: str, on_day: date | None, *, actor: str, as_json: bool) -> None:
    """Hand a young person over to another contact person, today if no day is given."""

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        begins = on_day or today_in(world, participant.organisation)
        handed = await hand_over.hand_over(world, participant, to, begins)
        return [{"id": code, "contact": handed.to, "from": str(handed.on_day)}]

    do(work, as_json=as_json, actor=actor)


def end(code: str, reason: str, *, with_aftercare: bool, actor: str, as_json: bool) -> None:
    """End a course."""

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        course = await course_end.end_course(world, participant, ExitReason(reason), with_aftercare=with_aftercare)
        after = (await world.tx.participants.get(code)).aftercare_from
        row = {"id": code, "ended": str(course.ended_on), "reason": course.exit_reason.value}
        return [{**row, "aftercare": "yes" if after else "no"}]

    do(work, as_json=as_json, actor=actor)


def begin(code: str, kind: str, on_day: date, *, actor: str, as_json: bool) -> None:
    """Note that something new begins."""

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        return [_told(await transitions.set_transition(world, participant, TransitionKind(kind), on_day))]

    do(work, as_json=as_json, actor=actor)


def take_back(code: str, transition: str, *, actor: str, as_json: bool) -> None:
    """It doesn't begin after all."""

    async def work(world: World) -> Rows:
        participant = await world.tx.participants.get(code)
        return [_told(await transitions.take_transition_back(world, participant, transition))]

    do(work, as_json=as_json, actor=actor)


def list_transitions(code: str, *, actor: str, as_json: bool) -> None:
    """What begins, or began lately."""

    async def work(world: World) -> Rows:
        return list(map(_told, await transitions.see_transitions(world, await world.tx.participants.get(code))))

    do(work, as_json=as_json, actor=actor)


def _told(begins: Transition) -> dict[str, str]:
    row = {"id": begins.id, "participant": begins.participant, "kind": begins.kind.value}
    return {**row, "on": str(begins.on_day), "set_by": begins.set_by}


def pause(code: str, reason: str, until: date | None, *, actor: str, as_json: bool) -> None:
    """Note a pause that isn't the young person's own wish."""

    async def work(world: World) -> Rows:
        await course_end.pause_course(world, await world.tx.participants.get(code), PauseReason(reason), until)
        return [{"id": code, "paused": reason, "until": str(until or "")}]

    do(work, as_json=as_json, actor=actor)


def come_again(code: str, *, actor: str, as_json: bool) -> None:
    """Take a course up again."""

    async def work(world: World) -> Rows:
        await course_end.return_to_course(world, await world.tx.participants.get(code))
        return [{"id": code, "status": (await world.tx.participants.get(code)).status.value}]

    do(work, as_json=as_json, actor=actor)


def print_template() -> None:
    """The headings of a handover sheet."""
    typer.echo(sheet.template(), nl=False)


def write_sheet(code: str, file: Path, *, actor: str, as_json: bool) -> None:
    """Keep a handover sheet and ask the young person to read it."""
    content = _read(file)

    async def work(world: World) -> Rows:
        written = await sheet.write_sheet(world, await world.tx.participants.get(code), content)
        return [{"id": written.id, "participant": code, "state": written.state.value}]

    do(work, as_json=as_json, actor=actor)


def print_sheet(sheet_id: str, out: Path, *, actor: str, as_json: bool) -> None:
    """Write an approved sheet as a page to print."""

    async def work(world: World) -> Rows:
        found = await world.tx.sheets.get(sheet_id)
        if found is None:
            raise PejlingError(f"sheet {sheet_id}", "is not known", "give the id that `pejling sheet write` printed")
        participant = await world.tx.participants.get(found.participant)
        write_file(out, (await sheet.pass_sheet_on(world, participant, sheet_id)).encode())
        return [{"id": sheet_id, "file": str(out)}]

    do(work, as_json=as_json, actor=actor)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise PejlingError(str(file), f"can't be read ({problem.strerror})", "give a plain text file") from None
    except UnicodeDecodeError:
        raise PejlingError(str(file), "is not UTF-8 text", "save it as plain text in UTF-8") from None
