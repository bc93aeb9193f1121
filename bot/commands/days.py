"""Days as they are typed on the command line."""

from __future__ import annotations

from datetime import date

from flows.names import RefusedError


def day(typed: str) -> date | None:
    """The day; None for nothing typed. Raises RefusedError for what is no day."""
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise RefusedError(f"{typed!r} is no day; write it such as 2026-12-01") from None
