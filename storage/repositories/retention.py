"""What is removed because its time has come, or because somebody is erased; and the runs of the job that does so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Executable,
    String,
    Table,
    Update,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from flows.authorisation import Deed
from flows.people import TAKING_PART
from flows.ports import Dialogue, Kind
from flows.retention import Fate, Record
from storage.repositories.base import Repository, whole
from storage.repositories.forgetting import Forgetting, unsent
from storage.repositories.identities import SERVED
from storage.tables import (
    ALERT,
    ALERT_STEP,
    ANSWER,
    ATTEMPT,
    AUDIT,
    CHECK_IN,
    CHOICE,
    COURSE,
    DUTY,
    ERASURE,
    FAILED_UPDATE,
    HANDLED_UPDATE,
    IDENTITY,
    INVITE,
    LIVE_MESSAGE,
    NOTE,
    OUTBOX,
    PARTICIPANT,
    RETENTION,
    SENT_MESSAGE,
    SHEET,
    TALK,
    TRANSITION,
    USED_LINK,
    WAVE,
    WEB_SESSION,
    WORDS,
)
from storage.tables.outbox import OutboxState

_O, _H = OUTBOX.c, HANDLED_UPDATE.c
_ENDED = _O.state != OutboxState.WAITING
_STILL_PARKED = exists().where(FAILED_UPDATE.c.bot_id == _H.bot_id, FAILED_UPDATE.c.update_id == _H.update_id)

Past = tuple[Column[Any], tuple[ColumnElement[bool], ...], Column[Any] | None]
"""The column with the time, what else must hold, and the column to be emptied; None: the row is deleted."""

PAST: Mapping[tuple[Record, Fate], Past] = {
    (Record.UPDATES, Fate.DELETED): (_H.at, (~_STILL_PARKED,), None),
    (Record.PARKED_UPDATES, Fate.DELETED): (FAILED_UPDATE.c.at, (), None),
    (Record.INVITES, Fate.DELETED): (INVITE.c.expires_at, (), None),
    (Record.SENT_MESSAGES, Fate.DELETED): (SENT_MESSAGE.c.sent_at, (SENT_MESSAGE.c.clean_from.is_(None),), None),
    (Record.SHEETS, Fate.EMPTIED): (SHEET.c.written_at, (SHEET.c.content_sealed.is_not(None),), SHEET.c.content_sealed),
    (Record.MESSAGES, Fate.EMPTIED): (_O.put_at, (_ENDED, _O.screen_sealed.is_not(None)), _O.screen_sealed),
    # A message about a check-in or an alert goes with it, or the clock could send it once more.
    (Record.MESSAGES, Fate.DELETED): (_O.put_at, (_ENDED, _O.ref == ""), None),
    (Record.RUNS, Fate.DELETED): (RETENTION.c.at, (), None),
    (Record.SESSIONS, Fate.DELETED): (WEB_SESSION.c.seen_at, (), None),
    (Record.USED_LINKS, Fate.DELETED): (USED_LINK.c.ends_at, (), None),
    (Record.WORDS, Fate.DELETED): (WORDS.c.said_at, (WORDS.c.alert.is_(None),), None),
    (Record.ATTEMPTS, Fate.DELETED): (ATTEMPT.c.at, (), None),
}

_WHOSE = bindparam("whose", type_=String)
_THEIR_CHECK_INS = select(CHECK_IN.c.id).where(CHECK_IN.c.participant == _WHOSE)
_THEIR_ALERTS = select(ALERT.c.id).where(ALERT.c.participant == _WHOSE)
_ABOUT_THEIR_ALERTS = exists().where(
    ALERT.c.participant == _WHOSE,
    or_(_O.ref == ALERT.c.id, _O.ref.like(ALERT.c.id + "/%"), _O.ref.like("turn:" + ALERT.c.id + "/%")),
)
_P = PARTICIPANT.c
_TRACES = (Deed.ENROL, Deed.INVITE, Deed.END_COURSE, Deed.RETURN_TO_COURSE)
"""Deeds after which somebody's course, or the chance of one, is no older than that."""


def _newest(column: ColumnElement[Any], whose: Column[Any]) -> ColumnElement[Any]:
    return select(func.max(column)).where(whose == _P.id).correlate(PARTICIPANT).scalar_subquery()


_OVER = (
    select(
        _P.id,
        _P.organisation,
        _newest(ERASURE.c.carried_out_at, ERASURE.c.participant),
        _P.started_on,
        _newest(COURSE.c.ended_on, COURSE.c.participant),
        _newest(CHOICE.c.at, CHOICE.c.participant),
        _newest(INVITE.c.expires_at, INVITE.c.subject),
        _newest(case((AUDIT.c.deed.in_(_TRACES), AUDIT.c.at)), AUDIT.c.subject),
        _newest(func.coalesce(CHECK_IN.c.ended_at, CHECK_IN.c.prompted_at), CHECK_IN.c.participant),
    )
    .join(IDENTITY, IDENTITY.c.subject == _P.id)
    .where(_P.status.not_in(TAKING_PART), _P.id > bindparam("after"), SERVED)
    .order_by(_P.id)
    .limit(whole("at_most"))
)
_RUNS = select(RETENTION.c.at, RETENTION.c.record, RETENTION.c.removed).order_by(RETENTION.c.id)


