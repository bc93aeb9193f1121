"""`pejling check` says what is still to be decided, one line each, and by whom."""

from __future__ import annotations

import json

import pytest

from bot.commands import check
from bot.decisions import DECISIONS
from tests.decided import DECIDED, EXAMPLE


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
