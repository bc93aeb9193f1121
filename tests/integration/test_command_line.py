"""Issue 2, point 9: the command line as a newcomer meets it. Exit 0 when all is well, 1 with one clear sentence, 2 for
wrong usage; never a traceback.

Each command runs as a program of its own once; what else it can meet runs in this process, a second quicker each.
"""

from __future__ import annotations

import csv
import json
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests.integration.commands import Here, Json, refused
from tests.integration.kit import ORGANISATION, ORGANISATIONS
from tests.integration.programs import COMMAND, LONG_ENOUGH_S, Ended, bare_environment

OTHER_TOKEN = "7000000001:AAnot-this-one-not-this-one-not-this"
JOURNEYS = ("first-journey", "quiet-months", "somebody-reacts")
NOBODY_LISTENS = "http://127.0.0.1:9"
LONELY_LINE = ORGANISATIONS.read_text(encoding="utf-8").rpartition("[[")[0]


@pytest.fixture(scope="module", autouse=True)
def headless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, tuple[subprocess.Popen[str], Path]]]:
    """The demo as a script. It waits for Telegram's pace most of the time, so it goes on beside the other tests."""
    with ExitStack() as ends:
        yield {name: _demo(ends, tmp_path_factory.mktemp("headless"), name) for name in JOURNEYS}


def _demo(ends: ExitStack, folder: Path, name: str) -> tuple[subprocess.Popen[str], Path]:
    command = [*COMMAND, "demo", "--headless", "--script", name]
    program = subprocess.Popen(  # noqa: S603
        command, cwd=folder, env=bare_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    return ends.enter_context(program), folder


def pejling(*arguments: str, folder: Path, env: dict[str, str] | None = None, typed: str = "") -> Ended:
    """Run a command as a program of its own."""
    ended = subprocess.run(  # noqa: S603
        [*COMMAND, *arguments],
        cwd=folder,
        env=bare_environment() | (env or {}),
        input=typed,
        text=True,
        capture_output=True,
        timeout=LONG_ENOUGH_S,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def above_a_free_port() -> socket.socket:
    """A socket that listens on a port whose lower neighbour is free."""
    while True:
        other = socket.socket()
        with socket.socket() as below:
            below.bind(("127.0.0.1", 0))
            with suppress(OSError):
                other.bind(("127.0.0.1", below.getsockname()[1] + 1))
                other.listen()
                return other
        other.close()


def wrong(ended: Ended) -> dict[str, str]:
    """What `check` found wrong, by what was looked at; the last ones depend on all the others."""
    assert (ended.code, ended.err) == (1, "")
    return {
        each["what"]: each["said"]
        for each in json.loads(ended.out)
        if not (each["ok"] or each["what"] in ("delivery", "assignments"))
    }


def test_help(tmp_path: Path) -> None:
    shown = pejling("--help", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    for command in (
        "demo",
        "run",
        "sandbox",
        "check",
        "migrate",
        "rehearse",
        "export",
        "staff",
        "participant",
        "questionnaires",
        "replay",
        "backup",
        "restore",
    ):
        assert command in shown.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["dance"], "'dance'"), (["export", "--wings"], "--wings"), (["participant", "add", "Alma"], "--contact")],
)
def test_wrong_usage(here: Here, arguments: list[str], said: str) -> None:
    ended = here(*arguments)
    assert ended.code == 2
    assert said in ended.err


def test_check_when_all_is_well(env: dict[str, str], tmp_path: Path) -> None:
    ended = pejling("check", folder=tmp_path, env=env)
    assert (ended.code, ended.err) == (0, "")
    *_, plan = lines = ended.out.splitlines()
    assert [line.split()[0] for line in lines] == ["ok"] * 9 + ["open"]
    assert "closing_days has none within a year" in plan, "what the example can't know"
    assert "@PejlingSandboxBot" in ended.out


def test_check_before_anything_is_there(here: Here) -> None:
    found = wrong(here("check", "--json", PEJLING_BOT_TOKEN="", PEJLING_KEYS="", PEJLING_ORGANISATIONS="nowhere.toml"))
    assert list(found) == ["organisations", "database", "token"]
    assert found["organisations"].startswith("nowhere.toml: can't be read. Remedy: copy")
    assert found["database"].startswith("PEJLING_KEYS: is missing")
    assert "`pejling keys new`" in found["database"]
    assert found["token"].startswith("PEJLING_BOT_TOKEN: is missing. Remedy: set it to the token that BotFather")


