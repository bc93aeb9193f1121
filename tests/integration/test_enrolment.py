"""Issue 5, point 1: enrolling on the command line, one by one and by the sheet, as a hurried coordinator does."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image

from bot.cli.people import staff_add
from flows.people import StaffRole
from flows.roll import BASIC
from tests.integration.commands import Here, Json, refused
from tests.integration.kit import ORGANISATION, ORGANISATIONS

LINK = r"https://t\.me/PejlingSandboxBot\?start=[\w-]{24}"


@pytest.fixture(autouse=True)
def decided(env: dict[str, str], tmp_path: Path) -> None:
    """Two organisations, of which one has decided to note something."""
    text = ORGANISATIONS.read_text(encoding="utf-8")
    other = text.replace(ORGANISATION, "other")
    named, times = re.subn(r"(?m)^background = .*$", 'background = ["sex", "municipality"]', text)
    assert times == 1
    decisions = tmp_path / "organisations.toml"
    decisions.write_text(f"{named}\n{other}", encoding="utf-8")
    env["PEJLING_ORGANISATIONS"] = str(decisions)


def add_staff(here: Here, name: str, *more: str, organisation: str = ORGANISATION) -> str:
    ended = here("staff", "add", name, "--organisation", organisation, *more, "--json")
    assert ended.err == ""
    [added] = json.loads(ended.out)
    return str(added["id"])


def listed(here: Here, what: str = "participant") -> list[Json]:
    found: list[Json] = json.loads(here(what, "list", "--json").out)
    return found


def test_one_young_person_with_everything(here: Here) -> None:
    mette = add_staff(here, "Mette")
    more = [
        "--birth",
        "17-05-2009",
        "--in-youth-education",
        "--background",
        "sex=female",
        "--background=municipality=751",
    ]
    added = here("participant", "add", "Alma", "--contact", mette, "--as", mette, *more, "--json")
    [alma] = json.loads(added.out)
    assert re.fullmatch(LINK, alma["link"])
    [noted] = json.loads(here("participant", "note", alma["id"], "--as", mette, "--json").out)
    assert noted == {
        "id": alma["id"],
        "in_youth_education": True,
        "birth": "2009-05-17",
        "sex": "female",
        "municipality": "751",
    }
    [noted] = json.loads(here("participant", "note", alma["id"], "--background", "sex=", "--json").out)
    assert "sex" not in noted
    assert listed(here) == [{"id": alma["id"], "name": "Alma", "contact": mette, "status": "invited"}]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (["--birth", "31-02-2009"], "write it such as 2009-05-17"),
        (["--birth", "1950-01-01"], "outside 10 to 40 years"),
        (["--birth", "2014-01-01"], "under 16, which is Telegram's age"),
        (
            ["--background", "sps=yes"],
            "'sps' is not on (on: sex, municipality); leave it out, or name it under background",
        ),
        (["--background", "sex=woman"], "use one of: female, male, other, unknown"),
        (["--background", "sex"], "field=code"),
        (["--background", "sex=male", "--background", "sex=female"], "each field once"),
        (["--lang", "tr"], "is not offered; use one of: da, en"),
        (["--as", "S-NOBODY"], "'S-NOBODY'"),
    ],
    ids=lambda each: each if isinstance(each, str) else " ".join(each),
)
def test_what_is_refused_leaves_nobody_behind(here: Here, given: list[str], why: str) -> None:
    mette = add_staff(here, "Mette")
    refused(here("participant", "add", "Alma", "--contact", mette, *given), why)
    assert listed(here) == []


def test_nobody_acts_beyond_their_role(here: Here) -> None:
    """`--as` is somebody's word that it is them: what they may not do is refused all the same."""
    mette, ali = add_staff(here, "Mette"), add_staff(here, "Ali")
    clara = add_staff(here, "Clara", "--role", "coordinator")
    else_ = add_staff(here, "Else", "--role", "coordinator", organisation="other")
    leader = add_staff(here, "Lis", "--role", "leader")
    assert {each["id"]: each["role"] for each in listed(here, "staff")} == {
        mette: "contact_person",
        ali: "contact_person",
        clara: "coordinator",
        else_: "coordinator",
        leader: "leader",
    }
    for actor in (ali, else_, leader):
        refused(here("participant", "add", "Alma", "--contact", mette, "--as", actor), f"{actor} may not do enrol")
    refused(here("staff", "add", "Bo", "--organisation", ORGANISATION, "--as", mette), f"{mette} may not do add_staff")
    alma = json.loads(here("participant", "add", "Alma", "--contact", mette, "--as", clara, "--json").out)[0]["id"]
    for command in (["participant", "invite", alma], ["participant", "note", alma], ["staff", "invite", mette]):
        refused(here(*command, "--as", else_), f"{else_} may not do")
    assert here("participant", "invite", alma, "--as", mette).code == 0


def test_the_roles_on_the_command_line_are_all_there_are() -> None:
    assert set(get_args(get_args(get_type_hints(staff_add, include_extras=True)["role"])[0])) == set(StaffRole)


def test_an_invite_on_paper(here: Here, tmp_path: Path) -> None:
    mette = add_staff(here, "<b>Mette</b>")
    [alma] = json.loads(here("participant", "add", "Alma <i>", "--contact", mette, "--json").out)
    [row] = json.loads(here("participant", "invite", alma["id"], "--out", "papers", "--json").out)
    paper, png = tmp_path / row["paper"], tmp_path / row["qr"]
    html = paper.read_text(encoding="utf-8")
    assert (row["link"] in html, alma["link"] in html) == (True, False)
    assert "&lt;b&gt;Mette&lt;/b&gt;" in html
    assert "Alma" not in html
    assert alma["id"] in html
    with Image.open(png) as picture:
        assert picture.format == "PNG"
    assert {stat.S_IMODE(each.stat().st_mode) for each in (paper, png)} == {0o600}
    refused(here("participant", "invite", alma["id"], "--out", "/dev/null/papers"), "/dev/null/papers: is no folder")


