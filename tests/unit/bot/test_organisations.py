"""The organisations' decisions are read whole or refused with place, problem and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.organisations import OrganisationsError, finding, read_organisations
from flows.organisation import Basis
from flows.retention import DECIDED as DECIDED_RECORDS
from tests.decided import DECIDED

EXAMPLE = DECIDED


def _changed(tmp_path: Path, old: str, new: str) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "organisations.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_example_is_complete() -> None:
    organisation = read_organisations(EXAMPLE)["demo-kommune"]
    assert organisation.low_threshold == 50
    assert organisation.promise is not None
    assert organisation.promise.working_days == 2
    assert [line.number for line in organisation.help_lines] == ["112", "116 111"]
    assert organisation.retention_months == dict.fromkeys(DECIDED_RECORDS, 60)
    assert organisation.legal_bases.keys() == set(Basis)
    assert not organisation.never_affects_benefits
    assert not organisation.needs_birth


def test_without_a_promise_none_is_made(tmp_path: Path) -> None:
    path = _changed(tmp_path, 'promise = { working_days = 2, hour = "15:00" }', "")
    assert read_organisations(path)["demo-kommune"].promise is None
    path = _changed(tmp_path, 'promise = { working_days = 2, hour = "15:00" }', 'promise = "never"')
    assert read_organisations(path)["demo-kommune"].promise is None


def test_a_promise_about_benefits_holds_where_somebody_has_signed_it(tmp_path: Path) -> None:
    path = _changed(tmp_path, "# benefits_promise", "benefits_promise")
    assert read_organisations(path)["demo-kommune"].never_affects_benefits


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('number = "112"', 'number = "1813"', "112 is missing"),
        ('zone = "Europe/Copenhagen"', 'zone = "Europe/Kobenhavn"', "no time zone"),
        ('answer_channel = "telegram"', 'answer_channel = "fax"', "answer_channel"),
        ("low_threshold = 50", "low_threshold = 500", "low_threshold"),
        ("first_names_in_notices = true", "first_name = true", "first_name"),
        ('en = "Always open. You can be anonymous"', 'de = "Immer"', "missing in en"),
        ("working_days = 2", "working_days = -1", "working_days"),
        ("[demo-kommune]", "[demo-kommune", "not TOML"),
        ('["09:00", "15:00"]', '["15:00", "09:00"]', "15:00 is not before 09:00"),
        ('guardian_under = "never"', "guardian_under = 21", "guardian_under"),
        ('guardian_under = "never"', 'guardian_under = "sometimes"', "guardian_under"),
        ("answers = 60", "answers = 0", "retention.answers"),
        ("answers = 60", "everything = 60", "'everything' is no record"),
        ("legal_basis.nudges", "legal_basis.nudging", "legal_basis.nudging"),
        ('art9 = "9(2)(j)"', 'art9 = ""', "legal_basis.statistics.art9"),
        ("erasure_days = 30", "erasure_days = 90", "erasure_days"),
        ("background = []", 'background = ["religion"]', "background.0"),
        ("tells = []", 'tells = ["nowhere"]', "choose from: none"),
        ("tells = []", 'tells = ["demo-kommune"]', "no other organisation"),
        ("# benefits_promise", 'benefits_promise = { signed_by_role = "Leader" }\n#', "benefits_promise.on"),
        ("# benefits_promise", "benefits_promise = true\n#", "benefits_promise"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = _changed(tmp_path, old, new)
    with pytest.raises(OrganisationsError, match=said) as refused:
        read_organisations(path)
    assert str(path) in str(refused.value)
    assert "Remedy: " in str(refused.value)


def test_one_help_line_alone_is_refused(tmp_path: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "organisations.toml"
    path.write_text(text[: text.rindex("[[demo-kommune.help_lines]]")], encoding="utf-8")
    with pytest.raises(OrganisationsError, match="help_lines"):
        read_organisations(path)


def test_an_unknown_organisation_and_a_missing_file_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OrganisationsError, match="use one of: demo-kommune"):
        finding(EXAMPLE, read_organisations(EXAMPLE))("andeby")
    with pytest.raises(OrganisationsError, match=r"organisations\.example\.toml"):
        read_organisations(tmp_path / "nowhere.toml")
