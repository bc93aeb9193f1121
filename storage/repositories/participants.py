"""Participants, their choices and their courses."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from sqlalchemy import bindparam, select, update

from flows.choices import Choice, Sees
from flows.people import TAKING_PART, Course, Participant, ParticipantStatus
from flows.plan import OwnPlan
from questionnaires.model import Cadence
from storage.errors import NotStoredError
from storage.repositories.base import Repository, named, values_of, whole
from storage.repositories.identities import IN_CHAT, SERVED, Identities, is_served, open_chat, open_details, open_name
from storage.tables import CHOICE, COURSE, IDENTITY, PARTICIPANT

_ITS = PARTICIPANT.c.id == bindparam("key")
_PEOPLE = (
    select(*PARTICIPANT.c, IDENTITY.c.name_sealed, IDENTITY.c.details_sealed, IDENTITY.c.reachable)
    .join(IDENTITY, IDENTITY.c.subject == PARTICIPANT.c.id)
    .order_by(PARTICIPANT.c.id)
)
_GET = _PEOPLE.where(_ITS)
_ALL = _PEOPLE.where(SERVED)
_ORGANISATIONS = _ALL.with_only_columns(PARTICIPANT.c.organisation).order_by(None).distinct()
_BACK_BY = (
    select(PARTICIPANT.c.id)
    .where(PARTICIPANT.c.pause_until <= bindparam("day"), is_served(PARTICIPANT.c.id))
    .order_by(PARTICIPANT.c.pause_until, PARTICIPANT.c.id)
)
_ASKED_IN = (
    select(PARTICIPANT.c.id)
    .where(
        PARTICIPANT.c.organisation == bindparam("organisation"),
        PARTICIPANT.c.status == ParticipantStatus.ACTIVE,
        PARTICIPANT.c.id > bindparam("after"),
    )
    .order_by(PARTICIPANT.c.id)
    .limit(whole("at_most"))
)
_EXISTS = select(PARTICIPANT.c.id).where(_ITS)
_BY_CHAT = _ALL.where(IN_CHAT)
_OF_CONTACTS = _PEOPLE.where(PARTICIPANT.c.contact_person.in_(bindparam("contacts", expanding=True)))
_SAVE = update(PARTICIPANT).where(_ITS)
_CHOICES = (
    select(*(column for column in CHOICE.c if column.name != "id"))
    .where(CHOICE.c.participant == bindparam("key"))
    .order_by(CHOICE.c.id)
)
_CHAT_OF = select(IDENTITY.c.chat_sealed).where(IDENTITY.c.subject == bindparam("key"))
_ELSEWHERE = (
    select(PARTICIPANT.c.organisation)
    .join(IDENTITY, IDENTITY.c.subject == PARTICIPANT.c.id)
    .where(IN_CHAT, PARTICIPANT.c.id != bindparam("key"), PARTICIPANT.c.status.in_(TAKING_PART))
    .order_by(PARTICIPANT.c.organisation)
)
_COURSES = select(*COURSE.c).where(COURSE.c.participant == bindparam("key")).order_by(COURSE.c.number)


class Participants(Repository):
    """The young people, with their names opened.

    One that a transaction which writes has read is its own until it ends, so it is read once.
    """

    __slots__ = ()

    async def get(self, participant: str) -> Participant:
        """By code. Raises NotStoredError."""
        if participant in self.own:
            return cast(Participant, self.own[participant])
        row = await self.held(_GET, PARTICIPANT, IDENTITY, key=participant)
        if row is None:
            raise NotStoredError("participant", participant)
        return self._own(self._opened(row))

    async def exists(self, participant: str) -> bool:
        """Whether a code is somebody's."""
        return await self.first(_EXISTS, key=participant) is not None

    async def by_chat(self, chat_id: int) -> Participant | None:
        """Whose chat it is, None where it is no participant's."""
        chat_hashes = self.keyring.lookup_hashes(str(chat_id))
        row = await self.held(_BY_CHAT, PARTICIPANT, IDENTITY, chat_hashes=chat_hashes, **self.served)
        return None if row is None else self._own(self._opened(row))

    async def add(self, participant: Participant) -> None:
        """Keep a new participant."""
        await self.change(PARTICIPANT.insert(), _values(participant))
        identity = (participant.organisation, participant.name, participant.details)
        await Identities.beside(self).add(participant.id, *identity)

    async def save(self, participant: Participant) -> None:
        """Keep a participant as it is now. Raises NotStoredError."""
        values = _values(participant)
        if not await self.change(_SAVE, {"key": participant.id, **values}):
            raise NotStoredError("participant", participant.id)
        await Identities.beside(self).keep(participant.id, participant.name, participant.details)
        self._own(participant)

    async def record_choice(self, choice: Choice) -> None:
        """Add a choice to those made before."""
        await self.change(CHOICE.insert(), asdict(choice))

    async def choices_of(self, participant: str) -> Sequence[Choice]:
        """Every choice a participant made, in order; of those about the same the last one holds."""
        return [Choice(**row._mapping) for row in await self.rows(_CHOICES, key=participant)]

    async def end_course(self, course: Course) -> None:
        """Keep a course that is over."""
        await self.change(COURSE.insert(), asdict(course))

    async def courses_of(self, participant: str) -> Sequence[Course]:
        """The courses that are over, the first one first."""
        return [Course(**row._mapping) for row in await self.rows(_COURSES, key=participant)]

    async def elsewhere(self, participant: str) -> Sequence[str]:
        """The other organisations in which whoever has this participant's chat takes part, whoever asks.

        Nobody but the participant is told, unless they or an organisation's rule say so: `bot.usecases.other_courses`.
        """
        row = await self.first(_CHAT_OF, key=participant)
        chat = open_chat(self.keyring, participant, row.chat_sealed) if row else None
        if chat is None:
            return []
        chat_hashes = self.keyring.lookup_hashes(str(chat))
        return [each.organisation for each in await self.rows(_ELSEWHERE, key=participant, chat_hashes=chat_hashes)]

    async def organisations(self) -> set[str]:
        """The organisations that have a participant."""
        return {organisation for (organisation,) in await self.rows(_ORGANISATIONS, **self.served)}

    async def asked_in(self, organisation: str, after: str, limit: int) -> Sequence[str]:
        """The codes of those of an organisation who are asked something now, from that code on."""
        return [row.id for row in await self.rows(_ASKED_IN, organisation=organisation, after=after, at_most=limit)]

    async def back_by(self, day: date) -> Sequence[str]:
        """The codes of those whose break ends by that local day."""
        return [row.id for row in await self.rows(_BACK_BY, day=day, **self.served)]

    async def of_contacts(self, contacts: Collection[str]) -> Sequence[Participant]:
        """Everybody whose contact person is one of these, by code."""
        return [self._opened(row) for row in await self.rows(_OF_CONTACTS, contacts=list(contacts))]

    async def all(self) -> Sequence[Participant]:
        """Everybody, by code."""
        return [self._opened(row) for row in await self.rows(_ALL, **self.served)]

    def _own(self, participant: Participant) -> Participant:
        self.own[participant.id] = participant
        return participant

    def _opened(self, row: Sequence[Any]) -> Participant:
        values = named(PARTICIPANT.c, row)
        values["sees"] = {about: Sees(level) for about, level in values["sees"].items()}
        values["plan"] = _agreed(values["plan"])
        name, details, reachable = row[-3:]
        return Participant(
            name=open_name(self.keyring, values["id"], name),
            details=open_details(self.keyring, values["id"], details),
            reachable=reachable,
            **values,
        )


def _values(participant: Participant) -> dict[str, Any]:
    plan = participant.plan
    cadences = {name: each.model_dump(mode="json") if each else None for name, each in plan.cadences.items()}
    said = {"cadences": cadences, "reminders": plan.reminders, "closes": plan.closes}
    return {
        **values_of(PARTICIPANT, participant),
        "plan": {name: each for name, each in said.items() if each != {} and each is not None},
    }


def _agreed(plan: dict[str, Any]) -> OwnPlan:
    cadences = plan.get("cadences", {}).items()
    reminders = plan.get("reminders")
    return OwnPlan(
        {name: Cadence.model_validate(each, strict=False) if each else None for name, each in cadences},
        None if reminders is None else tuple(reminders),
        plan.get("closes"),
    )
