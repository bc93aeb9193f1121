"""Gather everything that is kept about a participant, for themselves; and the files it is read in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.reports.own_data import Format, html, json
from bot.reports.own_data.answers import Curve, Occasion, Point, Said, Sitting, Topic
from bot.reports.own_data.contact import Conversation, Message, ShortNote, Written
from bot.reports.own_data.contents import (
    Change,
    Decision,
    Often,
    Opening,
    OwnData,
    Paper,
    PastCourse,
    Person,
    SomethingNew,
    StandIn,
    Wish,
)
from bot.reports.scored import how_scored
from bot.usecases.agreed import zone_of
from bot.usecases.authorise import allowed
from flows.audit import Entry
from flows.authorisation import Deed
from flows.check_in import Answer, CheckIn
from flows.choices import ASKED, Choice
from flows.people import Participant, Substitution
from flows.ports import Wave, World
from flows.screen import Text
from flows.screens.choices import About, asking
from locales import catalog
from questionnaires.model import Cadence, Questionnaire
from questionnaires.shape import DONT_KNOW

R = TypeVar("R")
NAME = "mine-data"
"""What the files are called: neither a name nor what they are about (they lie in a phone's list of downloads)."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to send or to serve."""

    name: str
    media_type: str
    content: bytes


@allowed(Deed.READ_OWN_DATA)
async def own_data_files(world: World, participant: Participant, /) -> Mapping[Format, File]:
    """Every file with everything about them, for a page of theirs."""
    data = await collect_own_data(world, participant)
    return {each: own_data_file(data, each, participant.language) for each in Format}


def own_data_file(data: OwnData, wanted: Format, language: str) -> File:
    """One of the files, in somebody's language."""
    media_type, write = _WRITERS[wanted]
    return File(f"{NAME}.{wanted}", media_type, write(data, catalog.load(language)).encode())


_WRITERS: Mapping[Format, tuple[str, Callable[[OwnData, catalog.Catalog], str]]] = {
    Format.HTML: ("text/html; charset=utf-8", html.written),
    Format.JSON: ("application/json", json.written),
}


async def collect_own_data(world: World, participant: Participant) -> OwnData:
    """All of it as it is now. Whoever asks has authorised it."""
    tx, whose = world.tx, participant.id
    names = await _names(world)
    of_them = await tx.check_ins.of(whose)
    told = _Telling(world, participant, names)
    return OwnData(
        made_at=world.now,
        zone=told.zone,
        titles={each.id: told.title(each.id) for each in world.questionnaires.all()},
        person=told.person(await tx.identities.address_of(whose)),
        choices=tuple(map(told.choice, await tx.participants.choices_of(whose))),
        check_ins=tuple(map(told.check_in, of_them)),
        about_them=tuple(map(told.check_in, await tx.check_ins.about(whose))),
        curves=tuple(told.curves(of_them)),
        messages=told.each(Message, await tx.alerts.of(whose)),
        written=told.each(Written, await tx.words.of(whose)),
        planned=tuple(map(told.occasion, await tx.waves.planned(whose))),
        courses=told.each(PastCourse, await tx.participants.courses_of(whose)),
        opened=tuple(map(told.opening, await tx.audit.about(whose))),
        erasure=told.each(Wish, [each for each in await tx.erasures.all() if each.participant == whose]),
        sheets=told.each(Paper, await tx.sheets.of(whose)),
        talks=told.each(Conversation, await tx.talks.of(whose)),
        notes=told.each(ShortNote, await tx.notes.of(whose)),
        substitutes=tuple(map(told.stand_in, await tx.substitutions.of(participant.contact_person))),
        handovers=told.each(Change, filter(None, [await tx.handovers.of(whose)])),
        begins=told.each(SomethingNew, await tx.transitions.of(whose)),
    )


async def _names(world: World) -> Mapping[str, str]:
    """Of everybody who works there."""
    return {each.id: each.name for each in await world.tx.staff.all()}


def _often(cadence: Cadence) -> Often:
    return Often(**_shared(Often, cadence))


def _shared(into: type, record: object, **otherwise: object) -> dict[str, Any]:
    """A record's values for the fields of the same names."""
    named = {each.name for each in fields(into)} - otherwise.keys()
    return {name: getattr(record, name) for name in named} | otherwise


_WHO = {"contact_person", "by", "to", "written_by", "assessed_by", "set_by"}
"""The fields of records that hold the id of whoever it was."""


@dataclass(frozen=True, slots=True)
class _Telling:
    """Tells what is kept with names in place of ids, and in the words that were shown."""

    world: World
    participant: Participant
    names: Mapping[str, str]

    @property
    def zone(self) -> str:
        """The one by whose days they are asked."""
        return zone_of(self.world, self.participant)

    def each(self, into: type[R], records: Iterable[object]) -> tuple[R, ...]:
        """Records as they are kept, with names in the fields that say who did something."""
        return tuple(into(**self._named(_shared(into, each))) for each in records)

    def _named(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self.names.get(value, value) if name in _WHO else value for name, value in values.items()}

    def occasion(self, planned: Wave) -> Occasion:
        """What is asked next."""
        return Occasion(**_shared(Occasion, planned, title=self.title(planned.questionnaire)))

    def opening(self, entry: Entry) -> Opening:
        """What somebody did with their data, or something of ours did by itself."""
        return Opening(entry.at, entry.actor, self.names.get(entry.actor), entry.deed, entry.about)

    def stand_in(self, each: Substitution) -> StandIn:
        """Who takes over for their contact person."""
        return StandIn(self.names[each.staff], self.names[each.substitute], each.from_on, each.until_on)

    def person(self, address: str | None) -> Person:
        """Who they are; `address` is where they are written to by e-mail."""
        them = self.participant
        return Person(
            code=them.id,
            name=them.name,
            language=them.language,
            form=them.form,
            organisation=self.world.organisations(them.organisation).name,
            contact_person=self.names[them.contact_person],
            status=them.status,
            started_on=them.started_on,
            nudge=them.nudge,
            statistics=them.statistics,
            sees=them.sees,
            reach=them.details.reach,
            weekday=them.weekday,
            month_day=them.month_day,
            ask_at=them.ask_at,
            zone=them.zone,
            cadences={key: each if each is None else _often(each) for key, each in them.plan.cadences.items()},
            reminders=them.plan.reminders,
            closes=them.plan.closes,
            aftercare_from=them.aftercare_from,
            pause_reason=them.pause_reason,
            pause_until=them.pause_until,
            birth=them.details.birth,
            facts=them.facts,
            background=them.details.background,
            look=them.details.look,
            address=address,
        )

    def choice(self, made: Choice) -> Decision:
        """A choice, with its words where they are still the same."""
        return Decision(
            purpose=made.purpose,
            granted=made.granted,
            value=made.value,
            about=made.about,
            at=made.at,
            version=made.version,
            text_hash=made.text_hash,
            words=self._words(made),
            contact_person=self.names.get(made.contact_person or ""),
            recorded_by=self.names.get(made.recorded_by or "", made.recorded_by),
        )

    def _words(self, made: Choice) -> tuple[Text, ...] | None:
        if made.purpose not in ASKED:
            return None
        contact = self.names.get(made.contact_person or self.participant.contact_person, "")
        organisation = self.world.organisations(self.participant.organisation)
        about = self._about(made.about) if made.about else None
        asked = asking(made.purpose, contact, organisation, about)
        return asked.words if asked.text_hash == made.text_hash else None

    def _about(self, questionnaire: str) -> About:
        curve = self.world.questionnaires.latest(questionnaire).definition.curve
        return About(questionnaire, self.title(questionnaire), curve)

    def title(self, questionnaire: str) -> str:
        """In their language."""
        newest = self.world.questionnaires.latest(questionnaire)
        return newest.wording(self.world.questionnaires.language_for(newest, self.participant.language)).title

    def check_in(self, check_in: CheckIn) -> Sitting:
        """A check-in in the words it was asked in; of what a contact person answered, without the private items."""
        asked = self.world.questionnaires.get(check_in.questionnaire, check_in.version)
        definition = asked.definition
        left_out = {each.key for each in definition.items if each.private} if check_in.answered_by else set[str]()
        said = {key: check_in.answers[key] for key in definition.keys if key in check_in.answers}
        score = None if check_in.answered_by or check_in.ended_at is None else definition.score(check_in.values)
        titles = asked.wording(check_in.language).indicators
        means = [(key, titles[key], mean) for key, mean in score.indicators.items()] if score else []
        return Sitting(
            **_shared(
                Sitting,
                check_in,
                title=asked.wording(check_in.language).title,
                contact_person=self.names.get(check_in.contact_person or ""),
                answered_by=self.names.get(check_in.answered_by or ""),
                answers=tuple(self._said(asked, check_in, *each) for each in said.items() if each[0] not in left_out),
                withheld=len(left_out & said.keys()),
                figure=how_scored(definition) if check_in.score is not None else None,
                topics=tuple(Topic(*each) for each in means),
            )
        )

    def _said(self, asked: Questionnaire, check_in: CheckIn, item: str, answer: Answer) -> Said:
        wording = asked.wording(check_in.language)
        question = wording.items[item].said(check_in.form)
        if asked.definition.item(item).names:
            question = question.format(contact=self.names.get(check_in.contact_person or "", ""))
        value = answer.value
        words = None if value is None else asked.option_text(item, value, check_in.language)
        state = "skipped" if value is None else "dont_know" if value == DONT_KNOW else "answered"
        number = value if isinstance(value, int) else None
        return Said(item, wording.stem_of(item), question, state, number, words, answer.at)

    def curves(self, check_ins: Sequence[CheckIn]) -> Iterator[Curve]:
        """Of each questionnaire whose score is a curve."""
        zone = ZoneInfo(self.zone)
        for questionnaire in dict.fromkeys(each.questionnaire for each in check_ins):
            points = tuple(
                Point(each.ended_at.astimezone(zone).date(), each.score)
                for each in check_ins
                if each.questionnaire == questionnaire and each.score is not None and each.ended_at is not None
            )
            if points and self.world.questionnaires.latest(questionnaire).definition.curve:
                yield Curve(questionnaire, self.title(questionnaire), points)