def test_check_a_mail_server(env: dict[str, str], here: Here) -> None:
    """What is set has to work, and no password is repeated."""
    env["PEJLING_MAIL_FROM"] = "Pejling <pejling@example.dk>"
    found = json.loads(here("check", "--json", PEJLING_SMTP_URL="smtp://pejling:s3cret@127.0.0.1:9").out)
    [mail] = [each for each in found if each["what"] == "mail"]
    assert (mail["ok"], "127.0.0.1:9. Remedy: see that it can be reached" in mail["said"]) == (False, True)
    assert "s3cret" not in str(found)


def test_check_a_help_line_alone(here: Here, tmp_path: Path) -> None:
    (tmp_path / "lonely.toml").write_text(LONELY_LINE, encoding="utf-8")
    found = wrong(here("check", "--json", PEJLING_ORGANISATIONS="lonely.toml"))
    assert list(found) == ["organisations"]
    assert re.match(
        r"lonely.toml: demo-kommune.help_lines: too few stand in the list. Remedy: ", found["organisations"]
    )


@pytest.mark.parametrize(
    ("changed", "what", "said"),
    [
        ({"BOT_TOKEN": OTHER_TOKEN}, "token", "PEJLING_BOT_TOKEN: Telegram refuses it. Remedy: ask BotFather"),
        ({"BOT_TOKEN": "hello"}, "token", "PEJLING_BOT_TOKEN: is not a bot token. Remedy:"),
        ({"TELEGRAM_API": NOBODY_LISTENS}, "token", "Remedy: see that PEJLING_TELEGRAM_API can be reached"),
        ({"TELEGRAM_API": "telegram"}, "settings", "PEJLING_TELEGRAM_API: give an address such as https://"),
        ({"KEYS": "k1:short"}, "database", "PEJLING_KEYS is one or more of id:base64"),
        ({"DATABASE_URL": "sqlite:///new.db"}, "database", "does not exist yet. Run `pejling migrate`."),
        ({"DATABASE_URL": "sqlite:////nowhere/a.db"}, "database", "the folder /nowhere does not exist. Create it"),
        ({"DATABASE_URL": "sqlite:///text.db"}, "database", "is not a SQLite database"),
        ({"DATABASE_URL": "sqlite:///empty.db"}, "database", "has schema none, and 0008 is needed. Run `pejling migr"),
        ({"DATABASE_URL": "mysql://here/there"}, "database", "Set PEJLING_DATABASE_URL to sqlite:///"),
    ],
)
def test_check_says_what_is_wrong_and_what_to_do(
    here: Here, tmp_path: Path, changed: dict[str, str], what: str, said: str
) -> None:
    (tmp_path / "text.db").write_text("This is no database, but a text that is as long as a header. " * 20, "utf-8")
    (tmp_path / "empty.db").touch()
    found = wrong(here("check", "--json", **{f"PEJLING_{name}": value for name, value in changed.items()}))
    assert said in found[what]
    assert what == "settings" or list(found) == [what]
    assert OTHER_TOKEN not in repr(found)


def test_running_without_what_it_needs(env: dict[str, str], here: Here, tmp_path: Path) -> None:
    token = pejling("run", folder=tmp_path, env=env | {"PEJLING_BOT_TOKEN": OTHER_TOKEN})
    refused(token, "PEJLING_BOT_TOKEN: Telegram refuses it. Remedy:")
    new = here("run", PEJLING_DATABASE_URL="sqlite:///new.db")
    refused(new, "new.db does not exist yet. Run `pejling migrate`.")
    refused(here("run", PEJLING_ORGANISATIONS="nowhere.toml"), "nowhere.toml: can't be read. Remedy: copy")
    refused(here("run", PEJLING_ENV="holiday"), "PEJLING_ENV: Input should be 'demo', 'test' or 'production'")


