"""What was agreed with one participant about being asked, as staff note and see it; nothing that was answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from bot.usecases.agreed import cadences_of, day_in, timetable_of, windows_of
from bot.usecases.authorise import allowed
from bot.usecases.coming import is_asked_of, times
from bot.usecases.current_screen import show_again
from bot.usecases.whom import Whom, whom
from bot.usecases.wish import wish
from flows.agreement import agreed
from flows.authorisation import Deed
from flows.calendar import Timetable
from flows.check_in import Asked, Ending, WaveKind
from flows.names import RefusedError
from flows.people import Participant, ParticipantStatus
from flows.plan import WELLBEING, OwnPlan
from flows.ports import World
from flows.screen import Text
from flows.window import Windows
from questionnaires.conditions import hold
from questionnaires.model import Cadence, Target

AT_MOST = 3
"""So many dates of each questionnaire are shown: what lies farther ahead may yet change."""

LATELY = 5
"""So many endings are shown."""

NOT_ASKED = (ParticipantStatus.DECLINED, ParticipantStatus.STOPPED, ParticipantStatus.ERASED)


@allowed(Deed.SET_PLAN)
async def agree(world: World, participant: Participant, /, typed: Mapping[str, str] | None) -> Participant:
    """Note what is agreed now, as `flows.agreement` reads it; None: the organisation's plan alone, from now on.

    What lies ahead follows at once, and what was asked is not asked again. Day, hour and time zone stay with None:
    they are the young person's own wishes. Raises RefusedError.
    """
    if participant.status in NOT_ASKED:
        raise RefusedError(Text("nothing is asked of {code} any more", {"code": participant.id}))
    organisation = world.organisations(participant.organisation)
    now = replace(participant, plan=OwnPlan())
    if typed is not None:
        now = agreed(participant, organisation, lambda name: _usual(world, name), typed)
    await wish(world, now)
    await show_again(world, now)  # a day that was named is another one now
    return now


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One questionnaire: what is agreed about it, None: it isn't asked; and the next local days on which it is.

    `usual` is the organisation's rhythm. `by_contact`: the contact person answers it. `kind` is why it is asked next.
    """

    questionnaire: str
    title: str
    language: str
    cadence: Cadence | None
    usual: Cadence
    by_contact: bool
    days: Sequence[date] = ()
    kind: WaveKind = WaveKind.PLAN

    @property
    def differs(self) -> bool:
        """Whether something else was agreed than what the organisation asks."""
        return self.cadence is None or self.cadence.model_copy(update={"after_alert": False}) != (
            self.usual.model_copy(update={"after_alert": False})
        )


@dataclass(frozen=True, slots=True)
class PlanPage:
    """Everything on the page. `lacks_wellbeing`: without it nothing tells that somebody is having a hard time."""

    about: Whom
    rows: Sequence[PlanRow]
    timetable: Timetable
    usual: Timetable
    windows: Windows
    usual_windows: Windows
    lacks_wellbeing: bool

    @property
    def differs(self) -> bool:
        """Whether anything but day, hour and time zone was agreed otherwise."""
        return self.windows != self.usual_windows or any(each.differs for each in self.rows)


async def own_plan(world: World, participant: Participant, language: str) -> PlanPage:
    """What is asked of somebody when, and what comes next."""
    nobody = replace(participant, plan=OwnPlan(), weekday=None, month_day=None, ask_at=None, zone=None)
    rows = [each async for each in _rows(world, participant, nobody, language)]
    return PlanPage(
        about=whom(world, participant),
        rows=rows,
        timetable=timetable_of(world, participant),
        usual=timetable_of(world, nobody),
        windows=windows_of(world, participant),
        usual_windows=windows_of(world, nobody),
        lacks_wellbeing=any(each.questionnaire == WELLBEING and each.cadence is None for each in rows),
    )


@dataclass(frozen=True, slots=True)
class Past:
    """What they haven't answered to the end: when it was asked, or was to be asked, and why nothing came of it."""

    asked_on: date
    title: str
    language: str
    ending: Ending


async def endings(world: World, participant: Participant, asked: Sequence[Asked], language: str) -> AsyncIterator[Past]:
    """The last ones, the newest first; what was set aside by a pause or by what is asked next is none."""
    ended = [
        (each.prompted_at, each.questionnaire, each.ending)
        for each in asked
        if each.answered_by is None and each.ending in (Ending.NOT_ANSWERED, Ending.MISSED_BY_US)
    ]
    never = [
        (each.due_at, each.questionnaire, Ending.MISSED_BY_US)
        for each in await world.tx.waves.missed(participant.id)
        if is_asked_of(world, participant, each.questionnaire)
    ]
    for at, questionnaire, ending in sorted([*ended, *never], key=lambda each: each[0], reverse=True)[:LATELY]:
        title, words = _title(world, questionnaire, language)
        yield Past(day_in(world, participant, at), title, words, ending or Ending.NOT_ANSWERED)


async def _rows(world: World, participant: Participant, nobody: Participant, language: str) -> AsyncIterator[PlanRow]:
    agreed_now, usual = cadences_of(world, participant), cadences_of(world, nobody)
    planned = await world.tx.waves.planned(participant.id)
    for name, cadence in usual.items():
        definition = world.questionnaires.latest(name).definition
        if not hold(definition.when, {}, participant.facts):
            continue
        waves = [each for each in planned if each.questionnaire == name]
        ahead = times(world, participant, waves[0]) if waves else ()
        title, words = _title(world, name, language)
        yield PlanRow(
            questionnaire=name,
            title=title,
            language=words,
            cadence=agreed_now.get(name),
            usual=cadence,
            by_contact=definition.target is Target.CONTACT_PERSON,
            days=[day_in(world, participant, at) for at in islice(ahead, AT_MOST)],
            kind=waves[0].kind if waves else WaveKind.PLAN,
        )


def _usual(world: World, questionnaire: str) -> Cadence:
    return world.questionnaires.latest(questionnaire).definition.cadence


def _title(world: World, questionnaire: str, language: str) -> tuple[str, str]:
    """What it is called, and in which language."""
    found = world.questionnaires.latest(questionnaire)
    words = world.questionnaires.language_for(found, language)
    return found.wording(words).title, words
