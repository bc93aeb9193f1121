"""The list of an organisation's courses, a page at a time, and quick with ten thousand of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, String, and_, bindparam, exists, func, literal, or_, select

from flows.overview import PER_PAGE, Among, CourseLine
from flows.people import ParticipantStatus
from flows.standing import SOON, Standing
from storage.repositories.base import Repository, whole
from storage.repositories.identities import open_name
from storage.tables import CHECK_IN, IDENTITY, PARTICIPANT, WAVE
from storage.tables.check_ins import HEARD, NOT_ANSWERED, OPEN
from storage.tables.waves import WaveState

_P, _C = PARTICIPANT.c, CHECK_IN.c
_HERE = (_P.organisation == bindparam("organisation"), _P.status != ParticipantStatus.ERASED)
_LATER, _WHOSE = CHECK_IN.alias("later"), PARTICIPANT.alias("whose")
_HOLDS = {
    Standing.DUE: _P.id.in_(
        select(WAVE.c.participant).where(
            WAVE.c.state == WaveState.PLANNED,
            WAVE.c.due_at <= bindparam("soon", type_=WAVE.c.due_at.type),
            WAVE.c.questionnaire.in_(bindparam("asked", expanding=True)),
        )
    ),
    Standing.WAITING: _P.id.in_(select(_C.participant).where(OPEN)),
    Standing.OVERDUE: _P.id.in_(
        select(_C.participant)
        .join(_WHOSE, _WHOSE.c.id == _C.participant)
        .where(
            NOT_ANSWERED,
            or_(_WHOSE.c.started_on.is_(None), _C.prompted_at >= _WHOSE.c.started_on),
            ~exists()
            .select_from(_LATER)
            .where(HEARD, _LATER.c.participant == _C.participant, _LATER.c.ended_at >= _C.prompted_at),
        )
    ),
}
"""As `flows.standing` has it, for many at once: each is read from an index of its own."""

_STANDING = bindparam("standing", type_=String)
_AMONG = (
    *_HERE,
    or_(bindparam("contact", type_=String) == "", _P.contact_person == bindparam("contact")),
    or_(bindparam("any_status", type_=Boolean), _P.status == bindparam("status", type_=_P.status.type)),
    or_(
        func.substr(_P.id, 1, whole("letters")) == bindparam("prefix", type_=String),
        func.substr(_P.id, 3, whole("letters")) == bindparam("prefix"),  # without the "P-" in front
        _P.id.in_(bindparam("codes", expanding=True)),
    ),
)
_ASKED = _P.status == ParticipantStatus.ACTIVE
_WANTED = (
    *_AMONG,
    or_(_STANDING == "", *(and_(literal(each.value) == _STANDING, _ASKED, holds) for each, holds in _HOLDS.items())),
)
_COUNT = select(func.count()).select_from(PARTICIPANT).where(*_WANTED)
_COUNT_EACH = select(
    *(
        select(func.count()).select_from(PARTICIPANT).where(*_AMONG, _ASKED, holds).scalar_subquery()
        for holds in _HOLDS.values()
    )
)
_PAGE = (
    select(_P.id, _P.contact_person, _P.status, _P.started_on, _P.aftercare_from)
    .where(*_WANTED)
    .order_by(_P.id)
    .limit(PER_PAGE)
    .offset(whole("skipped"))
    .subquery("page")
)
_LINES = select(*_PAGE.c, IDENTITY.c.name_sealed).join(IDENTITY, IDENTITY.c.subject == _PAGE.c.id).order_by(_PAGE.c.id)
_BY_CONTACT = (
    select(_P.contact_person, func.count())
    .where(*_HERE, _P.status != ParticipantStatus.ENDED)
    .group_by(_P.contact_person)
)
_NAMES = select(_P.id, IDENTITY.c.name_sealed).join(IDENTITY, IDENTITY.c.subject == _P.id).where(*_HERE).order_by(_P.id)


class Overviews(Repository):
    """Courses as they stand. Nothing here reads an answer or a point."""

    __slots__ = ()

    async def count(self, among: Among) -> int:
        """How many courses are wanted."""
        return int(await self.connection.scalar(_COUNT, _asked(among)) or 0)

    async def count_each(self, among: Among) -> Mapping[Standing, int]:
        """Of how many each standing holds, whichever is wanted."""
        asked = {name: value for name, value in _asked(among).items() if name != "standing"}
        [counts] = await self.rows(_COUNT_EACH, **asked)
        return dict(zip(_HOLDS, counts, strict=True))

    async def page(self, among: Among, page: int) -> Sequence[CourseLine]:
        """One page of them, by code; the first one is 1. How each stands isn't read here."""
        return [self._line(row) for row in await self.rows(_LINES, skipped=(page - 1) * PER_PAGE, **_asked(among))]

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
        code, contact, status, started_on, aftercare_from, sealed = row
        return CourseLine(code, open_name(self.keyring, code, sealed), contact, status, started_on, aftercare_from)


def _begins(name: str, wanted: str) -> bool:
    tidy = name.casefold()
    return tidy.startswith(wanted) or f" {wanted}" in tidy


def _asked(among: Among) -> dict[str, object]:
    wanted, prefix = among.wanted, among.wanted.search.upper()
    return {
        "organisation": among.organisation,
        "soon": among.now + SOON,
        "asked": list(among.questionnaires),
        "standing": wanted.standing.value if wanted.standing else "",
        "contact": wanted.contact,
        "any_status": wanted.status is None,
        "status": wanted.status or ParticipantStatus.ACTIVE,
        "prefix": prefix,
        "letters": len(prefix),
        "codes": list(among.codes),
    }
