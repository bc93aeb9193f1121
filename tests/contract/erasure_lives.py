"""Lives that leave traces in every table, for the tests of erasure: what can happen to somebody, and what is found."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from flows.alert import Alert, Did, Note, Permission, Step, Talk, Words
from flows.authorisation import CLOCK
from flows.check_in import Status
from flows.choices import Choice, Purpose, Way
from flows.people import (
    Course,
    Details,
    Duty,
    DutyOutcome,
    ExitReason,
    Handover,
    Participant,
    ParticipantStatus,
    PauseReason,
    Sheet,
    Transition,
    TransitionKind,
)
from flows.ports import Dialogue, Kind, Outgoing, Wave
from flows.screen import Screen, Text
from storage.database import Database
from storage.errors import SealError
from storage.sealed import SEALED
from storage.tables import METADATA, OUTBOX
from storage.tables.outbox import OutboxState
from storage.transaction import StoredTransaction
from tests.contract.storage_kit import ASKING, BO

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Person:
    """Somebody to live. `n` counts what happened to them."""

    code: str
    name: str
    chat: int
    birth: date
    n: int = 0

    def id(self, kind: str) -> str:
        """An id of theirs, which nobody else's begins like."""
        self.n += 1
        return f"{kind}-{self.code}-{self.n}"


QUIRINA = Person("P-QUI2", "Quirina Ødegård", 4_711_222_333, date(2009, 5, 17))
XANDER = Person("P-XAN3", "Xander", 711_222_333, date(2008, 1, 2))
"""His chat's number ends as hers does."""


async def enrol(tx: StoredTransaction, who: Person) -> None:
    """As everybody begins."""
    details = Details(who.birth, Way.IN_PERSON, {"sex": "female"})
    person = Participant(who.code, "aaby", BO.id, who.name, "da", details=details)
    await tx.participants.add(person)
    await tx.invites.issue(who.code, f"token {who.code}", NOW + timedelta(days=14))
    await tx.invites.redeem(f"token {who.code}", who.chat, NOW)
    await tx.live.show(who.code, Dialogue.WELCOME)
    await tx.participants.save(replace(person, status=ParticipantStatus.ACTIVE, started_on=NOW.date(), nudge=True))


async def chooses(tx: StoredTransaction, who: Person) -> None:
    """That the contact person is told."""
    await tx.participants.record_choice(Choice(who.code, Purpose.NUDGE, True, "0", NOW, contact_person=BO.id))


async def answers(tx: StoredTransaction, who: Person) -> None:
    """A check-in with its offer, which becomes the live message."""
    check_in = replace(ASKING, id=who.id("C"), participant=who.code, wave=who.n, contact_person=BO.id)
    await tx.check_ins.add(check_in)
    await tx.waves.plan(Wave(who.code, "who5", who.n, NOW))
    await tx.outbox.put(Outgoing(Kind.OFFER, who.code, f"offer:{check_in.id}:0", ref=f"{check_in.id}:0"))
    await tx.outbox.put(Outgoing(Kind.HINTS, BO.id, f"hints:{check_in.id}", ref=check_in.id))
    await tx.live.show(who.code, Dialogue.CHECK_IN, check_in.id, notice=Text("Hi {name}.", {"name": who.name}))


async def alarms(tx: StoredTransaction, who: Person) -> None:
    """A low answer, the nudge about it, and a thought of a duty."""
    done = replace(ASKING, id=who.id("C"), participant=who.code, wave=who.n, status=Status.COMPLETED, item=None)
    await tx.check_ins.add(replace(done, ended_at=NOW, raw=3, score=12.0))
    alert = Alert(who.id("A"), who.code, BO.id, "low", 1, {"score": 12}, Permission.CHOSEN, NOW, done.id, act_by=NOW)
    await tx.alerts.add(alert)
    await tx.outbox.put(Outgoing(Kind.NUDGE, BO.id, f"nudge:{alert.id}", ref=alert.id))
    await tx.duties.add(Duty(who.code, alert.id, BO.id, DutyOutcome.SENT, NOW))


async def is_talked_with(tx: StoredTransaction, who: Person) -> None:
    """Words are sent on, there is contact, a conversation and a note; other words wait."""
    alert = Alert(who.id("A"), who.code, BO.id, "words_sent_on", 1, {}, Permission.CHOSEN, NOW, act_by=NOW)
    await tx.alerts.add(alert)
    await tx.words.add(Words(who.id("W"), who.code, NOW, "please call", alert.id, NOW))
    await tx.alerts.note(Step(alert.id, Did.CONTACT, NOW, BO.id, words="by the lake"))
    await tx.talks.add(Talk(who.id("T"), who.code, alert.id, BO.id, NOW.date(), NOW, "we walk on Monday"))
    note = Note(who.id("N"), who.code, BO.id, NOW, "shall we walk?", NOW)
    await tx.notes.add(note)
    await tx.outbox.put(Outgoing(Kind.NOTE, who.code, f"note:{note.id}", ref=note.id))
    await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, f"turn:{alert.id}", ref=f"turn:{alert.id}/{NOW.isoformat()}"))
    await tx.words.add(Words(who.id("W"), who.code, NOW, f"it is me, {who.name}"))


