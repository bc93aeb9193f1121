"""Taking a poll's body apart: one malformed update spoils nothing but itself."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.updates import UnreadableBatchError, single, take_apart


def test_every_update_of_a_batch_with_its_id() -> None:
    body = json.dumps({"ok": True, "result": [{"update_id": 7}, {"update_id": 9, "message": {}}]}).encode()
    assert [(each.id, each.data) for each in take_apart(body)] == [
        (7, {"update_id": 7}),
        (9, {"update_id": 9, "message": {}}),
    ]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"ok": true}', b'{"result": [{"update_id": 3, ]}'])
def test_a_body_that_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableBatchError):
        take_apart(body)


def test_one_that_is_no_json_still_has_its_id() -> None:
    body = b'{"ok":true,"result":[{"update_id": 41, "message": {"text": "h\xff\xfe"]}'
    update = single(body)
    assert update is not None
    assert (update.id, update.data, update.raw) == (41, None, body)
    assert single(b'{"result":[{}]}') is None


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_whatever_stands_in_result_never_breaks_the_batch(rubbish: object) -> None:
    body = json.dumps({"result": [rubbish, {"update_id": 5}]}).encode()
    assert 5 in [each.id for each in take_apart(body)]
