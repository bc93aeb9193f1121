"""Links to a staff member's page: they tell nothing, can't be made up, and end."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import STAFF_PAGE, LinkError, Links
from storage.crypto import Keyring

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
KEYS = Keyring({"test": bytes(32)})
LINKS = Links("https://pejling.example", KEYS)


def token_of(links: Links = LINKS, member: str = "S-ABC234") -> str:
    """The last part of a link."""
    page = links.page_of(member, NOW)
    assert page is not None
    assert page.startswith("https://pejling.example/c/")
    return page.rpartition("/")[2]


def test_a_link_opens_its_members_page_until_it_ends() -> None:
    token = token_of()
    assert LINKS.member_of(token, NOW) == ("S-ABC234", NOW)
    assert LINKS.member_of(token, NOW + STAFF_PAGE.lasts - timedelta(seconds=1)) == ("S-ABC234", NOW)
    with pytest.raises(LinkError, match="is too old"):
        LINKS.member_of(token, NOW + STAFF_PAGE.lasts)


def test_it_tells_nothing_and_is_new_each_time() -> None:
    assert "ABC234" not in token_of()
    assert b"ABC234" not in base64.urlsafe_b64decode(token_of() + "==")
    assert token_of() != token_of()


def test_another_keys_link_is_none() -> None:
    other = Links("https://pejling.example", Keyring({"test": bytes([1] * 32)}))
    with pytest.raises(LinkError, match="is not one of ours"):
        LINKS.member_of(token_of(other), NOW)


@given(st.text(max_size=80))
def test_anything_else_is_none(token: str) -> None:
    with pytest.raises(LinkError, match="is not one of ours"):
        LINKS.member_of(token, NOW)


@given(st.integers(0, 120), st.characters(categories=["L", "N"], max_codepoint=127))
def test_an_altered_one_is_none(place: int, letter: str) -> None:
    token = token_of()
    altered = token[: place % len(token)] + letter + token[place % len(token) + 1 :]
    if base64.urlsafe_b64decode(altered + "=" * (-len(altered) % 4)) != base64.urlsafe_b64decode(
        token + "=" * (-len(token) % 4)
    ):
        with pytest.raises(LinkError):
            LINKS.member_of(altered, NOW)


def test_without_a_public_address_there_are_none() -> None:
    assert Links(None, KEYS).page_of("S-ABC234", NOW) is None
