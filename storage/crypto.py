"""Encryption of what must not be readable in the database: AES-256-GCM, and keyed hashes to look values up by.

A sealed value is text: the id of its key, a colon, and the base64 of nonce and ciphertext. It is bound to its
place ("identity.name:P-7KQ4") as associated data, so a value that is copied to another row doesn't open there.
"""

from __future__ import annotations

import base64
import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import KeyringError, SealError

KEY_BYTES = 32
NONCE_BYTES = 12
"""NIST SP 800-38D: 96 bits, drawn anew for each value."""

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_REMEDY = "PEJLING_KEYS is one or more of id:base64 with commas in between, newest first, 32 bytes each."


def key_of(sealed: str) -> str:
    """The id of the key that a sealed value or a keyed hash was made with."""
    return sealed.partition(":")[0]


def generate_key(key_id: str) -> str:
    """A new random key, in the form that `Keyring.parse` reads."""
    if not _KEY_ID.fullmatch(key_id):
        raise KeyringError(f"{key_id!r} can't be a key's id: use up to 32 letters, digits, - and _.")
    return f"{key_id}:{base64.b64encode(os.urandom(KEY_BYTES)).decode()}"


@dataclass(frozen=True, slots=True)
class _Key:
    """One key's two uses; the secret itself is not kept beside them."""

    cipher: AESGCM = field(repr=False)
    lookup: bytes = field(repr=False)


class Keyring:
    """The keys by id, newest first. The newest seals, every one opens."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {key_id: _Key(AESGCM(secret), _lookup_key(secret)) for key_id, secret in keys.items()}
        self._newest = next(iter(self._keys))

    @property
    def newest(self) -> str:
        """The id of the key that seals."""
        return self._newest

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, newest first."""
        return tuple(self._keys)

    @classmethod
    def parse(cls, text: str) -> Keyring:
        """Read "k2:base64,k1:base64". Raises KeyringError, which never quotes a key."""
        keys: dict[str, bytes] = {}
        for place, part in enumerate(text.split(","), start=1):
            key_id, _, secret = part.strip().partition(":")
            if not _KEY_ID.fullmatch(key_id):
                raise KeyringError(f"Key number {place} has no usable id. {_REMEDY}")
            if key_id in keys:
                raise KeyringError(f"The key id {key_id!r} is there twice. {_REMEDY}")
            keys[key_id] = _secret(key_id, secret)
        return cls(keys)

    def seal(self, plaintext: bytes | str, bound_to: str, key_id: str | None = None) -> str:
        """Encrypt with the newest key, or with that one; `bound_to` names the table, column and row."""
        content = plaintext.encode() if isinstance(plaintext, str) else plaintext
        nonce, key_id = os.urandom(NONCE_BYTES), key_id or self._newest
        sealed = nonce + self._keys[key_id].cipher.encrypt(nonce, content, bound_to.encode())
        return f"{key_id}:{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, bound_to: str) -> bytes:
        """Decrypt what `seal` made for the same place, in the same spelling. Raises SealError."""
        key_id, _, encoded = sealed.partition(":")
        if key_id not in self._keys:
            known = ", ".join(self._keys)
            raise SealError(f"{bound_to} is sealed with a key that PEJLING_KEYS lacks (it has: {known}). Add it.")
        try:
            content = base64.b64decode(encoded, validate=True)
            if base64.b64encode(content).decode() != encoded:
                raise ValueError("base64 has bits to spare, which were altered")
            return self._keys[key_id].cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], bound_to.encode())
        except (InvalidTag, ValueError):
            raise SealError(
                f"{bound_to} does not open with key {key_id!r}: it was altered or copied from another row, or the "
                "key is another one of the same name. Restore the row or the right key."
            ) from None

    def open_text(self, sealed: str, bound_to: str) -> str:
        """`open`, for what was sealed as text."""
        return self.open(sealed, bound_to).decode()

    def lookup_hash(self, value: str) -> str:
        """The keyed hash to store beside a sealed value, by the newest key."""
        return self._hash(self._newest, value)

    def lookup_hashes(self, value: str) -> list[str]:
        """The hashes by every key, to find rows by that were stored before the newest key was added."""
        return [self._hash(key_id, value) for key_id in self._keys]

    def _hash(self, key_id: str, value: str) -> str:
        return f"{key_id}:{hmac.digest(self._keys[key_id].lookup, value.encode(), 'sha256').hex()}"


def _secret(key_id: str, encoded: str) -> bytes:
    try:
        secret = base64.b64decode(encoded, validate=True)
    except ValueError:
        raise KeyringError(f"Key {key_id!r} is not base64. {_REMEDY}") from None
    if len(secret) != KEY_BYTES:
        raise KeyringError(f"Key {key_id!r} has {len(secret)} bytes, not {KEY_BYTES}. {_REMEDY}")
    return secret


def _lookup_key(secret: bytes) -> bytes:
    """A key of its own for hashing (RFC 5869), so that no key serves two purposes."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"pejling lookup hash").derive(secret)
