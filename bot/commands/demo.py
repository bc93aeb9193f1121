"""`pejling demo`: in the browser, or as a script in the terminal."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from bot.demo.journey import play
from bot.demo.run import serve
from bot.log import configure_logs


def demo(port: int, folder: Path, *, fresh: bool, script: str | None) -> None:
    """Serve the demo until ended; or play a script in a folder of its own, printing each step."""
    configure_logs("error")
    if script is None:
        asyncio.run(serve(folder, port, fresh=fresh))
        return
    with tempfile.TemporaryDirectory() as own:
        asyncio.run(play(script, Path(own)))
