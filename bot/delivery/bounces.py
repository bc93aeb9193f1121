"""Reads what a mail server writes when a letter that it took could not be delivered (RFC 3464). Pure.

Anybody can write to the address that such reports come to, so nothing in them is taken on trust: they are read as bytes
that may be anything, and all that is taken from them is which letter they are about, and whose address they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum

MOST = 256 * 1024
"""Bytes that are looked at. A report says what it has to at its beginning, and our letters are two kilobytes."""

_LETTER = re.compile(r"<([0-9a-f]{32})@[^<>\s]+>")
"""Our Message-ID, as `storage.repositories.outbox` names a letter."""

_HEADERS_ALONE = frozenset({"text/rfc822-headers", "message/rfc822-headers"})


class Ignored(StrEnum):
    """Why nothing follows from a message."""

    NO_REPORT = "it is no report of a letter that could not be delivered"
    NOT_FAILED = "it reports no letter as failed for good"
    NO_LETTER = "it doesn't say which letter it is about"


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter has failed for good. `addresses` are all that may be meant: of its envelope, and of the letter itself.

    Several, since a letter may be forwarded on the way: then the report names an address that we never wrote to.
    """

    letter_id: str
    addresses: frozenset[str]


def read_bounce(raw: bytes) -> Bounce | Ignored:
    """What a message reports. Whatever can't be read as a report is none."""
    try:
        return _read(message_from_bytes(raw[:MOST]))
    except Exception:  # the library raises all sorts of errors on what is made to break it, recursion among them
        return Ignored.NO_REPORT


def _read(message: Message) -> Bounce | Ignored:
    parts = [each for each in _parts(message) if message.get_content_type() == "multipart/report"]
    reports = [each for each in parts if each.get_content_type() == "message/delivery-status"]
    if not reports:
        return Ignored.NO_REPORT
    failed = [fields for report in reports for fields in _parts(report) if _has_failed(fields)]
    if not failed:
        return Ignored.NOT_FAILED
    for letter in filter(None, map(_returned, parts)):
        if named := _LETTER.fullmatch(_said(letter, "Message-ID")):
            envelope = (_recipient(each, which) for each in failed for which in ("Original", "Final"))
            return Bounce(named[1], frozenset(_addresses([_said(letter, "To"), *envelope])))
    return Ignored.NO_LETTER


def _parts(message: Message) -> Sequence[Message]:
    """Those right below; of a delivery status its groups of fields."""
    found = message.get_payload()
    return [each for each in found if isinstance(each, Message)] if isinstance(found, list) else []


def _has_failed(fields: Message) -> bool:
    """For good. Where the action is missing the status counts (RFC 3464, 2.3.3 and 2.3.4)."""
    action = _said(fields, "Action").lower()
    return action == "failed" or (not action and _said(fields, "Status").startswith("5."))


def _returned(part: Message) -> Message | None:
    """The letter that came back, or its headers alone; None for any other part."""
    if part.get_content_type() in _HEADERS_ALONE:
        inside = _parts(part)
        headers = part.get_payload(decode=True)
        return inside[0] if inside else message_from_bytes(headers) if isinstance(headers, bytes) else None
    inside = _parts(part)
    return inside[0] if part.get_content_type() == "message/rfc822" and inside else None


def _recipient(fields: Message, which: str) -> str:
    """Such as "rfc822;mette@example.dk" (RFC 3464, 2.3.1 and 2.3.2)."""
    return _said(fields, f"{which}-Recipient").rpartition(";")[2]


def _said(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip()


def _addresses(said: Iterable[str]) -> Iterable[str]:
    return (address.strip().casefold() for _name, address in getaddresses([*said]) if "@" in address)
