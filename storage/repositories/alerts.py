"""Alerts and how far each has come."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update

from flows.alert import TOLD, Alert, Step
from flows.alert_figures import Reaction
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of, whole
from storage.repositories.identities import SERVED
from storage.tables import ALERT, ALERT_STEP, IDENTITY, PARTICIPANT

_ITS = ALERT.c.id == bindparam("key")
_ALL = (
    select(*ALERT.c).join(PARTICIPANT, PARTICIPANT.c.id == ALERT.c.participant).order_by(ALERT.c.raised_at, ALERT.c.id)
)
_GET = _ALL.where(_ITS)
_OF = _ALL.where(ALERT.c.participant == bindparam("whose"))
_OPEN_OF_MANY = _ALL.where(ALERT.c.participant.in_(bindparam("among", expanding=True)), ALERT.c.closed_at.is_(None))
_OF_CHECK_IN = _ALL.where(ALERT.c.check_in == bindparam("about"))
_IN_HAND = _ALL.where(ALERT.c.contact_person == bindparam("whose"), ALERT.c.closed_at.is_(None))
_TO_LOOK_AT = (
    select(ALERT.c.id)
    .join(IDENTITY, IDENTITY.c.subject == ALERT.c.participant)
    .where(ALERT.c.closed_at.is_(None), ALERT.c.permission.in_(TOLD), ALERT.c.look_at <= bindparam("now"), SERVED)
    .where(ALERT.c.id.not_in(bindparam("but", expanding=True)))
    .order_by(ALERT.c.is_urgent.desc(), ALERT.c.look_at, ALERT.c.raised_at, ALERT.c.id)
    .limit(whole("at_most"))
)
_STEPS = select(*ALERT_STEP.c).where(ALERT_STEP.c.alert == bindparam("whose")).order_by(ALERT_STEP.c.number)
_LAST = select(func.max(ALERT_STEP.c.number)).where(ALERT_STEP.c.alert == bindparam("whose"))
_UNDO = (
    update(ALERT_STEP)
    .where(ALERT_STEP.c.alert == bindparam("whose"), ALERT_STEP.c.number == bindparam("which"))
    .values(is_undone=True)
)
_REACTIONS = (
    select(*(ALERT.c[each.name] for each in fields(Reaction)))
    .join(PARTICIPANT, PARTICIPANT.c.id == ALERT.c.participant)
    .where(PARTICIPANT.c.organisation == bindparam("organisation"), ALERT.c.permission.in_(TOLD))
    .where(ALERT.c.closed_at.is_(None) | (ALERT.c.closed_at > bindparam("since")))
)
_SAVE = update(ALERT).where(_ITS)
_HELD = (PARTICIPANT, ALERT)
_KEPT_AS_IT_IS = [name for name in ALERT_STEP.c.keys() if name not in ("number", "words_sealed")]  # noqa: SIM118


class Alerts(Repository):
    """What rules found, for the contact person to see.

    One that a transaction which writes has read by itself is its own until it ends.
    """

    __slots__ = ()

    async def get(self, alert: str) -> Alert | None:
        """By id."""
        return _alert(await self.held(_GET, *_HELD, key=alert))

    async def of_check_in(self, check_in: str) -> Alert | None:
        """The one a check-in gave rise to; the first where it was several."""
        return _alert(await self.held(_OF_CHECK_IN, *_HELD, about=check_in))

    async def of(self, participant: str) -> Sequence[Alert]:
        """All about one participant, in the order they were raised."""
        return [Alert(**named(ALERT.c, row)) for row in await self.rows(_OF, whose=participant)]

    async def open_of_many(self, participants: Collection[str]) -> Sequence[Alert]:
        """Those about these participants that aren't closed, in the order they were raised."""
        return [Alert(**named(ALERT.c, row)) for row in await self.rows(_OPEN_OF_MANY, among=list(participants))]

    async def in_hand_of(self, staff: str) -> Sequence[Alert]:
        """The open ones whose turn is a staff member's."""
        return [Alert(**named(ALERT.c, row)) for row in await self.rows(_IN_HAND, whose=staff)]

    async def reactions(self, organisation: str, since: datetime) -> Sequence[Reaction]:
        """Of those that somebody in an organisation was told of: what is open, or was closed after that moment."""
        return [Reaction(*row) for row in await self.rows(_REACTIONS, organisation=organisation, since=since)]

    async def to_look_at(self, now: datetime, limit: int, but: Collection[str] = ()) -> Sequence[str]:
        """The open ones that the clock has to look at by now, by id; the urgent ones first, then the oldest."""
        rows = await self.rows(_TO_LOOK_AT, now=now, at_most=limit, but=list(but), **self.served)
        return [row.id for row in rows]

    async def note(self, step: Step) -> None:
        """Add a step to an alert's trail; it gets the next number."""
        last = await self.first(_LAST, whose=step.alert)
        number = (last[0] or 0) + 1 if last else 1
        sealed = None if step.words is None else self.keyring.seal(step.words, _place(step.alert, number))
        row = {name: getattr(step, name) for name in _KEPT_AS_IT_IS}
        await self.change(ALERT_STEP.insert(), {**row, "number": number, "words_sealed": sealed})

    async def trail(self, alert: str) -> Sequence[Step]:
        """Every step of an alert, in order."""
        return [self._step(row) for row in await self.rows(_STEPS, whose=alert)]

    async def undo(self, step: Step) -> None:
        """Mark a step as undone; the trail keeps it."""
        await self.change(_UNDO, {"whose": step.alert, "which": step.number})

    def _step(self, row: Any) -> Step:
        values = named(ALERT_STEP.c, row)
        sealed = values.pop("words_sealed")
        words = None if sealed is None else self.keyring.open_text(sealed, _place(values["alert"], values["number"]))
        return Step(words=words, **values)

    async def add(self, alert: Alert) -> None:
        """Keep a new alert; a rule's second one on the same check-in is refused by the database."""
        await self.change(ALERT.insert(), _values(alert))

    async def save(self, alert: Alert) -> None:
        """Keep an alert as it is now. Raises NotStoredError."""
        if not await self.change(_SAVE, {"key": alert.id, **_values(alert)}):
            raise NotStoredError("alert", alert.id)


def _place(alert: str, number: int) -> str:
    return f"alert_step.words:{alert}:{number}"


def _alert(row: Any | None) -> Alert | None:
    return None if row is None else Alert(**named(ALERT.c, row))


def _values(alert: Alert) -> dict[str, Any]:
    return {**values_of(ALERT, alert), "values": dict(alert.values)}
