"""Issue 5, point 7: what rotating the keys has to go through is registered, every column of it."""

from __future__ import annotations

from storage.sealed import FORGOTTEN, SEALED
from storage.tables import METADATA

NOT_KEYED = {"text_hash", "token_hash"}
"""Plain SHA-256, of a text that everybody may read and of a token that is random."""


def test_every_sealed_column_and_every_keyed_hash_is_registered() -> None:
    declared = {
        column
        for table in METADATA.sorted_tables
        for column in table.c
        if column.name.endswith(("_sealed", "_hash")) and column.name not in NOT_KEYED
    }
    registered = {column for each in SEALED for column in each.columns}
    assert registered == declared
    assert FORGOTTEN not in declared


def test_a_place_names_the_column_and_the_row() -> None:
    places = {each.place(dict.fromkeys((column.name for column in each.bound_to), "1")) for each in SEALED}
    assert "identity.name:1" in places
    assert "failed_update.raw:1:1" in places
    assert len(places) == len(SEALED)
