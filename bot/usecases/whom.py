"""How staff are told whom something is about: a first name only where the organisation lets it stand in notices."""

from __future__ import annotations

from dataclasses import dataclass

from flows.people import Participant
from flows.ports import World


@dataclass(frozen=True, slots=True)
class Whom:
    """A participant as the staff's pages call them."""

    code: str
    first_name: str | None

    @property
    def called(self) -> str:
        """As in "Alma (P-7KQ4)", or the code alone."""
        return f"{self.first_name} ({self.code})" if self.first_name else self.code


def whom(world: World, participant: Participant) -> Whom:
    """How the pages call a participant."""
    named = world.organisations(participant.organisation).first_names_in_notices
    return Whom(participant.id, participant.name if named else None)
