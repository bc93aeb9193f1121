"""Issue 5, point 2: a contact person's picture, of which nothing but the picture is kept."""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from bot.enrolment.files import EnrolmentFileError
from bot.enrolment.portrait import SIDE, portrait

SECRET = "secret place"


def saved(folder: Path, image: Image.Image, kind: str, **options: object) -> Path:
    file = folder / f"picture.{kind.lower()}"
    image.save(file, kind, **options)
    return file


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    return image


def test_a_photo_becomes_a_square_jpeg_without_metadata(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif.get_ifd(0x8825)[2] = (55.0, 40.0, 30.0)  # GPS latitude
    photo = saved(tmp_path, Image.new("RGB", (800, 600), "teal"), "JPEG", exif=exif, comment=SECRET.encode())
    assert SECRET.encode() in photo.read_bytes()
    kept = portrait(photo)
    image = opened(kept)
    assert (image.format, image.size, image.mode) == ("JPEG", (SIDE, SIDE), "RGB")
    assert dict(image.getexif()) == {}
    assert SECRET.encode() not in kept
    assert b"Exif" not in kept
    assert kept.startswith(b"\xff\xd8\xff")


def test_a_photo_taken_on_its_side_is_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (400, 400), "white")
    image.paste("black", (0, 0, 400, 200))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    kept = opened(portrait(saved(tmp_path, image, "JPEG", exif=exif))).convert("L")
    assert kept.getpixel((SIDE // 2, 20)) > 200  # type: ignore[operator]
    assert kept.getpixel((SIDE // 2, SIDE - 20)) < 50  # type: ignore[operator]


def test_a_png_with_text_and_transparency(tmp_path: Path) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    kept = portrait(saved(tmp_path, Image.new("RGBA", (200, 300), (0, 0, 0, 0)), "PNG", pnginfo=text))
    assert SECRET.encode() not in kept
    assert opened(kept).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "WEBP", "TIFF"])
def test_other_kinds_of_pictures(tmp_path: Path, kind: str) -> None:
    file = saved(tmp_path, Image.new("RGB", (200, 200)), kind)
    with pytest.raises(EnrolmentFileError, match="is no PNG or JPEG that can be opened"):
        portrait(file.rename(tmp_path / "picture.jpg"))


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"<svg onload='x'/>"])
def test_what_only_calls_itself_a_picture(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(content)
    with pytest.raises(EnrolmentFileError, match="can be opened"):
        portrait(file)


def test_a_picture_that_is_cut_off(tmp_path: Path) -> None:
    file = saved(tmp_path, Image.effect_noise((400, 400), 50), "JPEG")
    file.write_bytes(file.read_bytes()[:3000])
    with pytest.raises(EnrolmentFileError, match="can be opened"):
        portrait(file)


def _claiming(width: int, height: int) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(bytes(100)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@pytest.mark.parametrize(
    ("width", "height", "why"),
    [
        (5001, 5000, "at most 25 million pixels"),
        (12_000, 12_000, "enormous"),
        (100_000, 100_000, "enormous"),
        (127, 400, "at least 128"),
    ],
)
def test_a_picture_of_an_odd_size(tmp_path: Path, width: int, height: int, why: str) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(_claiming(width, height))
    with pytest.raises(EnrolmentFileError, match=why) as refused:
        portrait(file)
    crossed = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own; so it comes from the drawing process
    assert (crossed.said, str(crossed)) == (refused.value.said, str(refused.value))


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG" + bytes(5_000_000))
    with pytest.raises(EnrolmentFileError, match="larger than 5 MB"):
        portrait(file)
