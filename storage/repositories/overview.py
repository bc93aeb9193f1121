"""The list of an organisation's courses, a page at a time, and quick with ten thousand of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Boolean, String, bindparam, case, exists, func, or_, select

from flows.check_in import Status
from flows.overview import PER_PAGE, CourseLine, Wanted
from flows.people import ParticipantStatus
from storage.repositories.base import Repository, whole
from storage.repositories.identities import open_name
from storage.tables import CHECK_IN, IDENTITY, PARTICIPANT, WAVE
from storage.tables.check_ins import OPEN
from storage.tables.waves import WaveState

_P, _C = PARTICIPANT.c, CHECK_IN.c
_HERE = (_P.organisation == bindparam("organisation"), _P.status != ParticipantStatus.ERASED)
_WANTED = (
    *_HERE,
    or_(bindparam("contact", type_=String) == "", _P.contact_person == bindparam("contact")),
    or_(bindparam("any_status", type_=Boolean), _P.status == bindparam("status", type_=_P.status.type)),
    or_(~bindparam("unanswered", type_=Boolean), exists().where(_C.participant == _P.id, OPEN)),
    or_(
        func.substr(_P.id, 1, whole("letters")) == bindparam("prefix", type_=String),
        func.substr(_P.id, 3, whole("letters")) == bindparam("prefix"),  # without the "P-" in front
        _P.id.in_(bindparam("codes", expanding=True)),
    ),
)
_COUNT = select(func.count()).select_from(PARTICIPANT).where(*_WANTED)
_PAGE = (
    select(_P.id, _P.contact_person, _P.status)
    .where(*_WANTED)
    .order_by(_P.id)
    .limit(PER_PAGE)
    .offset(whole("skipped"))
    .subquery("page")
)
_OF_LINE = _C.participant == _PAGE.c.id
_LINES = (
    select(
        *_PAGE.c,
        IDENTITY.c.name_sealed,
        select(func.max(_C.ended_at))
        .where(_OF_LINE, _C.answered_by.is_(None), _C.status == Status.COMPLETED)
        .scalar_subquery(),
        select(func.min(case((WAVE.c.state == WaveState.PLANNED, WAVE.c.due_at))))  # by participant, not by state
        .where(WAVE.c.participant == _PAGE.c.id)
        .scalar_subquery(),
        select(func.min(_C.prompted_at)).where(_OF_LINE, OPEN).scalar_subquery(),
    )
    .join(IDENTITY, IDENTITY.c.subject == _PAGE.c.id)
    .order_by(_PAGE.c.id)
)
_BY_CONTACT = (
    select(_P.contact_person, func.count())
    .where(*_HERE, _P.status != ParticipantStatus.ENDED)
    .group_by(_P.contact_person)
)
_NAMES = select(_P.id, IDENTITY.c.name_sealed).join(IDENTITY, IDENTITY.c.subject == _P.id).where(*_HERE).order_by(_P.id)


class Overviews(Repository):
    """Courses as they stand. Nothing here reads an answer or a point."""

    __slots__ = ()

    async def count(self, organisation: str, wanted: Wanted, codes: Collection[str] = ()) -> int:
        """How many courses are wanted; `codes` are found as well, whatever they begin with."""
        return int(await self.connection.scalar(_COUNT, _asked(organisation, wanted, codes)) or 0)

    async def page(
        self, organisation: str, wanted: Wanted, page: int, codes: Collection[str] = ()
    ) -> Sequence[CourseLine]:
        """One page of them, by code; the first one is 1."""
        asked = _asked(organisation, wanted, codes)
        return [self._line(row) for row in await self.rows(_LINES, skipped=(page - 1) * PER_PAGE, **asked)]

    async def by_contact(self, organisation: str) -> dict[str, int]:
        """How many courses that aren't over each contact person has; who has none isn't named."""
        return dict(map(tuple, await self.rows(_BY_CONTACT, organisation=organisation)))

    async def named(self, organisation: str, word: str) -> list[str]:
        """The codes of those in whose name a word begins like that.

        Names are sealed, so every one of the organisation is opened, and only where a name is searched for.
        """
        wanted = word.casefold()
        rows = await self.rows(_NAMES, organisation=organisation)
        return [row.id for row in rows if _begins(open_name(self.keyring, row.id, row.name_sealed), wanted)]

    def _line(self, row: Any) -> CourseLine:
        code, contact, status, sealed, *times = row
        return CourseLine(code, open_name(self.keyring, code, sealed), contact, status, *times)


def _begins(name: str, wanted: str) -> bool:
    tidy = name.casefold()
    return tidy.startswith(wanted) or f" {wanted}" in tidy


def _asked(organisation: str, wanted: Wanted, codes: Collection[str]) -> dict[str, object]:
    prefix = wanted.search.upper()
    return {
        "organisation": organisation,
        "contact": wanted.contact,
        "any_status": wanted.status is None,
        "status": wanted.status or ParticipantStatus.ACTIVE,
        "unanswered": wanted.unanswered,
        "prefix": prefix,
        "letters": len(prefix),
        "codes": list(codes),
    }
