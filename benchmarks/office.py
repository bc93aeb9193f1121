"""A large municipality in a database: thousands of young people with months behind them, written as rows."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert

from flows.alert import Alert, Permission
from flows.check_in import CheckIn, Ending, Status
from flows.people import Participant, ParticipantStatus, StaffMember, StaffRole
from flows.ports import Dialogue, Wave
from questionnaires.model import Questionnaire
from storage.crypto import Keyring
from storage.repositories.base import values_of
from storage.tables import ALERT, ANSWER, CHECK_IN, IDENTITY, LIVE_MESSAGE, PARTICIPANT, WAVE
from storage.tables.check_ins import AnswerState
from storage.tables.waves import WaveState
from storage.transaction import StoredTransaction

ORGANISATION = "demo-kommune"
EACH_HAS = 40
"""Young people whom one contact person has."""

MONTHS = 6
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=30)
AT_ONCE = 5000
COORDINATOR = StaffMember("S-CORA", ORGANISATION, "Cora", "da", reachable=True, role=StaffRole.COORDINATOR)
LEADER = StaffMember("S-LEAD", ORGANISATION, "Lea", "da", reachable=True, role=StaffRole.LEADER)
Rows = dict[Table, list[dict[str, Any]]]


def code(number: int) -> str:
    """The code of the young person of that number."""
    return f"P-{number:06}"


def contact(number: int) -> StaffMember:
    """The contact person of the young person of that number."""
    return StaffMember(f"S-{number // EACH_HAS:06}", ORGANISATION, "Mette", "da", reachable=True)


async def fill(tx: StoredTransaction, keyring: Keyring, asked: Questionnaire, people: int, now: datetime) -> None:
    """So many young people: six months answered, every third has one waiting, every fifth let one pass, every
    tenth has an open alert."""
    for member in (COORDINATOR, LEADER, *(contact(number) for number in range(0, people, EACH_HAS))):
        await tx.staff.add(member)
    rows: Rows = {table: [] for table in (PARTICIPANT, IDENTITY, CHECK_IN, ANSWER, LIVE_MESSAGE, WAVE, ALERT)}
    for number in range(people):
        _somebody(rows, keyring, asked, number, now)
    for table, listed in rows.items():
        for first in range(0, len(listed), AT_ONCE):
            await tx.connection.execute(insert(table), listed[first : first + AT_ONCE])


def _somebody(rows: Rows, keyring: Keyring, asked: Questionnaire, number: int, now: datetime) -> None:
    who, whose = code(number), contact(number).id
    active = Participant(
        who, ORGANISATION, whose, "Alma", "da", ParticipantStatus.ACTIVE, started_on=(now - MONTHS * A_MONTH).date()
    )
    rows[PARTICIPANT].append({**values_of(PARTICIPANT, active), "plan": {}})
    sealed = {"name_sealed": keyring.seal("Alma", f"identity.name:{who}"), "details_sealed": None}
    nowhere = dict.fromkeys(("chat_sealed", "chat_hash", "address_sealed", "address_hash"))
    rows[IDENTITY].append({"subject": who, "organisation": ORGANISATION, **sealed, **nowhere, "reachable": True})
    newest = ""
    for month in range(MONTHS, 0, -1):
        newest = _check_in(rows, asked, active, MONTHS - month + 1, now - month * A_MONTH)
    if number % 3 == 0:
        waiting = CheckIn(f"{who}-w", who, asked.id, asked.version, "da", MONTHS + 1, now, contact_person=whose)
        rows[CHECK_IN].append(values_of(CHECK_IN, waiting))
    if number % 5 == 1:
        asked_at = now - A_MONTH / 2
        passed = CheckIn(f"{who}-p", who, asked.id, asked.version, "da", MONTHS + 3, asked_at, contact_person=whose)
        ended: dict[str, Any] = {
            "status": Status.CLOSED,
            "ending": Ending.NOT_ANSWERED,
            "ended_at": asked_at + A_MONTH / 3,
        }
        rows[CHECK_IN].append(values_of(CHECK_IN, replace(passed, **ended)))
    planned = asdict(Wave(who, asked.id, MONTHS + 2, now + A_MONTH * (number % 30 + 1) / 30))
    rows[WAVE].append({**planned, "state": WaveState.PLANNED})
    if number % 10 == 0:
        rows[ALERT].append(values_of(ALERT, _alert(f"{who}-a", active, now, newest)))
    live = dict.fromkeys(column.name for column in LIVE_MESSAGE.columns)
    at_rest = {"dialogue": Dialogue.RESTING, "place": "", "revision": 1, "shown_revision": 1, "attempts": 0}
    rows[LIVE_MESSAGE].append({**live, **at_rest, "participant": who, "latest_message_id": 0})


def _alert(name: str, whose: Participant, now: datetime, check_in: str | None) -> Alert:
    return Alert(
        id=name,
        participant=whose.id,
        contact_person=whose.contact_person,
        rule="very_low",
        rule_version=1,
        values={"score": 20},
        permission=Permission.CHOSEN,
        raised_at=now,
        check_in=check_in,
        deadline=now + A_DAY,
        is_urgent=True,
        episode=name,
        act_by=now + A_DAY,
        look_at=now + A_DAY / 2,
    )


def _check_in(rows: Rows, asked: Questionnaire, whose: Participant, wave: int, at: datetime) -> str:
    check_in = CheckIn(f"{whose.id}-{wave}", whose.id, asked.id, asked.version, "da", wave, at)
    done = replace(
        check_in,
        status=Status.COMPLETED,
        started_at=at,
        ended_at=at,
        raw=15,
        score=60.0,
        revision=8,
        contact_person=whose.contact_person,
        shared=True,
    )
    rows[CHECK_IN].append(values_of(CHECK_IN, done))
    answer = {"check_in": done.id, "state": AnswerState.ANSWERED, "value": 3, "answered_at": at}
    rows[ANSWER] += [{**answer, "item": item} for item in asked.definition.keys]
    return done.id
