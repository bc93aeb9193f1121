"""`pejling sandbox`: only the local Telegram."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.server import run_sandbox


def sandbox(port: int, state: Path | None, seed: int, chats: int, *, limits: bool) -> None:
    """Print one JSON line when ready, and serve until ended."""
    run_sandbox(state=state, port=port, seed=seed, chats=chats, limits=limits)