def test_from_nothing_to_an_export(env: dict[str, str], here: Here, tmp_path: Path) -> None:
    env["PEJLING_DATABASE_URL"] = "sqlite:///new.db"
    assert pejling("migrate", folder=tmp_path, env=env) == Ended(0, "The database is at schema 0008.\n", "")
    assert here("migrate").out == "The database is at schema 0008.\n"
    added = pejling("staff", "add", "Mette", "--organisation", ORGANISATION, "--json", folder=tmp_path, env=env)
    assert (added.code, added.err) == (0, "")
    (mette,) = json.loads(added.out)
    assert re.fullmatch(r"S-\w{6}", mette["id"])
    assert re.fullmatch(r"https://t\.me/PejlingSandboxBot\?start=[\w-]{20,64}", mette["link"])

    (alma,) = json.loads(here("participant", "add", "Alma", "--contact", mette["id"], "--lang", "en", "--json").out)
    (anew,) = json.loads(here("participant", "invite", alma["id"], "--json").out)
    assert set(alma) == set(anew) == {"id", "link"}
    assert (anew["id"] == alma["id"], anew["link"] == alma["link"]) == (True, False)
    (listed,) = json.loads(here("participant", "list", "--json").out)
    assert (listed["name"], listed["contact"], listed["status"]) == ("Alma", mette["id"], "invited")

    exported = here("export", "--format", "csv", "--out", "files")
    assert (exported.code, exported.err) == (0, "")
    assert sorted(Path(line).name for line in exported.out.split()) == [
        "answers.csv",
        "check_ins.csv",
        "codebook.csv",
        "indicators.csv",
    ]
    with (tmp_path / "files" / "answers.csv").open(encoding="utf-8-sig", newline="") as answers:
        assert list(csv.DictReader(answers)) == []


def test_the_first_administrator_signs_in(here: Here) -> None:
    """A link from the command line, an address for the next ones, and both in the audit log."""
    office = ("--organisation", ORGANISATION, "--role", "coordinator", "--json")
    (cora,) = json.loads(here("staff", "add", "Cora", "--email", "cora@example.dk", *office).out)
    refused(here("web-link", cora["id"]), "PEJLING_PUBLIC_URL: is missing", "Remedy: set it to the https address")
    public = {"PEJLING_PUBLIC_URL": "https://pejling.test"}
    (link,) = json.loads(here("web-link", cora["id"], "--json", **public).out)
    assert (link["id"], link["link"][:32]) == (cora["id"], "https://pejling.test/console/in/")
    refused(here("web-link", "S-NOBODY", **public), "There is no staff", "'S-NOBODY'")
    refused(here("staff", "address", cora["id"], "cora"), "This is no e-mail address")
    refused(here("staff", "address", cora["id"], "010203-1234@example.dk"), "looks like a CPR number")
    (noted,) = json.loads(here("staff", "address", cora["id"], " cora@kommune.dk ", "--json").out)
    (taken,) = json.loads(here("staff", "address", cora["id"], "--json").out)
    assert (noted["is_written_to"], taken["is_written_to"]) == (True, False)
    noted_down = json.loads(here("audit", "show", "--about", cora["id"], "--json").out)
    deeds = ["keep_address", "invite", "let_in", "keep_address", "keep_address"]
    assert [each["deed"] for each in noted_down] == deeds
    assert "example.dk" not in str(noted_down)


