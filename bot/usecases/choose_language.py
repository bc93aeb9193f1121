"""A staff member chooses the language of their pages and messages."""

from __future__ import annotations

from dataclasses import replace

from bot.usecases.authorise import allowed
from flows.authorisation import Deed
from flows.names import RefusedError
from flows.people import StaffMember
from flows.ports import World
from flows.screen import Text

LANGUAGES = ("da", "en")
"""Those in which the staff's pages are written."""


@allowed(Deed.CHOOSE_LANGUAGE)
async def choose_language(world: World, member: StaffMember, /, language: str) -> None:
    """From now on. Raises RefusedError for a language that the pages don't have."""
    if language not in LANGUAGES:
        raise RefusedError(Text("choose one of the languages there are"))
    if language != member.language:
        await world.tx.staff.save(replace(member, language=language))
