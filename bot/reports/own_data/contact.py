"""What passed between a participant and their contact person, as their own copy has it. As in `contents.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Message:
    """That a rule fired, and when the contact person was told of it and saw it."""

    id: str
    rule: str
    rule_version: int
    values: Mapping[str, int]
    permission: str
    check_in: str | None
    contact_person: str
    raised_at: datetime
    deadline: datetime | None
    delivered_at: datetime | None
    seen_at: datetime | None
    closed_at: datetime | None
    is_urgent: bool
    episode: str
    held_until: datetime | None
    contact_at: datetime | None
    contact_how: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """What was agreed in a conversation; `journal` is where it stands in the organisation's own system."""

    id: str
    alert: str | None
    by: str
    on_day: date
    noted_at: datetime
    agreed: str
    journal: str
    follow_up_on: date | None
    is_followed_up: bool


@dataclass(frozen=True, slots=True)
class ShortNote:
    """A short note from a contact person; `answered` is what they answered last, and `is_changed`: it was another."""

    id: str
    by: str
    written_at: datetime
    words: str
    arrived_at: datetime | None
    answered: str | None
    answered_at: datetime | None
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What they wrote outside a question; `sent_at` None: it wasn't sent on (yet), and is deleted within a day."""

    id: str
    said_at: datetime
    words: str | None
    sent_at: datetime | None
    alert: str | None