SHEET = """name;contact;language;birth;sex
Bo;;en;2008-02-01;male
Kim;{ali};;;
Mia Ø;;;17.05.2009;unknown
"""


def test_a_sheet(here: Here, tmp_path: Path) -> None:
    mette, ali = add_staff(here, "Mette"), add_staff(here, "Ali")
    (tmp_path / "people.csv").write_text(SHEET.format(ali=ali), encoding="cp1252")
    tried = here("participant", "enrol", "people.csv", "--contact", mette, "--dry-run")
    assert (tried.code, tried.out) == (0, "Nothing is wrong: 3 people can be enrolled.\n")
    assert listed(here) == []
    done = here("participant", "enrol", "people.csv", "--contact", mette, "--out", "papers", "--json")
    rows = json.loads(done.out)
    assert [(each["row"], each["contact"]) for each in rows] == [(2, mette), (3, ali), (4, mette)]
    assert all(re.fullmatch(LINK, each["link"]) for each in rows)
    assert {each["name"] for each in listed(here)} == {"Bo", "Kim", "Mia Ø"}
    html = (tmp_path / "papers" / "papers.html").read_text(encoding="utf-8")
    assert html.count("<article") == 3
    assert all(html.count(each["link"]) == 2 for each in rows)
    assert not any(name in html for name in ("Kim", "Mia"))
    lines = (tmp_path / "papers" / "list.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[:2] == ["row;id;contact;link", f"2;{rows[0]['id']};{mette};{rows[0]['link']}"]
    again = here("participant", "enrol", "people.csv", "--contact", mette)
    assert (again.code, len(again.out.splitlines()), len(listed(here))) == (1, 3, 3)


def test_a_sheet_with_anything_wrong_enrols_nobody_and_says_everything(here: Here, tmp_path: Path) -> None:
    mette = add_staff(here, "Mette")
    else_ = add_staff(here, "Else", organisation="other")
    workbook = Workbook()
    for row in (
        ["name", "contact", "birth", "sex", "sps"],
        ["Bo", mette, None, None, None],
        ["=1+1", mette, None, None, None],
        ["Mia 010203-1234", else_, "x", "x", "yes"],
        ["Kim", else_, None, None, None],
        ["Bo", mette, None, None, None],
    ):
        workbook.active.append(row)
    workbook.save(tmp_path / "people.xlsx")
    for more in ([], ["--dry-run"]):
        said = here("participant", "enrol", "people.xlsx", *more)
        assert (said.code, said.err) == (1, "")
        assert [line.partition(": ")[0] for line in said.out.splitlines()] == [
            "row 3, name",
            "row 4, name",
            "row 4, birth",
            "row 4, sex",
            "row 4, sps",
            "row 4, contact",
            "row 5, contact",
            "row 6, name",
        ]
        assert "010203" not in said.out
    assert listed(here) == []
    problems = json.loads(here("participant", "enrol", "people.xlsx", "--json").out)
    assert problems[0] == {
        "row": 3,
        "column": "name",
        "said": "the cell is a formula, or begins as one; write the value itself",
    }


def test_a_file_that_is_no_sheet(here: Here, tmp_path: Path) -> None:
    mette = add_staff(here, "Mette")
    Image.new("RGB", (200, 200)).save(tmp_path / "people.csv", "PNG")
    refused(here("participant", "enrol", "people.csv", "--contact", mette), "people.csv: is neither XLSX nor text")
    refused(here("participant", "enrol", "nowhere.csv", "--contact", mette), "nowhere.csv: can't be read")


def test_a_template_has_the_fields_that_are_on(here: Here, tmp_path: Path) -> None:
    assert here("participant", "template", "--out", "all.csv").out == "all.csv\n"
    assert (tmp_path / "all.csv").read_text(encoding="utf-8-sig").split() == [";".join(BASIC)]
    here("participant", "template", "--out", "all.xlsx", "--organisation", ORGANISATION)
    header = [cell.value for cell in load_workbook(tmp_path / "all.xlsx").active[1]]
    assert header == [*BASIC, "sex", "municipality"]


def test_a_portrait(here: Here, tmp_path: Path) -> None:
    mette, ali = add_staff(here, "Mette"), add_staff(here, "Ali")
    Image.new("RGB", (800, 600), "teal").save(tmp_path / "mette.jpg")
    assert here("staff", "portrait", mette, "mette.jpg", "--as", mette).code == 0
    refused(here("staff", "portrait", mette, "mette.jpg", "--as", ali), f"{ali} may not do set_portrait")
    refused(here("staff", "portrait", mette, "nowhere.jpg"), "nowhere.jpg: can't be read")


def test_somebody_works_there_no_more(here: Here) -> None:
    mette, ali = add_staff(here, "Mette"), add_staff(here, "Ali")
    assert here("participant", "add", "Alma", "--contact", mette).code == 0
    refused(here("staff", "end", mette), f"{mette} has young people, or is to have some; hand them over first")
    assert here("staff", "end", ali).code == 0
    assert "Ali" not in here("staff", "list").out
    refused(here("participant", "add", "Bo", "--contact", ali), f"{ali} works here no more")
