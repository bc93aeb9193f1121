"""Check-ins with their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from flows.check_in import Answer, CheckIn
from storage.errors import ConcurrentChangeError
from storage.repositories.base import Repository, named, values_of
from storage.tables import ANSWER, CHECK_IN
from storage.tables.check_ins import AnswerState

_SAID = (ANSWER.c.item.label("said_to"), ANSWER.c.value, ANSWER.c.answered_at)
_QUERY = select(*CHECK_IN.c, *_SAID).outerjoin(ANSWER, ANSWER.c.check_in == CHECK_IN.c.id)
_QUERY = _QUERY.order_by(CHECK_IN.c.participant, CHECK_IN.c.prompted_at, CHECK_IN.c.id, ANSWER.c.item)


class CheckIns(Repository):
    """Check-ins, saved one revision at a time."""

    __slots__ = ()

    async def get(self, check_in: str) -> CheckIn | None:
        """By id."""
        found = await self._where(CHECK_IN.c.id == check_in)
        return found[0] if found else None

    async def of(self, participant: str) -> Sequence[CheckIn]:
        """A participant's, in the order they were prompted."""
        return await self._where(CHECK_IN.c.participant == participant)

    async def all(self) -> Sequence[CheckIn]:
        """Everybody's, by participant and then as they were prompted."""
        return await self._where()

    async def add(self, check_in: CheckIn) -> None:
        """Keep a new check-in; a second one of the same wave is refused by the database."""
        await self.connection.execute(CHECK_IN.insert(), values_of(CHECK_IN, check_in))
        await self._keep_answers(check_in.id, check_in.answers)

    async def save(self, check_in: CheckIn) -> None:
        """Keep the next revision. Raises ConcurrentChangeError where it isn't the one after what is stored."""
        before = check_in.revision - 1
        statement = (
            update(CHECK_IN)
            .where(CHECK_IN.c.id == check_in.id, CHECK_IN.c.revision == before)
            .values(values_of(CHECK_IN, check_in))
        )
        if (await self.connection.execute(statement)).rowcount != 1:
            raise ConcurrentChangeError(
                f"Check-in {check_in.id} can't be saved as revision {check_in.revision}: what is stored is not "
                f"revision {before}. Load it again and repeat the step."
            )
        await self._keep_answers(check_in.id, check_in.answers)

    async def _keep_answers(self, check_in: str, answers: Mapping[str, Answer]) -> None:
        """Add answers, and change those that differ from what is stored."""
        if not answers:
            return
        insert = self.upsert(ANSWER)
        new = insert.excluded
        changed = or_(ANSWER.c.value.is_distinct_from(new.value), ANSWER.c.answered_at != new.answered_at)
        statement = insert.on_conflict_do_update(
            index_elements=[ANSWER.c.check_in, ANSWER.c.item],
            set_={"state": new.state, "value": new.value, "answered_at": new.answered_at},
            where=changed,
        )
        await self.connection.execute(statement, [_answer(check_in, *each) for each in answers.items()])

    async def _where(self, *conditions: ColumnElement[bool]) -> list[CheckIn]:
        rows = await self.rows(_QUERY.where(*conditions))
        return [_check_in(list(group)) for _, group in groupby(rows, key=lambda row: row.id)]


def _answer(check_in: str, item: str, answer: Answer) -> dict[str, Any]:
    state = AnswerState.SKIPPED if answer.value is None else AnswerState.ANSWERED
    return {
        "check_in": check_in,
        "item": item,
        "state": state,
        "value": answer.value,
        "answered_at": answer.at,
    }


def _check_in(rows: Sequence[Any]) -> CheckIn:
    """One check-in from its rows, one for each answer; without answers there is one row with none."""
    answers = {row.said_to: Answer(row.value, row.answered_at) for row in rows if row.said_to is not None}
    return CheckIn(answers=answers, **named(CHECK_IN.c, rows[0]))
