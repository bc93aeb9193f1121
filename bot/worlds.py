"""Makes the world that a use case works with: one transaction and one moment, and what stays the same."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flows.authorisation import CLOCK
from flows.organisation import Organisation
from flows.ports import PageOf, QuestionnaireShelf, Transaction, World

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Letters and digits that can't be mistaken for one another when read aloud."""


def new_id() -> str:
    """A random id of ten letters and digits, short enough for callback data: 49 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


@dataclass(frozen=True, slots=True)
class Worlds:
    """What every world has in common."""

    questionnaires: QuestionnaireShelf
    organisations: Callable[[str], Organisation]
    is_holiday: Callable[[date], bool]
    page_of: PageOf

    def at(self, tx: Transaction, now: datetime, actor: str = CLOCK) -> World:
        """The world of one transaction at one moment, in which that one acts."""
        shared = (self.questionnaires, self.organisations, self.is_holiday, self.page_of)
        return World(tx, now, new_id, *shared, actor)
