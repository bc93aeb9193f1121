"""The root of every error that a person can mend."""

from __future__ import annotations


class PejlingError(Exception):
    """Something a person can put right: the place, what is wrong there, and the remedy."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        super().__init__(f"{place}: {problem}. Remedy: {remedy}.")
