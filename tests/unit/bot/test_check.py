"""`pejling check` says what is still to be decided, one line each, and by whom; and where nobody would react."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.commands import check
from bot.commands.mistakes import sentence
from bot.decisions import DECISIONS
from bot.errors import PejlingError
from storage.crypto import Keyring, generate_key
from storage.database import Database
from tests.decided import DECIDED, EXAMPLE
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, office_file  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("here"))
    monkeypatch.setenv("PEJLING_ORGANISATIONS", str(EXAMPLE))


@pytest.mark.parametrize(("env", "label"), [("test", "open "), ("production", "WRONG")])
def test_what_is_blank_is_listed_with_who_decides(
    env: str, label: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PEJLING_ENV", env)
    assert check.check(as_json=False) == 1  # no keys, no database, no token
    lines = [line for line in capsys.readouterr().out.splitlines() if "  decision: " in line]
    assert len(lines) == len(DECISIONS)
    for line, decision in zip(lines, DECISIONS, strict=True):
        assert line.startswith(f"{label}  decision: demo-kommune.{decision.key} is blank")
        assert line.endswith(f"{decision.by.capitalize()} decides it")


def test_as_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PEJLING_ENV", "test")
    check.check(as_json=True)
    found = [each for each in json.loads(capsys.readouterr().out) if each["what"] == "decision"]
    assert [each["decider"] for each in found] == [each.by for each in DECISIONS]
    assert all(each["ok"] for each in found)


def test_when_all_is_decided(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PEJLING_ENV", "production")
    monkeypatch.setenv("PEJLING_ORGANISATIONS", str(DECIDED))
    check.check(as_json=False)
    said = capsys.readouterr().out
    assert "decision: " not in said
    assert "open   plan: demo-kommune.plan: closing_days has none within a year" in said


def test_answers_on_a_page_without_an_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setenv("PEJLING_ENV", "test")
    path = tmp_path_factory.mktemp("web") / "organisations.toml"
    path.write_text(DECIDED.read_text("utf-8").replace('"telegram"\n', '"web"\n', 1), encoding="utf-8")
    monkeypatch.setenv("PEJLING_ORGANISATIONS", str(path))
    check.check(as_json=False)
    assert "there are no pages without PEJLING_PUBLIC_URL" in capsys.readouterr().out


async def test_an_assignment_in_which_nobody_can_be_reached_is_wrong(
    office_file: Path,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = generate_key("test")
    for name, value in {"ENV": "test", "KEYS": key, "DATABASE_URL": f"sqlite:///{office_file}"}.items():
        monkeypatch.setenv(f"PEJLING_{name}", value)
    database = Database(f"sqlite:///{office_file}", Keyring.parse(key))
    async with database.transaction() as tx:
        for member in (METTE, ALI):
            await tx.staff.add(member)
        await tx.participants.add(ALMA)
    with pytest.raises(PejlingError) as found:
        await check._assignments()
    said = sentence(found.value)
    assert said is not None
    assert "S-ABC234 (nobody can be reached): P-7KQ4. Remedy: have them start the bot" in said
    async with database.transaction() as tx:
        await tx.identities.tie(METTE.id, 1)
    await database.close()
    assert await check._assignments() == "for each somebody can be reached"
