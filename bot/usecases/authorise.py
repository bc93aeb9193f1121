"""Whether whoever acts may do it to this row; if so, it is noted in the audit log, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.usecases.hands import acting_contact
from flows.audit import Entry
from flows.authorisation import CLOCK, OPERATOR, Deed, Relation, may, relations_to
from flows.hold import is_kept_back
from flows.people import Participant, StaffMember
from flows.ports import World

AFTERWARDS = timedelta(days=1)
"""So long whoever closed an alert may still do what belongs to it, such as the duty to notify."""

Row = Participant | StaffMember | str
"""What is acted on; a text is an organisation's id."""

W = TypeVar("W", bound=Row)
P = ParamSpec("P")
T = TypeVar("T")

DEEDS: dict[Deed, Callable[..., Coroutine[Any, Any, object]]] = {}
"""The use case behind each deed."""


class NotAllowedError(PermissionError):
    """Somebody tried what the table of `flows.authorisation` doesn't let them do."""


UseCase = Callable[Concatenate[World, W, P], Coroutine[Any, Any, T]]


def allowed(deed: Deed, *, noted: bool = True) -> Callable[[UseCase[W, P, T]], UseCase[W, P, T]]:
    """Let only those run a use case who may do `deed` to the row that comes second, and note that they did.

    What shows nothing that a young person has said needn't be noted: a list that is looked at all day.
    """

    def guarding(usecase: UseCase[W, P, T]) -> UseCase[W, P, T]:
        if deed in DEEDS:
            raise ValueError(f"two use cases do {deed}: {DEEDS[deed].__qualname__} and {usecase.__qualname__}")

        async def guarded(world: World, row: W, /, *args: P.args, **kwargs: P.kwargs) -> T:
            await authorise(world, deed, row, noted=noted)
            return await usecase(world, row, *args, **kwargs)

        DEEDS[deed] = update_wrapper(guarded, usecase)
        return guarded

    return guarding


async def authorise(world: World, deed: Deed, row: Row, about: str = "", *, noted: bool = True) -> None:
    """Raise NotAllowedError unless `world.actor` may; else note the deed, if it is one to be noted."""
    if not may(deed, await relations(world, row)):
        raise NotAllowedError(
            f"{world.actor} may not do {deed} to {_id(row)}. Ask their contact person or a coordinator to do it."
        )
    if noted:
        await world.tx.audit.write(Entry(world.now, world.actor, deed, _id(row), about))


async def relations(world: World, row: Row) -> frozenset[Relation]:
    """What ties `world.actor` to a row."""
    if world.actor == OPERATOR:
        return frozenset({Relation.OPERATOR})
    if world.actor == CLOCK:
        return frozenset({Relation.CLOCK})
    if isinstance(row, Participant) and row.id == world.actor:
        return frozenset({Relation.SELF})
    if not world.actor.startswith("S-"):
        return frozenset({Relation.OUTSIDER})
    member = await world.tx.staff.get(world.actor)
    if not isinstance(row, Participant):
        return relations_to(member, row)
    acts = await acting_contact(world, row)
    return relations_to(member, row, acts.id, has_turn=await _has_turn(world, row))


async def _has_turn(world: World, participant: Participant) -> bool:
    """Whether an alert is theirs to react to, or was closed by them a moment ago and they write down the rest."""
    theirs = (each for each in await world.tx.alerts.of(participant.id) if each.contact_person == world.actor)
    known = (each for each in theirs if each.told and not is_kept_back(each, world.now))
    return any(each.closed_at is None or world.now - each.closed_at < AFTERWARDS for each in known)


def _id(row: Row) -> str:
    return row if isinstance(row, str) else row.id
