"""Issue 2, point 9: the command line as a newcomer meets it. Exit 0 when all is well, 1 with one clear sentence, 2 for
wrong usage; never a traceback."""

from __future__ import annotations

import asyncio
import csv
import json
import re
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.kit import ORGANISATIONS, Town, running_town
from tests.integration.programs import Ended, environment, pejling, started

OTHER_TOKEN = "7000000001:AAnot-this-one-not-this-one-not-this"
OTHER_KEY = "test:" + "A" * 43 + "="
LONELY_LINE = ORGANISATIONS.read_text(encoding="utf-8").rpartition("[[")[0]


@pytest.fixture
async def town(database_file: Path, keys: str) -> AsyncIterator[Town]:
    async with running_town(database_file, keys, bot=False) as town:
        yield town


@pytest.fixture
def env(town: Town) -> dict[str, str]:
    return environment(town.settings)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that something else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def refused(ended: Ended, *wanted: str) -> None:
    """Exit 1 and one line that holds all of this; no traceback."""
    lines = ended.err.splitlines()
    assert (ended.code, len(lines)) == (1, 1), ended
    assert [each for each in wanted if each not in lines[0]] == [], lines[0]


def findings(ended: Ended) -> dict[str, str]:
    """What `check` found wrong, by what was looked at."""
    assert ended.err == "", ended.err
    return {each["what"]: each["said"] for each in json.loads(ended.out) if not each["ok"]}


async def test_help_and_wrong_usage(tmp_path: Path) -> None:
    help_text, nonsense, option = await asyncio.gather(
        pejling("--help", folder=tmp_path),
        pejling("dance", folder=tmp_path),
        pejling("export", "--wings", folder=tmp_path),
    )
    assert help_text.code == 0
    for command in ("demo", "run", "sandbox", "check", "migrate", "rehearse", "export", "staff", "participant"):
        assert command in help_text.out
    assert (nonsense.code, option.code) == (2, 2)
    assert "No such command 'dance'" in nonsense.err
    assert "--wings" in option.err


