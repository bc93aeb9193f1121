"""How long to wait before trying again."""

from __future__ import annotations

DOUBLINGS = 16
"""Beyond this the wait is bounded anyway; without it a long outage would overflow."""


def back_off(failures: int, first_s: float, longest_s: float) -> float:
    """Seconds after so many failures in a row (1 is the first): doubling from `first_s` up to `longest_s`."""
    return min(first_s * 2.0 ** min(failures - 1, DOUBLINGS), longest_s)
