"""What is said about a wish to be erased, in each of its states, with names as long as in real life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flows.erasure import Erasure, Reason, decided
from flows.people import Participant
from flows.screen import Screen
from flows.screens import erasure
from flows.screens.erasure import WHAT


def erasing(who: Participant, contact: str, organisation: str, at: datetime) -> Iterator[tuple[str, Screen]]:
    """Screens by a name that says which."""
    yield "may ask for erasure", erasure.asking_screen(organisation, at.date())
    yield "asked for erasure", erasure.asked_screen(organisation, at.date())
    yield "erasure is asked for", erasure.asked_notice(who, at.date())
    yield "is erased", erasure.erased_notice(who.id)
    for reason in (None, *Reason):
        kept = {} if reason is None else dict.fromkeys([*map(str, WHAT)][:2], str(reason))
        wish = Erasure("E-1", who.id, at, at.date(), decided(kept))
        yield f"erasure is answered {reason}", erasure.answer_screen(who, wish, organisation, contact)
