"""The table of who may do what: complete, as the page says it, and what ties staff to a row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows.authorisation import TABLE, Deed, Relation, may, relations_to
from flows.people import StaffRole
from tests.unit.flows.samples import ALMA, METTE

PAGE = Path(__file__).parents[3] / "docs" / "privacy" / "authorisation.md"
ALI = replace(METTE, id="S-ALI345", name="Ali")
SAYS = {"yes": True, "–": False}


def test_every_deed_has_a_row() -> None:
    assert set(TABLE) == set(Deed)
    assert all(TABLE.values())


def test_the_page_says_what_the_table_says() -> None:
    rows = [
        line.strip("|").split("|") for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    page = {
        Deed(row[0].strip(" `")): {
            relation for relation, said in zip(Relation, row[2:], strict=True) if SAYS[said.strip()]
        }
        for row in rows
    }
    assert page == TABLE


def test_what_is_in_no_row_is_allowed_to_nobody() -> None:
    nowhere = set(Relation) - frozenset[Relation]().union(*TABLE.values())
    assert nowhere == {Relation.COLLEAGUE, Relation.OUTSIDER}
    assert not any(may(deed, nowhere) for deed in Deed)
    assert not any(may(deed, ()) for deed in Deed)


def test_the_contact_person_and_whoever_acts_are_told_apart() -> None:
    assert relations_to(METTE, ALMA, METTE.id) == {Relation.COLLEAGUE, Relation.CONTACT_PERSON}
    assert relations_to(METTE, ALMA, ALI.id) == {Relation.COLLEAGUE, Relation.CONTACT_PERSON}
    assert relations_to(ALI, ALMA, ALI.id) == {Relation.COLLEAGUE, Relation.SUBSTITUTE}
    assert relations_to(ALI, ALMA, METTE.id) == {Relation.COLLEAGUE}


@pytest.mark.parametrize("role", [StaffRole.COORDINATOR, StaffRole.LEADER])
def test_a_role_counts_in_ones_own_organisation_alone(role: StaffRole) -> None:
    member = replace(ALI, role=role)
    assert relations_to(member, METTE.organisation) == {Relation.COLLEAGUE, Relation(role.value)}
    assert relations_to(replace(member, organisation="nabo-kommune"), ALMA, ALI.id) == {Relation.OUTSIDER}


def test_a_staff_members_own_row_is_theirs() -> None:
    assert Relation.SELF in relations_to(METTE, METTE)
    assert Relation.SELF not in relations_to(ALI, METTE)
