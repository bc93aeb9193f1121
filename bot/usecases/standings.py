"""How the check-ins of several young people stand: for the lists of contact persons and coordinators alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from flows.check_in import Asked
from flows.overview import CourseLine
from flows.people import Participant, ParticipantStatus
from flows.ports import World
from flows.standing import Stands, stands
from questionnaires.model import Target


async def standings(
    world: World,
    organisation: str,
    people: Mapping[str, Participant | CourseLine],
    asked: Sequence[Asked] | None = None,
) -> Mapping[str, Stands]:
    """How it stands with each of these, by code; `asked` is what they were asked, read here where it isn't given.

    Whoever isn't asked just now is neither due nor overdue.
    """
    codes = list(people)
    planned = await world.tx.waves.next_of_many(codes, asked_of_them(world, organisation))
    told = await world.tx.check_ins.asked(codes) if asked is None else asked
    theirs = _by_participant(told)
    found = {
        code: stands(theirs.get(code, ()), planned.get(code), world.now, each.started_on)
        for code, each in people.items()
    }
    return {
        code: each if people[code].status is ParticipantStatus.ACTIVE else Stands(answered=each.answered)
        for code, each in found.items()
    }


def asked_of_them(world: World, organisation: str) -> list[str]:
    """The questionnaires that young people answer themselves."""
    asked = world.organisations(organisation).questionnaires
    return [each for each in asked if world.questionnaires.latest(each).definition.target is Target.PARTICIPANT]


def _by_participant(asked: Iterable[Asked]) -> Mapping[str, Sequence[Asked]]:
    ordered = sorted(asked, key=lambda each: each.participant)
    return {code: list(group) for code, group in groupby(ordered, key=lambda each: each.participant)}
