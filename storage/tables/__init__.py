"""The tables, one topic a file. Importing this package is how `METADATA` comes to know them all."""

from storage.tables.alerts import ALERT, ALERT_STEP, NOTE, TALK, WORDS
from storage.tables.base import Row
from storage.tables.budgets import BUDGET
from storage.tables.check_ins import ANSWER, CHECK_IN
from storage.tables.facts import FACT
from storage.tables.identities import IDENTITY
from storage.tables.invites import INVITE
from storage.tables.live import LIVE_MESSAGE
from storage.tables.outbox import OUTBOX
from storage.tables.people import CHOICE, COURSE, HANDOVER, PARTICIPANT, PORTRAIT, STAFF, SUBSTITUTION
from storage.tables.trust import AUDIT, DUTY, ERASURE, RETENTION, SENT_MESSAGE, SHEET
from storage.tables.updates import FAILED_UPDATE, HANDLED_UPDATE
from storage.tables.waves import TRANSITION, WAVE
from storage.tables.web import ATTEMPT, USED_LINK, WEB_SESSION

METADATA = Row.metadata

__all__ = [
    "ALERT",
    "ALERT_STEP",
    "ANSWER",
    "ATTEMPT",
    "AUDIT",
    "BUDGET",
    "CHECK_IN",
    "CHOICE",
    "COURSE",
    "DUTY",
    "ERASURE",
    "FACT",
    "FAILED_UPDATE",
    "HANDLED_UPDATE",
    "HANDOVER",
    "IDENTITY",
    "INVITE",
    "LIVE_MESSAGE",
    "METADATA",
    "NOTE",
    "OUTBOX",
    "PARTICIPANT",
    "PORTRAIT",
    "RETENTION",
    "SENT_MESSAGE",
    "SHEET",
    "STAFF",
    "SUBSTITUTION",
    "TALK",
    "TRANSITION",
    "USED_LINK",
    "WAVE",
    "WEB_SESSION",
    "WORDS",
]
