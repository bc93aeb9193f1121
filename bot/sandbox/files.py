"""Files that were sent: their ids, what is known of them, and their contents."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import astuple, dataclass
from pathlib import PurePath
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.images import Picture, read_picture
from bot.sandbox.store import Counter, Store

MAX_PHOTO_BYTES = 10_000_000
MAX_DOCUMENT_BYTES = 50_000_000
_KINDS = {"photo": "AgAC", "document": "BQAC", "voice": "AwAC", "sticker": "CAAC"}


@dataclass(frozen=True, slots=True)
class File:
    """A stored file; width and height are 0 for everything but photos."""

    number: int
    kind: str
    name: str
    mime_type: str
    size: int
    width: int = 0
    height: int = 0

    def body(self) -> dict[str, Any]:
        """The four fields that every file object of the Bot API has."""
        digest = hashlib.sha256(f"{self.kind}/{self.number}".encode()).hexdigest()
        return {
            "file_id": f"{_KINDS[self.kind]}{digest[:40]}{self.number:012d}",
            "file_unique_id": f"AQAD{digest[:12]}",
            "file_size": self.size,
        }

    def photo(self) -> list[dict[str, Any]]:
        """As PhotoSize: the sandbox doesn't scale, so there is one size, the real one."""
        return [self.body() | {"width": self.width, "height": self.height}]

    def document(self) -> dict[str, Any]:
        """As Document."""
        return {"file_name": self.name, "mime_type": self.mime_type} | self.body()

    @property
    def path(self) -> str:
        """Where it is downloaded, below /file/bot<token>/."""
        return f"{self.kind}s/file_{self.number}{PurePath(self.name).suffix}"


class Files:
    """All files, by number, by file_id and by path."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._numbers = Counter(store, "files")
        self._files = {number: File(number, *fields) for number, fields, _ in store.load("file")}
        self._by_id = {file.body()["file_id"]: file for file in self._files.values()}

    def add(self, kind: str, content: bytes, name: str) -> File:
        """Keep an upload. Raises Telegram's 400s for empty, oversized and unreadable files."""
        if not content:
            raise bad_request("file must be non-empty")
        if len(content) > (MAX_PHOTO_BYTES if kind == "photo" else MAX_DOCUMENT_BYTES):
            raise bad_request(f"file of size {len(content)} bytes is too big for a {kind}")
        number, size = self._numbers(), len(content)
        if kind == "photo":
            picture = _photo(content)
            suffix = picture.mime_type.removeprefix("image/")
            file = File(number, kind, f"{kind}.{suffix}", picture.mime_type, size, picture.width, picture.height)
        else:
            file = File(number, kind, name, mimetypes.guess_type(name)[0] or "application/octet-stream", size)
        self._store.put("file", file.number, astuple(file)[1:])
        self._store.write_content(file.number, content)
        self._files[file.number] = self._by_id[file.body()["file_id"]] = file
        return file

    def by_id(self, file_id: str) -> File | None:
        """The file that a bot names by its file_id."""
        return self._by_id.get(file_id)

    def by_number(self, number: int) -> File | None:
        """The file with this number."""
        return self._files.get(number)

    def by_path(self, path: str) -> File | None:
        """The file behind a download path."""
        digits = PurePath(path).stem.removeprefix("file_")
        file = self._files.get(int(digits)) if digits.isascii() and digits.isdigit() else None
        return file if file and file.path == path else None

    def content(self, file: File) -> bytes:
        """Its bytes, as they were uploaded."""
        return self._store.read_content(file.number)


def _photo(content: bytes) -> Picture:
    """Telegram's conditions for a photo (core.telegram.org/bots/api#sendphoto), as far as size goes."""
    picture = read_picture(content)
    if picture is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    short, long = sorted((picture.width, picture.height))
    if short + long > 10_000 or long > 20 * short:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return picture
