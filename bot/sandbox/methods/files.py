"""getFile; the download itself is in `botapi`."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.methods.registry import method
from bot.sandbox.world import World

MAX_DOWNLOAD_BYTES = 20_000_000


@method("getFile")
def get_file(world: World, call: Call) -> dict[str, Any]:
    """A File with the path under which it is downloaded."""
    file_id = call.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = world.files.by_id(file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if file.size > MAX_DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return file.body() | {"file_path": file.path}