async def is_written_about(tx: StoredTransaction, who: Person) -> None:
    """A sheet, and messages to staff and to them that have the name in them."""
    await tx.sheets.add(Sheet(who.id("SH"), who.code, BO.id, NOW, f"{who.name} likes dogs"))
    named = Screen((Text("{name} would like to hear from you.", {"name": who.name}),))
    await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, who.id("notice"), screen=named))
    await tx.outbox.put(Outgoing(Kind.NOTE, who.code, who.id("note"), screen=named))


async def is_named_without_a_code(tx: StoredTransaction, who: Person) -> None:
    """A message to staff that has nothing of theirs but the name, and could not be sent."""
    named = Screen((Text("{name} would like to hear from you.", {"name": who.name}),))
    who.n += 1
    key = f"notice:{who.chat % 1000 * 7 + who.birth.year}:{who.n}"
    await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, key, screen=named))


async def is_named_in_an_e_mail(tx: StoredTransaction, who: Person) -> None:
    """A message to staff that was sent, and is kept in case it comes back."""
    key, named = who.id("mailed"), Screen((Text("{name} would like to hear from you.", {"name": who.name}),))
    await tx.outbox.put(Outgoing(Kind.NOTICE, BO.id, key, screen=named))
    arrived = OUTBOX.update().where(OUTBOX.c.dedupe_key == key).values(state=OutboxState.SENT, sent_at=NOW)
    await tx.connection.execute(arrived)


async def pauses(tx: StoredTransaction, who: Person) -> None:
    """For a reason that must not stay readable."""
    person = await tx.participants.get(who.code)
    paused = replace(person, status=ParticipantStatus.PAUSED, pause_reason=PauseReason.PRISON)
    await tx.participants.save(replace(paused, weekday=2, facts={"in_youth_education": True}))


async def moves(tx: StoredTransaction, who: Person) -> None:
    """To another phone; what stood on the old one stays noted until it is cleaned."""
    await tx.sent_messages.note(who.code, who.chat, 100 + who.n, datetime.now(UTC))
    who.chat += 10_000_000_000
    await tx.invites.issue(who.code, who.id("token"), NOW + timedelta(days=14))
    await tx.identities.tie(who.code, who.chat)


async def reads(tx: StoredTransaction, who: Person) -> None:
    """Messages stand in the chat."""
    who.n += 1
    await tx.sent_messages.note(who.code, who.chat, 100 + who.n, datetime.now(UTC))


async def breaks_something(tx: StoredTransaction, who: Person) -> None:
    """An update of theirs is parked."""
    who.n += 1
    raw = f'{{"message": {{"from": {{"id": {who.chat}, "first_name": "{who.name}"}}}}}}'.encode()
    await tx.updates.park(1, int(f"{who.birth.year}{who.n}"), raw, "ValueError", NOW)


async def is_handed_over(tx: StoredTransaction, who: Person) -> None:
    """Soon, and after a course that is over."""
    await tx.handovers.plan(Handover(who.code, BO.id, NOW.date()))
    who.n += 1
    days = (NOW.date(), NOW.date())
    await tx.participants.end_course(Course(who.code, who.n, BO.id, *days, ExitReason.MOVED))


async def comes_of_age(tx: StoredTransaction, who: Person) -> None:
    """Soon; the day tells a birth date."""
    birthday = who.birth.replace(year=who.birth.year + 18)
    await tx.transitions.add(Transition(who.id("begins"), who.code, TransitionKind.OF_AGE, birthday, CLOCK))


EVENTS: tuple[Callable[[StoredTransaction, Person], Awaitable[None]], ...] = (
    chooses,
    answers,
    alarms,
    is_talked_with,
    is_written_about,
    is_named_without_a_code,
    is_named_in_an_e_mail,
    pauses,
    moves,
    reads,
    breaks_something,
    is_handed_over,
    comes_of_age,
)


async def contents(database: Database) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    async with database.reading() as tx:
        return {
            table.name: [dict(row._mapping) for row in await tx.connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }


def opened(database: Database, rows: Mapping[str, list[dict[str, Any]]]) -> str:
    """All of it as one text, with everything that is sealed opened."""
    keyring = database._keyring
    found = [repr(rows)]
    for each in SEALED:
        for row in rows[each.table.name]:
            if (sealed := row[each.column.name]) is not None:
                try:
                    found.append(keyring.open(sealed, each.place(row)).decode("unicode-escape", errors="replace"))
                    found.append(keyring.open(sealed, each.place(row)).decode(errors="replace"))
                except SealError as problem:
                    raise AssertionError(f"what is kept opens: {problem}") from problem
    return "\n".join(found)


def sealed_of(rows: Mapping[str, list[dict[str, Any]]], whose: str) -> list[str]:
    """Every sealed value that stands in a row of theirs."""
    names = {each.column.name for each in SEALED}
    mine = [row for table in rows.values() for row in table if whose in repr(row)]
    return [row[name] for row in mine for name in names & row.keys() if row[name] is not None]


def rows_of(rows: Mapping[str, list[dict[str, Any]]], whose: Person) -> list[str]:
    """Every row that has to do with them, byte for byte."""
    return sorted(f"{name} {row!r}" for name, table in rows.items() for row in table if whose.code in repr(row))
