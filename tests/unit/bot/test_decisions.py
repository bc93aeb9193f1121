"""What an organisation has to decide, and that production waits for it.

D1  Production refuses blanks, all of them at once, each with who has to decide it; elsewhere something stands in.
D2  Help lines that were checked more than 12 months ago are a blank; so is a day to come.
D3  With Telegram nobody under 16 is enrolled; in production nobody without a birth date.
D4  Answers on a page need the pages' address.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.decisions import DECISIONS
from bot.organisations import OrganisationsError, expect_decided, expect_pages, missing_decisions, read_organisations
from bot.settings import Environment, Settings
from bot.store import load_worlds
from flows.names import RefusedError
from flows.organisation import AnswerChannel, expect_old_enough
from tests.decided import DECIDED, EXAMPLE
from tests.unit.flows.samples import ORGANISATION

CHECKED = date(2026, 11, 22)
TELEGRAM = replace(ORGANISATION, answer_channel=AnswerChannel.TELEGRAM)
WEB = replace(ORGANISATION, answer_channel=AnswerChannel.WEB)


def test_the_example_leaves_open_what_a_municipality_must_decide() -> None:
    """D1: all of it and nothing else; filled, nothing is left."""
    missing = missing_decisions(EXAMPLE, CHECKED)
    assert [each.decision for each in missing] == list(DECISIONS)
    assert missing_decisions(DECIDED, CHECKED) == []


def test_production_names_everything_that_is_blank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """D1: in one refusal, so that nobody starts eleven times."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OrganisationsError) as refused:
        load_worlds(Settings(organisations=EXAMPLE, env=Environment.PRODUCTION), lambda *_, **__: None)
    said = str(refused.value)
    assert all(f"demo-kommune.{each.key} is blank" in said for each in DECISIONS)
    assert all(f"{each.by.capitalize()} decides it" in said for each in DECISIONS)


@pytest.mark.parametrize("env", [Environment.DEMO, Environment.TEST])
def test_elsewhere_something_stands_in(env: Environment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """D1: and the stand-ins are the careful ones."""
    monkeypatch.chdir(tmp_path)
    organisation = load_worlds(Settings(organisations=EXAMPLE, env=env), lambda *_, **__: None).organisations(
        "demo-kommune"
    )
    assert (organisation.first_names_in_notices, organisation.promise, organisation.help_lines) == (False, None, ())


@pytest.mark.parametrize("key", [each.key for each in DECISIONS if each.key.partition(".")[0] != "legal_basis"])
def test_each_blank_is_found_by_itself(key: str, tmp_path: Path) -> None:
    """D1: whichever one it is."""
    name, _, part = key.partition(".")
    table = tomllib.loads(DECIDED.read_text(encoding="utf-8"))["demo-kommune"]
    assert part in table[name] if part else name in table
    lines = [
        line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if not line.startswith(f"#= {part or name} =")
    ]
    text = "\n".join(line.removeprefix("#= ") for line in lines)
    path = tmp_path / "organisations.toml"
    path.write_text(text.partition("[[")[0] if key == "help_lines" else text, encoding="utf-8")
    assert [each.decision.key for each in missing_decisions(path, CHECKED)] == [key]


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (CHECKED + timedelta(days=366), "over 12 months ago (Alarmcentralen, BørneTelefonen)"),
        (CHECKED - timedelta(days=1), "a day to come"),
    ],
)
def test_help_lines_are_checked_every_year(today: date, said: str) -> None:
    """D2."""
    expect_decided(DECIDED, CHECKED + timedelta(days=365))
    with pytest.raises(OrganisationsError, match="help_lines") as refused:
        expect_decided(DECIDED, today)
    assert said in str(refused.value)


def test_telegram_is_from_sixteen() -> None:
    """D3: on the birthday itself they are old enough."""
    birth, birthday = date(2010, 11, 22), date(2026, 11, 22)
    expect_old_enough(TELEGRAM, birth, birthday)
    expect_old_enough(TELEGRAM, None, birthday)
    expect_old_enough(WEB, birth, birthday - timedelta(days=1))
    with pytest.raises(RefusedError, match="under 16"):
        expect_old_enough(TELEGRAM, birth, birthday - timedelta(days=1))
    with pytest.raises(RefusedError, match="missing"):
        expect_old_enough(replace(TELEGRAM, needs_birth=True), None, birthday)
    expect_old_enough(replace(WEB, needs_birth=True), None, birthday)


def test_answers_on_a_page_need_an_address(tmp_path: Path) -> None:
    """D4."""
    path = tmp_path / "organisations.toml"
    path.write_text(DECIDED.read_text("utf-8").replace('"telegram"\n', '"web"\n', 1), encoding="utf-8")
    organisations = read_organisations(path)
    assert organisations["demo-kommune"].answer_channel is AnswerChannel.WEB
    expect_pages(path, organisations, "https://pejling.example")
    with pytest.raises(OrganisationsError, match="PEJLING_PUBLIC_URL"):
        expect_pages(path, organisations, None)