def _theirs(table: Table) -> tuple[Executable, ...]:
    return (delete(table).where(table.c.participant == _WHOSE),)


_REMOVE: Mapping[Record, tuple[Executable, ...]] = {
    Record.ANSWERS: (
        *unsent(or_(_O.ref.in_(_THEIR_CHECK_INS), (_O.recipient == _WHOSE) & (_O.kind == Kind.OFFER))),
        update(LIVE_MESSAGE)
        .where(LIVE_MESSAGE.c.participant == _WHOSE, LIVE_MESSAGE.c.check_in.is_not(None))
        .values(dialogue=Dialogue.RESTING, check_in=None, place="", revision=LIVE_MESSAGE.c.revision + 1),
        update(ALERT).where(ALERT.c.participant == _WHOSE).values(check_in=None),
        update(CHECK_IN).where(CHECK_IN.c.participant == _WHOSE).values(after=None),
        delete(ANSWER).where(ANSWER.c.check_in.in_(_THEIR_CHECK_INS)),
        *_theirs(WAVE),
        *_theirs(TRANSITION),
        *_theirs(CHECK_IN),
    ),
    Record.ALERTS: (
        *unsent(_ABOUT_THEIR_ALERTS),
        *unsent((_O.recipient == _WHOSE) & (_O.kind == Kind.NOTE)),
        update(DUTY).where(DUTY.c.participant == _WHOSE).values(alert=None),
        delete(ALERT_STEP).where(ALERT_STEP.c.alert.in_(_THEIR_ALERTS)),
        *_theirs(WORDS),
        *_theirs(TALK),
        *_theirs(NOTE),
        *_theirs(ALERT),
    ),
    Record.WRITTEN: (
        update(ALERT_STEP).where(ALERT_STEP.c.alert.in_(_THEIR_ALERTS)).values(words_sealed=None),
        *_theirs(TALK),
    ),
    Record.CHOICES: _theirs(CHOICE),
    Record.COURSES: _theirs(COURSE),
    Record.DUTIES: _theirs(DUTY),
    Record.SHEETS: _theirs(SHEET),
}
"""How a record type of one participant is removed: the last statement removes the records, those before what points
to them."""


@dataclass(frozen=True, slots=True)
class Over:
    """Somebody who does not take part any more, and since when, as far as that is known (UTC-aware)."""

    participant: str
    organisation: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Run:
    """What one run removed of one record type."""

    at: datetime
    record: str
    removed: int


class Retention(Repository):
    """Removes what is past its time, a few rows at a time; what is gone already changes nothing."""

    __slots__ = ()

    async def past(self, record: Record, fate: Fate, before: datetime, limit: int) -> int:
        """Delete or empty what is older than that, of what isn't counted from a course's end. Returns how many."""
        return await self.change(_past(record, fate, self.dialect), {"before": before, "at_most": limit})

    async def over(self, after: str, limit: int) -> list[Over]:
        """The next participants by code who don't take part, with the newest trace of them as the end of their course.

        Who was invited and never came is counted from that.
        """
        rows = await self.rows(_OVER, after=after, at_most=limit, **self.served)
        return [Over(code, organisation, _newest_of(traces) or erased) for code, organisation, erased, *traces in rows]

    async def remove(self, record: Record, participant: str) -> int:
        """Remove one record type of one participant, with what points to it. Returns how many records that were."""
        if record is Record.IDENTITY:
            beside = Forgetting(self.connection, self.keyring, self.standpoint, self.mail)
            return await beside.forget(participant)
        removed = 0
        for statement in _REMOVE[record]:
            removed = await self.change(statement, {"whose": participant})
        return removed

    async def ran(self, run: Run) -> None:
        """Note what a run did."""
        await self.change(RETENTION.insert(), {"at": run.at, "record": run.record, "removed": run.removed})

    async def runs(self) -> list[Run]:
        """What the runs did, the oldest first."""
        return [Run(*row) for row in await self.rows(_RUNS)]


@cache
def _past(record: Record, fate: Fate, dialect: str) -> Delete | Update:
    when, conditions, emptied = PAST[record, fate]
    table: Table = when.table
    keys = tuple(table.primary_key.columns)
    few = select(*keys).where(when < bindparam("before"), *conditions).limit(whole("at_most"))
    # By a name, or PostgreSQL may ask for a few again and again. SQLite doesn't, and counts nothing that begins WITH.
    old = select(*few.with_for_update(skip_locked=True).cte("old").c) if dialect == "postgresql" else few
    its = tuple_(*keys).in_(old) if len(keys) > 1 else keys[0].in_(old)
    return delete(table).where(its) if emptied is None else update(table).where(its).values({emptied.name: None})


def _newest_of(traces: Sequence[date | datetime | None]) -> datetime | None:
    """The newest of days and moments; a day counts until its end."""
    moments = [_end_of(each) for each in traces if each is not None]
    return max(moments, default=None)


def _end_of(trace: date | datetime) -> datetime:
    if isinstance(trace, datetime):
        return trace
    return datetime.combine(trace + timedelta(days=1), time(), UTC)
