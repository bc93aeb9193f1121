"""People, an organisation and WHO-5 as the tests of the pure core use them; plus a short way to play an engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

from flows import commands as c
from flows import events as e
from flows.check_in import CheckIn
from flows.engine import step
from flows.organisation import HelpLine, Organisation, Promise
from flows.people import Participant, ParticipantStatus, StaffMember
from questionnaires.loader import load_registry

WHO5 = load_registry().latest("who5")
KEYS = WHO5.definition.keys
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # Monday, 15:30 in Copenhagen

ORGANISATION = Organisation(
    id="demo-kommune",
    name="Demo Kommune",
    zone="Europe/Copenhagen",
    office_hours=(time(9), time(15)),
    promise=Promise(working_days=2, hour=time(15)),
    help_lines=(
        HelpLine("BørneTelefonen", "116 111", {"da": "Åbent hele døgnet", "en": "Always open"}, date(2026, 11, 22)),
        HelpLine(
            "Alarm", "112", {"da": "Når nogen er i fare nu", "en": "When somebody is in danger now"}, date(2026, 11, 22)
        ),
    ),
    low_threshold=50,
    first_names_in_notices=True,
    questionnaires=("who5",),
    languages=("da", "en"),
)
METTE = StaffMember("S-ABC234", ORGANISATION.id, "Mette", "da", reachable=True)
ALMA = Participant(
    id="P-7KQ4",
    organisation=ORGANISATION.id,
    contact_person=METTE.id,
    name="Alma",
    language="da",
    status=ParticipantStatus.ACTIVE,
    nudge=True,
    started_on=NOW.date(),
)
OFFERED = CheckIn("c234567890", ALMA.id, WHO5.id, WHO5.version, "da", 1, NOW)
FIRST_QUESTION: tuple[c.Command, ...] = (c.Begin(), c.AskFirst(together=False))


def play(check_in: CheckIn, commands: Sequence[c.Command]) -> tuple[CheckIn, list[e.Event]]:
    """The check-in after these commands, each given on its current screen, and all events in order."""
    events: list[e.Event] = []
    for command in commands:
        check_in, happened = step(check_in, command, WHO5, NOW, revision=check_in.revision)
        events += happened
    return check_in, events


def answered(*values: int | None) -> list[c.Command]:
    """From the offer through so many questions: a value answers, None skips."""
    said: list[c.Command] = [c.SkipItem() if value is None else c.GiveAnswer(value) for value in values]
    return [*FIRST_QUESTION, *said]


def in_language(check_in: CheckIn, language: str) -> CheckIn:
    """The same check-in in other words."""
    return replace(check_in, language=language)
