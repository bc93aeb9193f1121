"""Check-ins with their answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, delete, exists, or_, select, update

from flows.alert import TOLD
from flows.check_in import Answer, Asked, CheckIn
from questionnaires.shape import DONT_KNOW, Value
from storage.errors import ConcurrentChangeError
from storage.repositories.base import Repository, inserting, named, values_of, whole
from storage.repositories.identities import is_served
from storage.tables import ALERT, ANSWER, CHECK_IN
from storage.tables.check_ins import OPEN, AnswerState

if TYPE_CHECKING:
    from sqlalchemy.dialects.sqlite import Insert

_ITS = CHECK_IN.c.id == bindparam("key")
_ALL = (
    select(*CHECK_IN.c, ANSWER.c.item.label("said_to"), ANSWER.c.state, ANSWER.c.value, ANSWER.c.answered_at)
    .outerjoin(ANSWER, ANSWER.c.check_in == CHECK_IN.c.id)
    .order_by(CHECK_IN.c.participant, CHECK_IN.c.prompted_at, CHECK_IN.c.id, ANSWER.c.item)
)
_GET = _ALL.where(_ITS)
_OF = _ALL.where(CHECK_IN.c.participant == bindparam("whose"), CHECK_IN.c.answered_by.is_(None))
_ABOUT = _ALL.where(CHECK_IN.c.participant == bindparam("whose"), CHECK_IN.c.answered_by.is_not(None))
_AMONG = CHECK_IN.c.participant.in_(bindparam("among", expanding=True))
_OF_MANY = _ALL.where(_AMONG, CHECK_IN.c.questionnaire.in_(bindparam("named", expanding=True)))
_ASKED = (
    select(*(CHECK_IN.c[each.name] for each in fields(Asked)))
    .where(_AMONG)
    .order_by(CHECK_IN.c.participant, CHECK_IN.c.prompted_at, CHECK_IN.c.id)
)
_NEXT = _ALL.where(CHECK_IN.c.after == bindparam("before"))
_WITHDRAW = delete(ANSWER).where(ANSWER.c.check_in == bindparam("key"), ANSWER.c.item == bindparam("said_to"))
_SAVE = update(CHECK_IN).where(_ITS, CHECK_IN.c.revision == bindparam("before"))
_KEEP_WINDOW = update(CHECK_IN).where(_ITS)
_SPEAK = update(CHECK_IN).where(_ITS)
_WINDOW = ("closes_at", "remind_at", "reminded")
_BUT = CHECK_IN.c.id.not_in(bindparam("but", expanding=True))
_IS_SERVED = is_served(CHECK_IN.c.participant)
_TO_REMIND = (
    select(CHECK_IN.c.id)
    .where(OPEN, CHECK_IN.c.remind_at <= bindparam("now"), _BUT, _IS_SERVED)
    .order_by(CHECK_IN.c.remind_at, CHECK_IN.c.id)
    .limit(whole("at_most"))
)
_TO_CLOSE = (
    select(CHECK_IN.c.id)
    .where(OPEN, CHECK_IN.c.closes_at <= bindparam("now"), _BUT, _IS_SERVED)
    .order_by(CHECK_IN.c.closes_at, CHECK_IN.c.id)
    .limit(whole("at_most"))
)
_UNANSWERED_BY_KNOWN = (
    select(CHECK_IN.c.participant)
    .where(OPEN, CHECK_IN.c.started_at.is_(None), CHECK_IN.c.prompted_at <= bindparam("before"), _IS_SERVED)
    .where(exists().where(ALERT.c.participant == CHECK_IN.c.participant, ALERT.c.permission.in_(TOLD)))
    .distinct()
    .order_by(CHECK_IN.c.participant)
)


@cache
def _keep_answer(dialect: str) -> Insert:
    """Add an answer, or change it where it differs from what is stored."""
    insert = inserting(ANSWER, dialect)
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[ANSWER.c.check_in, ANSWER.c.item],
        set_={"state": new.state, "value": new.value, "answered_at": new.answered_at},
        where=or_(
            ANSWER.c.value.is_distinct_from(new.value),
            ANSWER.c.state != new.state,
            ANSWER.c.answered_at != new.answered_at,
        ),
    )


class CheckIns(Repository):
    """Check-ins, saved one revision at a time. One that a transaction has saved is its own until it ends."""

    __slots__ = ()

    async def get(self, check_in: str) -> CheckIn | None:
        """By id."""
        if check_in in self.own:
            return cast(CheckIn, self.own[check_in])
        rows = await self.rows(_GET, key=check_in)
        return _check_in(rows) if rows else None

    async def of(self, participant: str) -> Sequence[CheckIn]:
        """What a participant was asked, in the order they were prompted."""
        return _check_ins(await self.rows(_OF, whose=participant))

    async def about(self, participant: str) -> Sequence[CheckIn]:
        """What a contact person was asked about a participant, in the order they were prompted."""
        return _check_ins(await self.rows(_ABOUT, whose=participant))

    async def of_many(self, participants: Collection[str], questionnaires: Collection[str]) -> Sequence[CheckIn]:
        """These questionnaires, of these participants and about them, by participant and then as they were prompted."""
        return _check_ins(await self.rows(_OF_MANY, among=list(participants), named=list(questionnaires)))

    async def asked(self, participants: Collection[str]) -> Sequence[Asked]:
        """What these were asked, and others about them, in that order; without a word of what was answered."""
        return [Asked(*row) for row in await self.rows(_ASKED, among=list(participants))]

    async def next_after(self, check_in: str) -> CheckIn | None:
        """The one that follows on the same day."""
        rows = await self.rows(_NEXT, before=check_in)
        return _check_in(rows) if rows else None

    async def all(self) -> Sequence[CheckIn]:
        """Everybody's, by participant and then as they were prompted."""
        return _check_ins(await self.rows(_ALL))

    async def add(self, check_in: CheckIn) -> None:
        """Keep a new check-in; a second one of the same wave is refused by the database."""
        await self.change(CHECK_IN.insert(), values_of(CHECK_IN, check_in))
        await self._keep_answers(check_in.id, check_in.answers)

    async def save(self, check_in: CheckIn) -> None:
        """Keep the next revision. Raises ConcurrentChangeError where it isn't the one after what is stored."""
        before = check_in.revision - 1
        values = values_of(CHECK_IN, check_in)
        if not await self.change(_SAVE, {"key": check_in.id, "before": before, **values}):
            raise ConcurrentChangeError(
                f"Check-in {check_in.id} can't be saved as revision {check_in.revision}: what is stored is not "
                f"revision {before}. Load it again and repeat the step."
            )
        await self._keep_answers(check_in.id, check_in.answers)
        self.own[check_in.id] = check_in

    async def keep_window(self, check_in: CheckIn) -> None:
        """Keep how long it can be answered and when it is reminded of; nothing that is shown changes."""
        await self.change(_KEEP_WINDOW, {"key": check_in.id, **{name: getattr(check_in, name) for name in _WINDOW}})
        self.own[check_in.id] = check_in

    async def speak(self, check_in: str, language: str) -> None:
        """Have one that isn't begun ask in another language. Its revision stays, so its offer stays wanted."""
        await self.change(_SPEAK, {"key": check_in, "language": language})
        self.own.pop(check_in, None)

    async def to_remind(self, now: datetime, limit: int, but: Collection[str] = ()) -> Sequence[str]:
        """The ids of those whose next reminder is due, the longest due first; of some it isn't asked."""
        rows = await self.rows(_TO_REMIND, now=now, at_most=limit, but=list(but), **self.served)
        return [row.id for row in rows]

    async def to_close(self, now: datetime, limit: int, but: Collection[str] = ()) -> Sequence[str]:
        """The ids of those whose window is over, the longest over first; of some it isn't asked."""
        rows = await self.rows(_TO_CLOSE, now=now, at_most=limit, but=list(but), **self.served)
        return [row.id for row in rows]

    async def unanswered_by_known(self, before: datetime) -> Sequence[str]:
        """Who was asked before then, hasn't begun, and is somebody of whom the contact person was ever told anything.

        Which of them are too silent for that is for `flows.silence` to say.
        """
        return [row.participant for row in await self.rows(_UNANSWERED_BY_KNOWN, before=before, **self.served)]

    async def withdraw_answer(self, check_in: str, item: str) -> None:
        """Forget what was said to an item that isn't asked any more."""
        await self.change(_WITHDRAW, {"key": check_in, "said_to": item})
        self.own.pop(check_in, None)

    async def _keep_answers(self, check_in: str, answers: Mapping[str, Answer]) -> None:
        rows = [_answer(check_in, item, answer) for item, answer in answers.items()]
        if rows:
            await self.connection.execute(_keep_answer(self.dialect), rows)


_STATES: Mapping[Value | None, AnswerState] = {None: AnswerState.SKIPPED, DONT_KNOW: AnswerState.DONT_KNOW}


def _answer(check_in: str, item: str, answer: Answer) -> dict[str, Any]:
    state = _STATES.get(answer.value, AnswerState.ANSWERED)
    return {
        "check_in": check_in,
        "item": item,
        "state": state,
        "value": answer.value if state is AnswerState.ANSWERED else None,
        "answered_at": answer.at,
    }


def _check_ins(rows: Sequence[Any]) -> list[CheckIn]:
    return [_check_in(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def _check_in(rows: Sequence[Any]) -> CheckIn:
    """One check-in from its rows, one for each answer; without answers there is one row with none."""
    answers = {row.said_to: _said(row) for row in rows if row.said_to is not None}
    values = named(CHECK_IN.c, rows[0])
    score = values.pop("score")
    whole = score is not None and float(score).is_integer()
    return CheckIn(answers=answers, score=int(score) if whole else score, **values)


def _said(row: Any) -> Answer:
    return Answer(DONT_KNOW if row.state is AnswerState.DONT_KNOW else row.value, row.answered_at)
