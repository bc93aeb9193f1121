"""`pejling participant guardian`, as staff type it: what is noted, who may, and what is refused with a remedy."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.integration.commands import Here, refused
from tests.integration.kit import ORGANISATION, ORGANISATIONS

SEVENTEEN = f"{datetime.now(UTC).year - 17}-01-01"


@pytest.fixture
def ruled(tmp_path: Path) -> str:
    """The example's decisions, where a guardian is asked under 18."""
    file = tmp_path / "ruled.toml"
    decided = ORGANISATIONS.read_text(encoding="utf-8")
    assert 'guardian_under = "never"' in decided
    file.write_text(decided.replace('guardian_under = "never"', "guardian_under = 18"), encoding="utf-8")
    return str(file)


@pytest.fixture
def people(here: Here) -> tuple[str, str, str]:
    """Mette, Ali, and Alma, whose contact person Mette is and whose birth date nobody has noted."""
    staff = [
        json.loads(here("staff", "add", name, "--organisation", ORGANISATION, "--json").out)[0]["id"]
        for name in ("Mette", "Ali")
    ]
    (alma,) = json.loads(here("participant", "add", "Alma", "--contact", staff[0], "--json").out)
    return staff[0], staff[1], alma["id"]


def test_from_a_birth_date_to_an_approval_and_back(here: Here, people: tuple[str, str, str], ruled: str) -> None:
    mette, ali, alma = people
    guardian = ("participant", "guardian", alma)
    refused(here(*guardian, PEJLING_ORGANISATIONS=ruled), alma, "note it first")
    assert here("participant", "note", alma, "--birth", SEVENTEEN).code == 0
    refused(here(*guardian, "--as", ali, PEJLING_ORGANISATIONS=ruled), ali, "may not do record_guardian")
    for arguments in ((*guardian, "--as", mette), guardian, (*guardian, "--withdraw")):
        ended = here(*arguments, "--json", PEJLING_ORGANISATIONS=ruled)
        assert (ended.code, ended.err) == (0, "")
        assert json.loads(ended.out) == [{"id": alma, "status": "invited", "stage": "language"}]


def test_where_nobody_asks_for_it(here: Here, people: tuple[str, str, str]) -> None:
    alma = people[2]
    assert here("participant", "note", alma, "--birth", SEVENTEEN).code == 0
    refused(here("participant", "guardian", alma), alma, "guardian_under")
    refused(here("participant", "guardian", "P-NONE"), "P-NONE")
