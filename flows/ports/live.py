"""The live message: the one that is a view of what is going on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from flows.screen import Text


class Dialogue(StrEnum):
    """What a chat's live message shows.

    The welcome, the current check-in, one of the participant's own pages (`LiveMessage.place` says which), or that
    nothing is going on.
    """

    WELCOME = "welcome"
    CHECK_IN = "check_in"
    OWN = "own"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """The chat's live message: what it is to show, what it shows, and where it is.

    `place` names the own page that is shown, with what it is about behind slashes ("choice/see/who5"); else empty.
    Meanwhile `check_in` is what stood there before, and stands there again when the page is left.

    `latest_message_id` is the newest message known in the chat; when it is higher than `message_id`, something
    stands below the live message and the next drawing sends a new one.
    """

    participant: str
    dialogue: Dialogue
    check_in: str | None
    notice: Text | None
    revision: int
    shown_revision: int
    message_id: int | None
    latest_message_id: int
    place: str = ""


class LiveMessages(Protocol):
    """The live message of each chat."""

    async def get(self, participant: str) -> LiveMessage | None: ...
    async def show(
        self,
        participant: str,
        dialogue: Dialogue,
        check_in: str | None = None,
        notice: Text | None = None,
        place: str = "",
    ) -> None: ...
    async def heard_at(self, participant: str) -> datetime | None: ...
    async def send_anew(self, heard_after: datetime, notice: Text) -> Sequence[str]: ...