async def test_check_when_all_is_well_and_when_nothing_is(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lonely.toml").write_text(LONELY_LINE, encoding="utf-8")
    (tmp_path / "text.db").write_text("this is no database, but a text that is long enough for a header", "utf-8")
    changes: list[dict[str, str]] = [
        {},
        {
            "PEJLING_BOT_TOKEN": OTHER_TOKEN,
            "PEJLING_ORGANISATIONS": "nowhere.toml",
            "PEJLING_DATABASE_URL": "sqlite:///new.db",
        },
        {"PEJLING_BOT_TOKEN": "", "PEJLING_KEYS": "", "PEJLING_ORGANISATIONS": "lonely.toml"},
        {"PEJLING_TELEGRAM_API": "http://127.0.0.1:9", "PEJLING_DATABASE_URL": "sqlite:////nowhere/at/all.db"},
        {"PEJLING_BOT_TOKEN": "hello", "PEJLING_DATABASE_URL": "sqlite:///text.db"},
        {"PEJLING_KEYS": "k1:short", "PEJLING_TELEGRAM_API": "telegram"},
    ]
    well, *wrong = await asyncio.gather(
        *(pejling("check", "--json", folder=tmp_path, env=env | change) for change in changes)
    )
    assert (well.code, findings(well)) == (0, {})
    assert [each.code for each in wrong] == [1] * len(wrong)
    fresh, empty, far, odd, keyless = map(findings, wrong)
    assert list(fresh) == ["organisations", "database", "token"]
    assert fresh["organisations"].startswith("nowhere.toml: can't be read. Remedy: copy")
    assert "does not exist yet. Run `pejling migrate`." in fresh["database"]
    assert fresh["token"].startswith("PEJLING_BOT_TOKEN: Telegram refuses it. Remedy: ask BotFather")
    assert list(empty) == ["organisations", "database", "token"]
    assert re.match(r"lonely.toml: demo-kommune.help_lines: .*at least 2 items.* Remedy: ", empty["organisations"])
    assert empty["database"].startswith("PEJLING_KEYS: is missing")
    assert empty["token"].startswith("PEJLING_BOT_TOKEN: is missing. Remedy: set it to the token that BotFather")
    assert list(far) == ["database", "token"]
    assert "the folder /nowhere/at does not exist. Create it" in far["database"]
    assert "Remedy: see that PEJLING_TELEGRAM_API can be reached" in far["token"]
    assert "is not a SQLite database" in odd["database"]
    assert odd["token"].startswith("PEJLING_BOT_TOKEN: is not a bot token. Remedy:")
    assert keyless["settings"].startswith("PEJLING_TELEGRAM_API: give an address such as https://")


async def test_running_without_what_it_needs(env: dict[str, str], tmp_path: Path) -> None:
    token, database, empty, folder = await asyncio.gather(
        pejling("run", folder=tmp_path, env=env | {"PEJLING_BOT_TOKEN": OTHER_TOKEN}),
        pejling("run", folder=tmp_path, env=env | {"PEJLING_DATABASE_URL": "sqlite:///new.db"}),
        pejling("run", folder=tmp_path),
        pejling("migrate", folder=tmp_path, env=env | {"PEJLING_DATABASE_URL": f"sqlite:///{tmp_path}"}),
    )
    refused(token, "PEJLING_BOT_TOKEN: Telegram refuses it. Remedy:")
    refused(database, "new.db does not exist yet. Run `pejling migrate`.")
    refused(empty, "organisations.toml: can't be read. Remedy: copy bot/organisations.example.toml there")
    refused(folder, "is a folder. Name a file in it.")
    assert OTHER_TOKEN not in token.err


async def test_from_nothing_to_an_export(env: dict[str, str], tmp_path: Path) -> None:
    env |= {"PEJLING_DATABASE_URL": "sqlite:///new.db"}

    async def run(*arguments: str) -> Ended:
        return await pejling(*arguments, folder=tmp_path, env=env)

    assert (await run("migrate")).code == 0
    again, added = await asyncio.gather(
        run("migrate"), run("staff", "add", "Mette", "--organisation", "demo-kommune", "--json")
    )
    assert (again.code, again.err) == (0, "")
    (mette,) = json.loads(added.out)
    assert re.fullmatch(r"https://t\.me/PejlingSandboxBot\?start=[\w-]{20,64}", mette["link"])
    assert re.fullmatch(r"S-\w{6}", mette["id"])
    contact = ("--contact", mette["id"])
    added, cpr, nobody, elsewhere, language, export, format_ = await asyncio.gather(
        run("participant", "add", "Alma", *contact, "--lang", "en", "--json"),
        run("participant", "add", "Alma 010203-1234", *contact),
        run("participant", "add", "Alma", "--contact", "S-NOBODY"),
        run("staff", "add", "Ali", "--organisation", "atlantis"),
        run("participant", "add", "Alma", *contact, "--lang", "tlh"),
        run("export", "--format", "csv", "--out", "files"),
        run("export", "--format", "papyrus", "--out", "files"),
    )
    refused(cpr, "looks like a CPR number", "give a first name")
    refused(nobody, "There is no staff", "'S-NOBODY'")
    refused(elsewhere, "has no organisation 'atlantis'. Remedy: use one of: demo-kommune")
    refused(language, "'tlh'")
    refused(format_, "there is no format 'papyrus'. Remedy: use one of: csv")
    (alma,) = json.loads(added.out)
    assert set(alma) == {"id", "link"}
    assert (export.code, export.err) == (0, "")
    assert sorted(Path(line).name for line in export.out.split()) == ["answers.csv", "check_ins.csv", "codebook.csv"]
    with (tmp_path / "files" / "answers.csv").open(encoding="utf-8-sig", newline="") as answers:
        assert list(csv.DictReader(answers)) == []
    invited, unknown, listed = await asyncio.gather(
        run("participant", "invite", alma["id"], "--json"),
        run("participant", "invite", "P-NOBO", "--json"),
        run("participant", "list", "--json"),
    )
    (anew,) = json.loads(invited.out)
    assert anew["id"] == alma["id"]
    assert anew["link"] != alma["link"]
    refused(unknown, "'P-NOBO'")
    assert [each["name"] for each in json.loads(listed.out)] == ["Alma"]


async def test_a_link_that_cannot_be_printed_leaves_nothing_behind(env: dict[str, str], tmp_path: Path) -> None:
    """The link carries the bot's name; where Telegram can't be asked for it, nobody is enrolled without a link."""
    far = env | {"PEJLING_TELEGRAM_API": "http://127.0.0.1:9"}
    ended = await pejling("staff", "add", "Mette", "--organisation", "demo-kommune", folder=tmp_path, env=far)
    refused(ended, "see that PEJLING_TELEGRAM_API can be reached")
    listed = await pejling("staff", "list", "--json", folder=tmp_path, env=env)
    assert json.loads(listed.out) == []


async def test_rehearse(tmp_path: Path) -> None:
    english, unknown, language = await asyncio.gather(
        pejling("rehearse", "who5", "--lang", "en", folder=tmp_path, typed="1\n1\n1\nwhat\n2\nAt no time\n6\n3\n"),
        pejling("rehearse", "who6", folder=tmp_path),
        pejling("rehearse", "who5", "--lang", "tlh", folder=tmp_path),
    )
    assert (english.code, english.err) == (0, "")
    assert "I have felt cheerful and in good spirits" in english.out
    assert "(score 48, raw 12; nothing was stored)" in english.out
    refused(unknown, "'who6'")
    refused(language, "'tlh'")
    assert list(tmp_path.iterdir()) == []


async def test_sandbox(tmp_path: Path, taken: int, unused_tcp_port: int) -> None:
    in_use, demo = await asyncio.gather(
        pejling("sandbox", "--port", str(taken), folder=tmp_path),
        pejling("demo", "--port", str(taken), folder=tmp_path),
    )
    refused(in_use, str(taken), "choose another port")
    refused(demo, f"port {taken}: is in use. Remedy:")
    async with started("sandbox", "--port", str(unused_tcp_port), "--chats", "2", folder=tmp_path) as sandbox:
        ready = json.loads(await sandbox.prints())
        assert ready["address"] == f"http://127.0.0.1:{unused_tcp_port}"
        assert (len(ready["chats"]), set(ready)) == (2, {"address", "token", "chats"})
        assert await sandbox.end() == 0


async def test_the_demo_without_a_browser(tmp_path: Path) -> None:
    """The issue's own check."""
    played = await pejling("demo", "--headless", "--script", "first-journey", folder=tmp_path)
    assert (played.code, played.err) == (0, "")
    assert re.search(r"\d+ steps of first-journey, all as written\.", played.out)
    assert list(tmp_path.iterdir()) == []
