"""Issue 5, point 6, on the command line: substitutes, handover and its sheet, end, pause and return."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from bot.cli.courses import Reason, Transition
from bot.usecases import sheet
from flows.people import ExitReason, Participant, Sheet
from flows.ports import World
from flows.transitions import NOTED_BY_HAND
from storage.repositories.sheets import Sheets
from tests.integration.commands import Here, refused
from tests.integration.kit import ORGANISATION


def added(here: Here, *arguments: str) -> str:
    ended = here(*arguments, "--json")
    assert ended.err == ""
    [row] = json.loads(ended.out)
    return str(row["id"])


@pytest.fixture
def mette(here: Here) -> str:
    return added(here, "staff", "add", "Mette", "--organisation", ORGANISATION)


@pytest.fixture
def ali(here: Here) -> str:
    return added(here, "staff", "add", "Ali", "--organisation", ORGANISATION)


@pytest.fixture
def alma(here: Here, mette: str) -> str:
    return added(here, "participant", "add", "Alma", "--contact", mette)


def test_every_reason_can_be_typed() -> None:
    assert set(get_args(Reason)) == {each.value for each in ExitReason}
    assert get_args(Transition) == tuple(each.value for each in NOTED_BY_HAND)


def test_something_new_begins(here: Here, alma: str) -> None:
    """It can be noted of who takes part; the list is empty until then."""
    assert json.loads(here("participant", "transition", alma, "--json").out) == []
    exams = ("participant", "transition", alma, "--kind", "exams", "--on")
    refused(here(*exams, "2030-01-01"), "takes no part now")
    refused(here("participant", "transition", alma, "--remove", "T-1"), "nothing like that ahead")
    assert here("participant", "transition", alma, "--kind", "exams").code == 2
    assert here(*exams, "2030-01-01", "--remove", "T-1").code == 2


def test_what_cannot_be_says_why(here: Here, mette: str, ali: str, alma: str) -> None:
    """Nobody has pressed Start yet, so nobody can stand in or take over."""
    for arguments in (
        ("staff", "away", mette, "--substitute", ali, "--open"),
        ("participant", "hand-over", alma, "--to", ali),
    ):
        refused(here(*arguments), ali, "have them use their link to Telegram")
    refused(here("staff", "away", mette, "--substitute", mette, "--open"), "themselves")
    refused(here("staff", "away", mette, "--substitute", ali, "--until", "tomorrow"), "'tomorrow'", "2026-12-01")
    refused(here("staff", "away", mette, "--substitute", ali, "--until", "2020-01-01"), "before")
    refused(here("staff", "back", mette), "not away")
    refused(here("participant", "pause", alma, "--reason", "prison"), "takes no part now")
    refused(here("participant", "return", alma), "only a course that staff ended or paused")
    for wrong in (("--open", "--until", "2030-01-01"), ()):
        assert here("staff", "away", mette, "--substitute", ali, *wrong).code == 2
    assert here("participant", "end", alma, "--reason", "bored").code == 2


def test_days_that_are_noted_anew(here: Here, mette: str, ali: str) -> None:
    """What became of the note before is printed; its other days stay."""
    assert here("staff", "address", ali, "ali@example.dk").code == 0
    here("staff", "away", mette, "--substitute", ali, "--from", "2999-01-07", "--open")
    noted = here("staff", "away", mette, "--substitute", ali, "--from", "2999-01-14", "--until", "2999-01-16", "--json")
    assert [tuple(row.values())[2:] for row in json.loads(noted.out)] == [
        ("2999-01-07", "", "until 2999-01-13 and again from 2999-01-17"),
        ("2999-01-14", "2999-01-16", "noted"),
    ]


def test_in_somebodys_name_only_what_the_table_lets_them(here: Here, mette: str, ali: str, alma: str) -> None:
    refused(here("participant", "end", alma, "--reason", "moved", "--as", ali), ali, "end_course", alma)
    for nobody in ("clock", alma, "mette"):
        refused(here("participant", "end", alma, "--reason", "moved", "--as", nobody), "is no staff member's id")
    assert here("participant", "end", alma, "--reason", "moved", "--as", mette).code == 0
    refused(here("participant", "end", alma, "--reason", "moved"), "over already")
    [row] = json.loads(here("participant", "return", alma, "--json").out)
    assert row == {"id": alma, "status": "welcome"}
    shown = json.loads(here("audit", "show", "--about", alma, "--json").out)
    assert [each["deed"] for each in shown][-2:] == ["end_course", "return_to_course"]


def test_a_sheet_is_printed_only_after_a_yes(here: Here, mette: str, alma: str, tmp_path: Path) -> None:
    template = here("sheet", "template").out
    assert "Mål og delmål" in template
    file = tmp_path / "sheet.txt"
    refused(here("sheet", "write", alma, str(file)), "can't be read")
    file.write_bytes(b"\xff\xfe")
    refused(here("sheet", "write", alma, str(file)), "UTF-8")
    file.write_text(template, encoding="utf-8-sig")
    refused(here("sheet", "write", alma, str(file)), "can't read it")
    refused(here("sheet", "print", "nothing", "--out", str(tmp_path / "out.html")), "is not known")
    assert not (tmp_path / "out.html").exists()
    assert mette


def test_a_printed_sheet_can_be_read_by_its_owner_alone(
    monkeypatch: pytest.MonkeyPatch, here: Here, alma: str, tmp_path: Path
) -> None:
    async def approved(world: World, participant: Participant, sheet_id: str) -> str:
        return f"{participant.id} {sheet_id} æ"

    async def known(_sheets: object, sheet_id: str) -> Sheet:
        return Sheet(sheet_id, alma, "S-ABC234", datetime(2026, 11, 23, tzinfo=UTC), "Aftaler")

    monkeypatch.setattr(sheet, "pass_sheet_on", approved)
    monkeypatch.setattr(Sheets, "get", known)
    out = tmp_path / "out.html"
    assert here("sheet", "print", "h1", "--out", str(out)).code == 0
    assert (out.read_text(encoding="utf-8"), oct(out.stat().st_mode & 0o777)) == (f"{alma} h1 æ", "0o600")
    refused(here("sheet", "print", "h1", "--out", str(tmp_path / "none" / "out.html")), "can't be written")