def test_how_staff_are_written_to_and_who_takes_over(here: Here) -> None:
    (mette,) = json.loads(here("staff", "add", "Mette", "--organisation", ORGANISATION, "--json").out)
    staff = mette["id"]
    refused(here("staff", "stand-in", staff, staff), "can't take over from themselves; name somebody else")
    assert here("staff", "channels", staff, "email").code == here("staff", "phone", staff, "+45 12 34 56 78").code == 0
    [listed] = json.loads(here("staff", "list", "--json").out)
    assert (listed["channels"], listed["phone"], listed["stand_in"]) == ("email,telegram", "+45 12 34 56 78", "")


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["staff", "add", "Ali", "--organisation", ORGANISATION, "--email", "ali@"], ["This is no e-mail address"]),
        (["staff", "add", "Ali", "--organisation", "atlantis"], ["'atlantis'. Remedy: use one of: demo-kommune"]),
        (["staff", "add", "Ali", "--organisation", ORGANISATION, "--lang", "tlh"], ["'tlh'"]),
        (["staff", "add", " ", "--organisation", ORGANISATION], ["the name has 0 characters; give a first name"]),
        (["staff", "add", "Ali 010203-1234", "--organisation", ORGANISATION], ["looks like a CPR number", "give"]),
        (["staff", "add", "0102031234", "--organisation", ORGANISATION], ["looks like a CPR number", "give"]),
        (["participant", "add", "Alma", "--contact", "S-NOBODY"], ["There is no staff", "'S-NOBODY'"]),
        (["participant", "invite", "P-NOBO"], ["'P-NOBO'"]),
        (["staff", "invite", "S-NOBODY"], ["'S-NOBODY'"]),
        (["export", "--format", "papyrus", "--out", "files"], ["no format 'papyrus'. Remedy: use one of: csv"]),
        (["export", "--out", "/dev/null/files"], ["/dev/null/files"]),
        (["rehearse", "who6"], ["no questionnaire 'who6"]),
        (["rehearse", "who5", "--lang", "tlh"], ["'tlh'"]),
        (["demo", "--headless", "--script", "odyssey"], ["'odyssey'. Remedy: use one of: first-journey"]),
        (["demo", "--headless", "--script", "../../settings"], ["no journey"]),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_and_nothing_is_stored(here: Here, arguments: list[str], wanted: list[str]) -> None:
    refused(here(*arguments), *wanted)
    assert json.loads(here("staff", "list", "--json").out) == []


def test_a_link_that_cannot_be_printed_leaves_nothing_behind(here: Here) -> None:
    """The link carries the bot's name; where Telegram can't be asked for it, nobody is enrolled without a link."""
    add = ("staff", "add", "Mette", "--organisation", ORGANISATION)
    refused(here(*add, PEJLING_TELEGRAM_API=NOBODY_LISTENS), "see that PEJLING_TELEGRAM_API can be reached")
    refused(here(*add, PEJLING_BOT_TOKEN=OTHER_TOKEN), "PEJLING_BOT_TOKEN: Telegram refuses it.")
    assert json.loads(here("staff", "list", "--json").out) == []


def test_other_keys_than_the_databases(here: Here) -> None:
    assert here("staff", "add", "Mette", "--organisation", ORGANISATION).code == 0
    refused(
        here("staff", "list", PEJLING_KEYS=f"other:{'A' * 43}="), "PEJLING_KEYS lacks it", "Add it behind the others"
    )


def test_rehearse(tmp_path: Path) -> None:
    typed = "1\n1\nwhat\n2\nAt no time\n6\n3\n1\n"
    ended = pejling("rehearse", "who5", "--lang", "en", folder=tmp_path, typed=typed)
    assert (ended.code, ended.err) == (0, "")
    assert "I have felt cheerful and in good spirits" in ended.out
    assert "I didn't understand that." in ended.out
    assert "(score 48, raw 12; nothing was stored)" in ended.out
    assert list(tmp_path.iterdir()) == []


def test_the_sandbox_says_where_it_is(telegram: Json) -> None:
    assert set(telegram) == {"address", "token", "chats"}
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", telegram["address"])
    assert len(telegram["chats"]) == 2


def test_a_port_in_use(here: Here) -> None:
    """The sandbox's, the demo page's, and the next one, which the demo's phones take."""
    with closing(above_a_free_port()) as other:
        port = other.getsockname()[1]
        refused(here("sandbox", "--port", str(port)), f"Port {port} on 127.0.0.1", "choose another port")
        refused(here("demo", "--port", str(port)), f"port {port}: is in use. Remedy:", "--port")
        refused(here("demo", "--port", str(port - 1)), f"Port {port} on 127.0.0.1", "choose another port")


@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_demo_without_a_browser(headless: Mapping[str, tuple[subprocess.Popen[str], Path]], journey: str) -> None:
    """The first weeks; two months in which nobody answers; somebody who reacts, and somebody who doesn't.

    Nothing is left in the folder it was called in.
    """
    program, folder = headless[journey]
    out, err = program.communicate(timeout=LONG_ENOUGH_S)
    assert (program.returncode, err) == (0, "")
    assert re.search(rf"\d+ steps of {journey}, all as written\.", out)
    assert list(folder.iterdir()) == []
