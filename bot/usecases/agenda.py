"""What is worth a question when contact person and young person meet next: as far as they let their answers be seen.

It is found when somebody looks, from the newest sitting of each questionnaire, and kept nowhere. A row of sittings is
looked at only as far back as everything in it may be seen, so that what is found gives away nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.reports.profile_sides import open_indicators
from bot.usecases.choices import sees
from flows.check_in import CheckIn, Status
from flows.choices import Sees
from flows.events import Measured
from flows.measured import measured
from flows.people import Participant
from flows.ports import World
from flows.rules import agenda, changed, lowest_twice, two_falls
from flows.rules.rule import Known, Point, Profile
from flows.screen import Text
from questionnaires.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to talk about: what a rule found in the sitting of that local day, and a sentence about it for staff.

    `title` is the questionnaire's, and stands in the reader's language where there is a wording in it.
    """

    rule: str
    title: str
    on: date
    values: Mapping[str, int]
    said: Text


async def agenda_of(world: World, participant: Participant, language: str) -> list[Matter]:
    """What there is to talk about with somebody, for whoever may read their answers; in the organisation's order."""
    organisation = world.organisations(participant.organisation)
    theirs = await world.tx.check_ins.of(participant.id)
    found: list[Matter] = []
    for name in organisation.questionnaires:
        sees_curve = await sees(world, participant, name) is not Sees.THAT_ANSWERED
        row = _row(participant, [each for each in theirs if each.questionnaire == name], sees_curve=sees_curve)
        if row:
            questionnaire = world.questionnaires.get(name, row[-1].version)
            words = questionnaire.wording(world.questionnaires.language_for(questionnaire, language))
            known, day = _known(world, row), _ended(row[-1]).astimezone(ZoneInfo(organisation.zone)).date()
            found += [
                Matter(rule.id, words.title, day, finding.values, _SAID[rule.id](finding.values, words.indicators))
                for rule, finding in agenda(known, organisation)
            ]
    return found


def _row(participant: Participant, sittings: Sequence[CheckIn], *, sees_curve: bool) -> list[CheckIn]:
    """The newest completed ones in a row that the contact person of today may see, oldest first."""
    completed = [each for each in sittings if each.status is Status.COMPLETED and each.answered_by is None]
    completed.sort(key=lambda each: (_ended(each), each.id))
    seen = takewhile(
        lambda each: each.contact_person == participant.contact_person and (sees_curve or each.shared is True),
        reversed(completed),
    )
    return list(seen)[::-1]


def _known(world: World, row: Sequence[CheckIn]) -> Known:
    """The newest sitting and what each before it said; one without a score, because something was skipped, as such."""
    *before, newest = ((each, _measured(world, each)) for each in row)
    said = [(_ended(each), found.best if found.score is None else found.score, found) for each, found in before]
    points = [Point(at, int(score), found.score is not None) for at, score, found in said if score is not None]
    return Known(newest[1], world.now, points, profiles=list(_profiles(world, row)))


def _measured(world: World, check_in: CheckIn) -> Measured:
    return measured(check_in, world.questionnaires.get(check_in.questionnaire, check_in.version))


def _profiles(world: World, row: Sequence[CheckIn]) -> Iterator[Profile]:
    """The newest ones in a row whose answers are shared, oldest first; nothing of a private item is in them."""
    shared = list(takewhile(lambda each: each.shared is True, reversed(row)))
    for each in reversed(shared):
        questionnaire = world.questionnaires.get(each.questionnaire, each.version)
        yield _profile(each, questionnaire)


def _profile(check_in: CheckIn, questionnaire: Questionnaire) -> Profile:
    definition = questionnaire.definition
    indicators = open_indicators(definition)
    score = definition.score(check_in.values)
    given = {key: value for key, value in (score.indicators if score else {}).items() if key in indicators}
    return Profile(given, {key: min(definition.values(items[0])) for key, items in indicators.items()})


def _ended(check_in: CheckIn) -> datetime:
    if check_in.ended_at is None:
        raise ValueError(f"check-in {check_in.id} has not ended; its row was altered")
    return check_in.ended_at


def _changed(values: Mapping[str, int], _names: Mapping[str, str]) -> Text:
    points = {"before": values["before"], "now": values["score"]}
    rose, fell = Text("It rose from {before} to {now}.", points), Text("It fell from {before} to {now}.", points)
    return rose if values["change"] > 0 else fell


def _two_falls(values: Mapping[str, int], _names: Mapping[str, str]) -> Text:
    points = {"first": values["first"], "before": values["before"], "now": values["score"]}
    return Text("It fell twice in a row: {first}, {before}, {now}.", points)


def _lowest_twice(values: Mapping[str, int], names: Mapping[str, str]) -> Text:
    return Text("At the lowest twice in a row: {names}.", {"names": ", ".join(names[each] for each in values)})


_SAID: Mapping[str, Callable[[Mapping[str, int], Mapping[str, str]], Text]] = {
    changed.RULE.id: _changed,
    two_falls.RULE.id: _two_falls,
    lowest_twice.RULE.id: _lowest_twice,
}
"""A sentence for what each rule found; the names are those of the indicators."""
