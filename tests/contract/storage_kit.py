"""People and a check-in to put into a database; the database itself comes from `storage_fixtures`."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flows.check_in import Answer, CheckIn, Status
from flows.people import Participant, ParticipantStatus, StaffMember, WelcomeStage

NOW = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
LEASE = timedelta(seconds=30)
LATER = NOW + LEASE

BO = StaffMember("S-BO", "aaby", "Bo Kontaktsen", "da", reachable=False)
ADA = Participant(
    id="P-ADA1",
    organisation="aaby",
    contact_person=BO.id,
    name="Ada Ungdommelig",
    language="da",
    status=ParticipantStatus.ACTIVE,
    stage=WelcomeStage.NUDGE,
    revision=4,
    nudge=True,
    started_on=date(2026, 10, 1),
)
EVA = Participant("P-EVA2", "aaby", BO.id, "Eva", "en")
ADAS_CHAT, EVAS_CHAT, BOS_CHAT = 4_711_000_111, -1_001_234_567_890, 4_711_000_333

ASKING = CheckIn(
    id="C-1",
    participant=ADA.id,
    questionnaire="who5",
    version=1,
    language="da",
    wave=1,
    prompted_at=NOW,
    status=Status.ASKING,
    item="calm",
    answers={"happy": Answer(3, NOW)},
    revision=3,
    started_at=NOW,
)
