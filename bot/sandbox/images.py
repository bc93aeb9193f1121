"""The size of a picture, read from the first bytes of a PNG or JPEG file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
# Start-of-frame markers carry the size; C4, C8 and CC in their range are tables (ITU T.81, table B.1).
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class Picture:
    """Width and height in pixels, and the type of the file."""

    width: int
    height: int
    mime_type: str


def read_picture(content: bytes) -> Picture | None:
    """What the head of the file says; None for anything that is neither a PNG nor a JPEG."""
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return Picture(width, height, "image/png")
    return _read_jpeg(content) if content.startswith(_JPEG) else None


def _read_jpeg(content: bytes) -> Picture | None:
    at = len(_JPEG)
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture(width, height, "image/jpeg")
        at += 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    return None
