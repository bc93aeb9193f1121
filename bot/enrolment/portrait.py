"""A contact person's picture: opened for real, then drawn anew, so that nothing but the picture itself is kept."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from bot.enrolment.files import EnrolmentFileError, expect_small, read_file
from flows.screen import Text

SIDE = 512
SMALLEST_SIDE = 128
MOST_PIXELS = 25_000_000
"""Phones take pictures of 12 or 24 million; so many are drawn anew within a second, while others wait to write."""


def portrait(path: Path) -> bytes:
    """`drawn` from a file."""
    return drawn(str(path), read_file(path))


def drawn(place: str, content: bytes) -> bytes:
    """A PNG's or JPEG's middle as a square JPEG of 512 pixels, without any metadata. Raises EnrolmentFileError.

    `place` is what the error calls it.
    """
    expect_small(place, content)
    try:
        with warnings.catch_warnings(action="error"), Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            _refuse_odd_sizes(place, image.width, image.height)
            return _drawn_anew(image)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise EnrolmentFileError(place, Text("claims to be enormous"), Text("give a smaller picture")) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning):
        raise EnrolmentFileError(
            place, Text("is no PNG or JPEG that can be opened"), Text("save the picture anew as one of them")
        ) from None


def _refuse_odd_sizes(place: str, width: int, height: int) -> None:
    size = Text("is {width} by {height} pixels", {"width": width, "height": height})
    if min(width, height) < SMALLEST_SIDE:
        smallest = Text("give a picture of at least {side} each way", {"side": SMALLEST_SIDE})
        raise EnrolmentFileError(place, size, smallest)
    if width * height > MOST_PIXELS:
        most = Text("give a picture of at most {n} million pixels", {"n": MOST_PIXELS // 1_000_000})
        raise EnrolmentFileError(place, size, most)


def _drawn_anew(image: Image.Image) -> bytes:
    """Upright as the camera meant it, on white where it is transparent."""
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    square = ImageOps.fit(upright, (SIDE, SIDE))
    white = Image.new("RGB", square.size, "white")
    white.paste(square, mask=square.getchannel("A"))
    jpeg = io.BytesIO()
    white.save(jpeg, "JPEG", quality=85)
    return jpeg.getvalue()
