"""The documents say what is there: kinds of messages, dependencies, places and commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from flows.ports import PRIORITY, Kind

PROJECT = Path(__file__).parents[2]


def _text(name: str) -> str:
    return (PROJECT / name).read_text(encoding="utf-8")


def test_every_kind_of_message_has_its_guarantee_in_the_table() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (\d) \|", _text("docs/delivery.md"), re.MULTILINE)
    assert dict(rows) == {kind.value: str(PRIORITY[kind]) for kind in Kind}


def test_every_dependency_is_named_with_its_purpose() -> None:
    project = tomllib.loads(_text("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=,;]", each)[0] for each in asked}
    table = _text("docs/dependencies.md")
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", table)} == set()


def test_every_dependency_is_locked_with_hashes_and_without_addresses() -> None:
    lock = _text("requirements.lock")
    project = tomllib.loads(_text("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=,;]", each)[0].lower() for each in asked}
    locked = {name.lower() for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    assert names - locked == set()
    assert "://" not in lock
    assert not (PROJECT / "uv.lock").exists(), "it records addresses"
    pins = re.findall(r"^[A-Za-z0-9_.-]+==.*\n(.*)", lock, re.MULTILINE)
    assert all(below.strip().startswith("--hash=sha256:") for below in pins), "each with hashes"


def test_the_places_that_newcomers_are_sent_to_exist() -> None:
    named = re.findall(r"`((?:bot|flows|questionnaires|locales|storage|tests|docs)/[^`<>]*)`", _text("CONTRIBUTING.md"))
    assert named
    assert [place for place in named if not (PROJECT / place).exists()] == []


@pytest.mark.parametrize("page", sorted((PROJECT / "docs" / "privacy").glob("*.md")), ids=lambda page: page.name)
def test_the_tests_that_papers_name_exist(page: Path) -> None:
    named = re.findall(r"`([^`\s]*test_[^`\s]*)`", page.read_text(encoding="utf-8"))
    assert [
        each for each in named if not (PROJECT / each).exists() and not list(page.parents[2].glob(f"tests/**/{each}"))
    ] == []


def test_every_threat_names_the_test_that_tries_it() -> None:
    threats = re.findall(r"^\|[^|\n]*\|[^|\n]+\|[^|\n]+\|([^|\n]+)\|$", _text("docs/privacy/threats.md"), re.MULTILINE)[
        2:
    ]
    assert len(threats) > 10
    assert [each for each in threats if not re.findall(r"`tests/[^`]+\.py`", each)] == []


def test_the_pictures_and_pages_of_the_readme_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", _text("README.md")) if not link.startswith("https:")]
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_the_commands_of_the_readme_exist() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"pejling ([a-z]+)", _text("README.md")))
    assert named
    assert named <= set(commands)
