"""DESIGN § 5: what is sealed opens only in its place and with its key, and errors tell nothing."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.crypto import KEY_BYTES, Keyring, generate_key
from storage.errors import KeyringError, SealError

KEYS = Keyring.parse(generate_key("k1"))
PLACES = st.text(min_size=1, max_size=40)
CONTENT = st.one_of(st.text(), st.binary())


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def encoded(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


@given(CONTENT, PLACES)
def test_what_is_sealed_opens_in_its_place(content: str | bytes, place: str) -> None:
    assert KEYS.open(KEYS.seal(content, place), place) == as_bytes(content)


@given(st.text(), PLACES)
def test_text_opens_as_text(content: str, place: str) -> None:
    assert KEYS.open_text(KEYS.seal(content, place), place) == content


@given(CONTENT, PLACES, PLACES)
def test_what_is_sealed_does_not_open_in_another_place(content: str | bytes, place: str, other: str) -> None:
    sealed = KEYS.seal(content, place)
    if place != other:
        with pytest.raises(SealError):
            KEYS.open(sealed, other)


@given(CONTENT, st.data())
def test_what_is_altered_does_not_open(content: str | bytes, data: st.DataObject) -> None:
    sealed = KEYS.seal(content, "identity.name:P-1")
    raw = bytearray(base64.b64decode(sealed.partition(":")[2]))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        KEYS.open(f"k1:{encoded(bytes(raw))}", "identity.name:P-1")


@given(st.text())
def test_what_was_never_sealed_does_not_open_and_is_not_quoted(stored: str) -> None:
    with pytest.raises(SealError) as caught:
        KEYS.open(stored, "identity.name:P-1")
    assert "identity.name:P-1" in str(caught.value)
    if len(stored) > 4:
        assert stored not in str(caught.value)
        assert caught.value.__cause__ is None


def test_the_same_value_is_never_sealed_alike() -> None:
    """Otherwise equal names could be told from the database."""
    assert len({KEYS.seal("Ada", "identity.name:P-1") for _ in range(100)}) == 100


def test_a_sealed_value_begins_with_the_newest_keys_id() -> None:
    keys = Keyring.parse(f"{generate_key('k2')},{generate_key('k1')}")
    assert keys.seal("Ada", "identity.name:P-1").startswith("k2:")


def test_every_key_of_the_ring_opens() -> None:
    """Rotation: the new key goes in front, and what the old one sealed stays readable."""
    old = generate_key("k1")
    sealed = Keyring.parse(old).seal("Ada", "identity.name:P-1")
    rotated = Keyring.parse(f"{generate_key('k2')},{old}")
    assert rotated.open_text(sealed, "identity.name:P-1") == "Ada"


def test_a_missing_key_is_named_as_the_cause() -> None:
    sealed = Keyring.parse(generate_key("k1")).seal("Ada", "identity.name:P-1")
    with pytest.raises(SealError, match=r"identity\.name:P-1 .* PEJLING_KEYS lacks .* k9"):
        Keyring.parse(generate_key("k9")).open(sealed, "identity.name:P-1")


def test_another_key_of_the_same_name_does_not_open() -> None:
    sealed = Keyring.parse(generate_key("k1")).seal("Ada", "identity.name:P-1")
    with pytest.raises(SealError, match=r"identity\.name:P-1 does not open .* Restore"):
        Keyring.parse(generate_key("k1")).open(sealed, "identity.name:P-1")


@given(st.text(), st.text())
def test_a_lookup_hash_tells_values_apart_and_stays_the_same(one: str, other: str) -> None:
    assert (KEYS.lookup_hash(one) == KEYS.lookup_hash(other)) == (one == other)


def test_a_lookup_hash_needs_the_key() -> None:
    """Chat ids are few enough to try them all: without the key nothing can be found out."""
    assert Keyring.parse(generate_key("k1")).lookup_hash("4711") != KEYS.lookup_hash("4711")


def test_what_was_stored_under_an_older_key_is_still_found() -> None:
    old = generate_key("k1")
    stored = Keyring.parse(old).lookup_hash("4711")
    rotated = Keyring.parse(f"{generate_key('k2')},{old}")
    assert rotated.lookup_hash("4711") != stored
    assert rotated.lookup_hashes("4711") == [rotated.lookup_hash("4711"), stored]


@settings(max_examples=20)
@given(st.from_regex(r"[A-Za-z0-9_-]{1,32}", fullmatch=True))
def test_a_generated_key_can_be_read(key_id: str) -> None:
    assert Keyring.parse(f" {generate_key(key_id)}\n").seal("", "x").startswith(f"{key_id}:")


GOOD = encoded(bytes(KEY_BYTES))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Key number 1 has no usable id"),
        (GOOD, "Key number 1 has no usable id"),
        (f"k1:{GOOD},", "Key number 2 has no usable id"),
        (f"k 1:{GOOD}", "Key number 1 has no usable id"),
        (f"k1:{GOOD},k1:{GOOD}", "'k1' is there twice"),
        ("k1:", "'k1' has 0 bytes, not 32"),
        (f"k1:{encoded(bytes(16))}", "'k1' has 16 bytes, not 32"),
        ("k1:not base64!", "'k1' is not base64"),
        (f"k1:{GOOD}:{GOOD}", "'k1' is not base64"),
    ],
)
def test_keys_that_can_not_be_used_are_named_with_the_remedy(text: str, complaint: str) -> None:
    with pytest.raises(KeyringError, match=complaint) as caught:
        Keyring.parse(text)
    assert "PEJLING_KEYS is one or more of id:base64" in str(caught.value)
    assert GOOD not in str(caught.value)


@pytest.mark.parametrize("key_id", ["", "a,b", "a:b", "æ", "x" * 33])
def test_an_id_that_could_not_be_read_again_is_refused(key_id: str) -> None:
    with pytest.raises(KeyringError, match="can't be a key's id"):
        generate_key(key_id)


def test_a_keyring_shows_no_key() -> None:
    key = generate_key("k1")
    secret = key.partition(":")[2]
    shown = repr(vars(Keyring.parse(key)))
    assert secret not in shown
    assert repr(base64.b64decode(secret)) not in shown
