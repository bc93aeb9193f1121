"""Links through the doors of the pages: they tell nothing, can't be made up, end, and open one door each."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import HANDED, OWN_PAGE, STAFF_PAGE, Door, LinkError, Links
from storage.crypto import Keyring

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
KEYS = Keyring({"test": bytes(32)})
LINKS = Links("https://pejling.example", KEYS)


DOORS = (STAFF_PAGE, OWN_PAGE, HANDED)


def token_of(links: Links = LINKS, door: Door = OWN_PAGE) -> str:
    """The last part of a link."""
    page = links.through(door, "P-7KQ4", NOW)
    assert page is not None
    assert page.startswith(f"https://pejling.example/{door.path}/")
    return page.rpartition("/")[2]


def test_which_door_is_whose() -> None:
    for person, handed, door in (
        ("S-ABC234", False, STAFF_PAGE),
        ("P-7KQ4", False, OWN_PAGE),
        ("P-7KQ4", True, HANDED),
    ):
        token = str(LINKS.page_of(person, NOW, handed=handed)).rpartition("/")[2]
        assert LINKS.behind_any(DOORS, token, NOW) == (door, person, NOW)
        for other in {*DOORS} - {door}:
            with pytest.raises(LinkError):
                LINKS.behind(other, token, NOW)


@pytest.mark.parametrize("door", DOORS)
def test_a_link_opens_its_page_until_it_ends(door: Door) -> None:
    token = token_of(door=door)
    assert LINKS.behind(door, token, NOW + door.lasts - timedelta(seconds=1)) == ("P-7KQ4", NOW)
    with pytest.raises(LinkError, match="is too old"):
        LINKS.behind(door, token, NOW + door.lasts)
    with pytest.raises(LinkError):
        LINKS.behind_any(DOORS, token, NOW + door.lasts)


def test_it_tells_nothing_and_is_new_each_time() -> None:
    assert "7KQ4" not in token_of()
    assert b"7KQ4" not in base64.urlsafe_b64decode(token_of() + "==")
    assert token_of() != token_of()


@pytest.mark.parametrize("door", DOORS)
def test_each_is_spelt_in_one_way(door: Door) -> None:
    """Base64 reads many spellings alike; what works once would work once more in each of them."""
    token = token_of(door=door)
    sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    within = [sealed.rstrip("=")[:-1] + each + "=" * sealed.count("=") for each in letters]
    others = [base64.urlsafe_b64encode(each.encode()).decode().rstrip("=") for each in within]
    others += [token[:-1] + each for each in letters] + [token + "=", token + "==", token[:4] + "!!!!" + token[4:]]
    for other in {*others} - {token}:
        with pytest.raises(LinkError):
            LINKS.behind(door, other, NOW)


def test_another_keys_link_is_none() -> None:
    other = Links("https://pejling.example", Keyring({"test": bytes([1] * 32)}))
    with pytest.raises(LinkError, match="is not one of ours"):
        LINKS.behind(OWN_PAGE, token_of(other), NOW)


@given(st.text(max_size=80))
def test_anything_else_is_none(token: str) -> None:
    with pytest.raises(LinkError, match="is not one of ours"):
        LINKS.behind_any(DOORS, token, NOW)


@given(st.integers(0, 120), st.characters(categories=["L", "N"], max_codepoint=127))
def test_an_altered_one_is_none(place: int, letter: str) -> None:
    token = token_of()
    altered = token[: place % len(token)] + letter + token[place % len(token) + 1 :]
    if base64.urlsafe_b64decode(altered + "=" * (-len(altered) % 4)) != base64.urlsafe_b64decode(
        token + "=" * (-len(token) % 4)
    ):
        with pytest.raises(LinkError):
            LINKS.behind(OWN_PAGE, altered, NOW)


def test_without_a_public_address_there_are_none() -> None:
    assert Links(None, KEYS).page_of("S-ABC234", NOW) is None
