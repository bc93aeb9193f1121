"""Who may do what to which row: tests made from the table, through the real guarded use cases, on a real database.

Z1  Every deed × every relation: allowed, it is done and noted; not allowed, nothing changes and nothing is noted.
Z2  A deed without a use case, or without a sample here, fails.
Z3  A use case that isn't guarded and isn't listed as a participant's own act or an inner part fails.
Z4  Callback data that names somebody else's row changes nothing of theirs and shows nothing of it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select

import bot.usecases
from bot.usecases import collect_export, course_end, duty, enrol, erasure, guardian, hand_over, relay_note, sheet
from bot.usecases.acknowledge_alert import note_contact, take_alert
from bot.usecases.act import TOPICS, act
from bot.usecases.authorise import DEEDS, NotAllowedError
from bot.usecases.collect_own_data import own_data_files
from bot.usecases.pages import PAGES
from bot.usecases.person_page import read_answers
from bot.usecases.set_portrait import set_portrait
from bot.usecases.shown import shown
from bot.usecases.substitute import appoint_substitute
from flows.authorisation import CLOCK, OPERATOR, TABLE, Deed, Relation
from flows.check_in import CheckIn
from flows.choices import Way
from flows.commands import BY_VERB
from flows.people import (
    Alert,
    DutyOutcome,
    ExitReason,
    Participant,
    ParticipantStatus,
    PauseReason,
    Permission,
    Sheet,
    SheetState,
    StaffMember,
    StaffRole,
    Substitution,
)
from flows.ports import World
from flows.screen import Action, Screen
from locales import catalog
from storage.tables import AUDIT, METADATA
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, OWN, Office, open_office

TODAY = NOW.date()
CORA = StaffMember("S-CORA45", METTE.organisation, "Cora", "da", reachable=True, role=StaffRole.COORDINATOR)
LEO = StaffMember("S-LEO678", METTE.organisation, "Leo", "da", reachable=True, role=StaffRole.LEADER)
COLE = StaffMember("S-COLE89", METTE.organisation, "Cole", "da", reachable=True)
PETER = StaffMember("S-PETER2", "nabo-kommune", "Peter", "da", reachable=True, role=StaffRole.COORDINATOR)
EMIL = replace(ALMA, id="P-EM2L", name="Emil", contact_person=COLE.id)
FACTS = {"in_youth_education": True}


class UndoneError(Exception):
    """Ends a transaction whose changes are not to stay."""


@dataclass
class Case:
    """One deed tried by one actor: the world in which it is prepared, and what was prepared."""

    world: World
    participant: Participant = ALMA
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def tx(self) -> StoredTransaction:
        return cast(StoredTransaction, self.world.tx)

    async def change(self, **changes: Any) -> None:
        self.participant = replace(self.participant, **changes)
        await self.tx.participants.save(self.participant)

    async def alert(self, **changes: Any) -> Alert:
        alert = Alert(
            id="a234567890",
            participant=self.participant.id,
            contact_person=self.participant.contact_person,
            rule="contact_wanted",
            rule_version=1,
            values={},
            permission=Permission.CHOSEN,
            raised_at=NOW,
        )
        self.made["alert"] = replace(alert, **changes)
        await self.tx.alerts.add(self.made["alert"])
        return cast(Alert, self.made["alert"])

    async def sheet(self, state: SheetState = SheetState.WRITTEN) -> Sheet:
        decided = None if state is SheetState.WRITTEN else NOW
        written = Sheet("h234567890", self.participant.id, METTE.id, NOW, "What Alma wants", state, decided)
        await self.tx.sheets.add(written)
        return written


Do = Callable[[World], Awaitable[object]]
Sample = Callable[[Case], Awaitable[Do]]
"""Prepares what the deed needs, and gives the call that does it."""


async def _take(case: Case) -> Do:
    alert = await case.alert()
    return lambda world: take_alert(world, case.participant, alert)


async def _close(case: Case) -> Do:
    alert = await case.alert(seen_at=NOW)
    return lambda world: note_contact(world, case.participant, alert)


async def _duty(case: Case) -> Do:
    alert = await case.alert(seen_at=NOW)
    return lambda world: duty.record_duty(world, case.participant, alert, DutyOutcome.CONSIDERED)


async def _enrol(_case: Case) -> Do:
    return lambda world: enrol.add_participant(world, METTE, "Nora", "da")


async def _invite(case: Case) -> Do:
    return lambda world: enrol.invite(world, case.participant, "a token of its own")


async def _facts(case: Case) -> Do:
    return lambda world: enrol.note_facts(world, case.participant, FACTS)


async def _read(case: Case) -> Do:
    return lambda world: read_answers(world, case.participant)


async def _add_staff(_case: Case) -> Do:
    return lambda world: enrol.add_staff(world, METTE.organisation, "Nina", "da")


async def _portrait(_case: Case) -> Do:
    return lambda world: set_portrait(world, METTE, b"jpeg")


async def _guardian(case: Case) -> Do:
    await case.change(details=replace(case.participant.details, birth=date(2010, 1, 1)))
    return lambda world: guardian.record_guardian(world, case.participant, approves=True)


async def _hand_over(case: Case) -> Do:
    return lambda world: hand_over.hand_over(world, case.participant, COLE.id, TODAY)


async def _write(case: Case) -> Do:
    return lambda world: sheet.write_sheet(world, case.participant, "What Alma wants")


async def _pass_on(case: Case) -> Do:
    written = await case.sheet(SheetState.APPROVED)
    return lambda world: sheet.pass_sheet_on(world, case.participant, written.id)


async def _appoint(_case: Case) -> Do:
    return lambda world: appoint_substitute(world, METTE, COLE.id, TODAY, None)


async def _pause(case: Case) -> Do:
    return lambda world: course_end.pause_course(world, case.participant, PauseReason.PRISON, None)


async def _end(case: Case) -> Do:
    return lambda world: course_end.end_course(world, case.participant, ExitReason.MOVED)


async def _return(case: Case) -> Do:
    await case.change(status=ParticipantStatus.ENDED)
    return lambda world: course_end.return_to_course(world, case.participant)


async def _assess(case: Case) -> Do:
    wish = await erasure.ask(case.world, case.participant)
    return lambda world: erasure.assess(world, case.participant, wish, {})


async def _erase(case: Case) -> Do:
    wish = await erasure.ask(case.world, case.participant)
    assessed = await erasure.assess(replace(case.world, actor=OPERATOR), case.participant, wish, {})
    return lambda world: erasure.carry_out(world, case.participant, assessed)


async def _note(case: Case) -> Do:
    await case.change(details=replace(case.participant.details, reach=Way.NOTE))
    return lambda world: relay_note.relay_note(world, case.participant, "Shall we take a walk?")


async def _export(_case: Case) -> Do:
    return lambda world: collect_export.export(world, METTE.organisation)


async def _own_data(case: Case) -> Do:
    return lambda world: own_data_files(world, case.participant)


SAMPLES: Mapping[Deed, tuple[Sample, Participant | StaffMember | str]] = {
    Deed.TAKE_ALERT: (_take, ALMA),
    Deed.CLOSE_ALERT: (_close, ALMA),
    Deed.ENROL: (_enrol, METTE),
    Deed.INVITE: (_invite, ALMA),
    Deed.NOTE_FACTS: (_facts, ALMA),
    Deed.READ_ANSWERS: (_read, ALMA),
    Deed.ADD_STAFF: (_add_staff, METTE.organisation),
    Deed.SET_PORTRAIT: (_portrait, METTE),
    Deed.RECORD_GUARDIAN: (_guardian, ALMA),
    Deed.HAND_OVER: (_hand_over, ALMA),
    Deed.WRITE_SHEET: (_write, ALMA),
    Deed.PASS_SHEET_ON: (_pass_on, ALMA),
    Deed.APPOINT_SUBSTITUTE: (_appoint, METTE),
    Deed.PAUSE_COURSE: (_pause, ALMA),
    Deed.END_COURSE: (_end, ALMA),
    Deed.RETURN_TO_COURSE: (_return, ALMA),
    Deed.ASSESS_ERASURE: (_assess, ALMA),
    Deed.ERASE: (_erase, ALMA),
    Deed.RELAY_NOTE: (_note, ALMA),
    Deed.RECORD_DUTY: (_duty, ALMA),
    Deed.EXPORT: (_export, METTE.organisation),
    Deed.READ_OWN_DATA: (_own_data, ALMA),
}
"""A call of each deed, and the row that it is done to."""

ACTORS: Mapping[Relation, str] = {
    Relation.CONTACT_PERSON: METTE.id,
    Relation.SUBSTITUTE: ALI.id,
    Relation.COORDINATOR: CORA.id,
    Relation.LEADER: LEO.id,
    Relation.COLLEAGUE: COLE.id,
    Relation.OUTSIDER: PETER.id,
    Relation.OPERATOR: OPERATOR,
    Relation.CLOCK: CLOCK,
}
HANDS = {Relation.CONTACT_PERSON, Relation.SUBSTITUTE}


def actor_of(relation: Relation, row: Participant | StaffMember | str) -> str | None:
    """Somebody who is that to the row; None where nobody can be."""
    if relation is Relation.SELF:
        return None if isinstance(row, str) else row.id
    return None if relation in HANDS and not isinstance(row, Participant) else ACTORS[relation]


CASES = [
    (deed, relation)
    for deed, relation in product(Deed, Relation)
    if deed not in SAMPLES or actor_of(relation, SAMPLES[deed][1])
]


@pytest.fixture
async def office(office_file: Path) -> AsyncIterator[Office]:
    """Everybody of the office, and a neighbour; Ali stands in for Mette."""
    async with open_office(office_file) as office:
        office.organisation = replace(office.organisation, guardian_under=18)
        async with office.database.transaction() as tx:
            for member in (CORA, LEO, COLE, PETER):
                await tx.staff.add(member)
            await tx.participants.add(EMIL)
            await tx.substitutions.add(Substitution(METTE.id, ALI.id, TODAY, None, begun=True))
            for member in (METTE, ALI, CORA, LEO, COLE, PETER):
                await tx.identities.tie(member.id, hash(member.id) % 10**9)
        yield office


@asynccontextmanager
async def undone(office: Office) -> AsyncIterator[Case]:
    """A transaction that leaves nothing behind."""
    try:
        async with office.world() as world:
            yield Case(world)
            raise UndoneError
    except UndoneError:
        pass


async def everything(tx: StoredTransaction) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    found = {}
    for table in METADATA.sorted_tables:
        found[table.name] = [tuple(row) for row in await tx.connection.execute(select(table))]
    return found


@pytest.mark.parametrize(("deed", "relation"), CASES)
async def test_the_table_holds(office: Office, deed: Deed, relation: Relation) -> None:
    """Z1."""
    prepare, row = SAMPLES[deed]
    actor = actor_of(relation, row)
    assert actor is not None
    async with undone(office) as case:
        do = await prepare(case)
        before = await everything(case.tx)
        world = replace(case.world, actor=actor)
        if relation in TABLE[deed]:
            await do(world)
            noted = (await everything(case.tx))[AUDIT.name][len(before[AUDIT.name]) :]
            columns = [column.name for column in AUDIT.c]
            entries = [dict(zip(columns, each, strict=True)) for each in noted]
            about = row if isinstance(row, str) else row.id
            assert (actor, deed, about) in {(each["actor"], each["deed"], each["subject"]) for each in entries}
        else:
            with pytest.raises(NotAllowedError, match="Ask their contact person or a coordinator"):
                await do(world)
            assert await everything(case.tx) == before


def test_every_deed_has_its_row_its_use_case_and_its_sample() -> None:
    """Z2."""
    assert set(TABLE) == set(SAMPLES) == set(Deed)
    assert set(DEEDS) == set(Deed)


def test_nobody_may_do_anything_as_a_mere_colleague_or_outsider() -> None:
    """Z1. Everybody in an organisation is a colleague, so what a colleague may do, all may."""
    allowed = frozenset[Relation]().union(*TABLE.values())
    assert not allowed & {Relation.COLLEAGUE, Relation.OUTSIDER, Relation.LEADER}


async def test_a_substitute_may_on_their_days_and_not_after(office: Office) -> None:
    async with undone(office) as case:
        [absence] = await case.tx.substitutions.by(ALI.id)
        await case.tx.substitutions.save(replace(absence, until_on=TODAY))
        await read_answers(replace(case.world, actor=ALI.id), ALMA)
        tomorrow = replace(case.world, actor=ALI.id, now=NOW + timedelta(days=1))
        with pytest.raises(NotAllowedError):
            await read_answers(tomorrow, ALMA)


def listed(names: str) -> frozenset[str]:
    """Modules of use cases, or single functions as module.function."""
    return frozenset(re.findall(r"\S+", names))


OWN_ACTS = listed(
    """
    act answer_telling ask_for_contact choose other_courses.tell_of own receive_words restart shown show_curve
    show_help sheet.decide_on_sheet stop take_step erasure.ask neutral pages accept_invite
    """
)
"""What a participant does to their own row, which the chat or their page has found."""

INNER = listed(
    """
    authorise birthdays choices close_check_ins current_screen follow_nudge guardian hands lost_touch mind_the_gap
    offer_check_ins open_form pause picture_of pictures plan_waves raise_alert remind reply sharing start_course
    tell the_day collect_export.collect_export collect_own_data.collect_own_data contact_page.contact_page
    duty.prompt_for_duty duty.record_duty_on enrol_many erasure.forget erasure.is_due hand_over.carry_out
    other_courses.known_elsewhere other_courses.told_of substitute.colleague substitute.follow_absence
    substitute.is_due substitute.pass_alerts_on substitute.still_away
    """
)
"""Parts of other use cases, and what the clock does: nobody outside calls them in somebody's name."""

THEIR_OWN = listed(
    """
    acknowledge_alert.acknowledge_alert acknowledge_alert.close_alert answer_form contact_page.open_contact_page
    show_caseload substitute.come_back
    """
)
"""A staff member's own list, and what asks for each row whether it is theirs; some ask the table by `authorise`."""


def use_cases() -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Every public coroutine function of a use case's module that works in a world: module, name, function."""
    for found in pkgutil.walk_packages(bot.usecases.__path__, "bot.usecases."):
        module = importlib.import_module(found.name)
        for name, function in vars(module).items():
            inner = inspect.unwrap(function) if callable(function) else function
            if name.startswith("_") or not inspect.iscoroutinefunction(inner) or inner.__module__ != found.name:
                continue
            if next(iter(inspect.signature(inner).parameters), "").lstrip("_") == "world":
                yield found.name.removeprefix("bot.usecases."), name, function


def test_every_use_case_is_guarded_or_listed() -> None:
    """Z3."""
    guarded = {id(each) for each in DEEDS.values()}
    known = OWN_ACTS | INNER | THEIR_OWN
    unlisted = [
        f"{module}.{name}"
        for module, name, function in use_cases()
        if id(function) not in guarded and not known & {module, name, f"{module}.{name}", module.split(".")[0]}
    ]
    assert not unlisted, "guard it with @allowed, or say in one of the lists why not"


def test_what_is_listed_exists() -> None:
    """Z3."""
    known = {each for module, name, _function in use_cases() for each in (module, name, f"{module}.{name}")}
    known |= {module.split(".")[0] for module, _name, _function in use_cases()}
    assert known >= OWN_ACTS | INNER | THEIR_OWN


ON_PAGES = "yes no ask leave open show none restart curve stop reach see language form next back"
VERBS = sorted({*BY_VERB, *re.split(" ", ON_PAGES)})
SECRETS = ("What Alma wants", "Alma", ALMA.id)


async def alma_with_everything(office: Office) -> tuple[CheckIn, list[str]]:
    """Alma with an open check-in, a low one, an alert, a sheet and a wish to be erased; the ids of all of it."""
    completed = await office.completed(OWN, dict.fromkeys(OWN.definition.keys, 3), shared=True)
    opened = await office.opened(OWN)
    async with office.world() as world:
        case = Case(world)
        alert = await case.alert(permission=Permission.ASKED)
        written = await case.sheet()
        wish = await erasure.ask(world, ALMA)
    return opened, [ALMA.id, opened.id, completed.id, alert.id, written.id, wish.id, METTE.id]


def belonging_to(found: Mapping[str, list[tuple[Any, ...]]], ids: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """The rows in which one of those ids stands."""
    return {name: [row for row in rows if not set(ids).isdisjoint(map(str, row))] for name, rows in found.items()}


def words_of(screen: Screen) -> str:
    words = catalog.load("en")
    shown = [words.text(each) for each in screen.body if not hasattr(each, "item")]
    return " ".join([*shown, *(words.text(button.label) for row in screen.buttons for button in row)])


FORGED = [Action(topic, verb) for topic, verb in product(sorted(TOPICS), VERBS)]


async def test_forged_callback_data_changes_and_shows_nothing_of_another(office: Office) -> None:
    """Z4: every topic and every verb, with each id of Alma's, from Emil's chat."""
    opened, ids = await alma_with_everything(office)
    ids_of_hers = [each for each in ids if each != METTE.id]
    async with undone(office) as case:
        world = replace(case.world, actor=EMIL.id)
        before = belonging_to(await everything(case.tx), ids_of_hers)
        for action, ref, value in product(FORGED, ids_of_hers, (0, 1)):
            await act(world, EMIL, replace(action, ref=ref, value=value, revision=opened.revision))
        assert belonging_to(await everything(case.tx), ids_of_hers) == before
        live = await case.tx.live.get(EMIL.id)
        assert live is not None
        assert not [each for each in SECRETS if each in words_of(await shown(world, live, str))]


@pytest.mark.parametrize("page", sorted(PAGES))
async def test_a_page_about_anothers_row_shows_and_changes_nothing(office: Office, page: str) -> None:
    """Z4: every page of Emil's own, opened about Alma's ids, with every verb."""
    _opened, ids = await alma_with_everything(office)
    ids_of_hers = [each for each in ids if each != METTE.id]
    async with undone(office) as case:
        world = replace(case.world, actor=EMIL.id)
        before = belonging_to(await everything(case.tx), ids_of_hers)
        for ref in ids_of_hers:
            place = f"{page}/{ref}"
            for verb in ("open", *VERBS):
                await act(world, EMIL, Action("own", "open", place))
                await act(world, await case.tx.participants.get(EMIL.id), Action("own", verb, place))
                live = await case.tx.live.get(EMIL.id)
                assert live is not None
                said = words_of(await shown(world, live, str)).replace(place, "")
                assert not [each for each in SECRETS if each in said], (place, verb)
        assert belonging_to(await everything(case.tx), ids_of_hers) == before


async def test_whoever_asks_for_anothers_data_gets_nothing(office: Office) -> None:
    """Z4: a participant for another participant's files, answers and sheet."""
    async with undone(office) as case:
        written = await case.sheet(SheetState.APPROVED)
        world = replace(case.world, actor=EMIL.id)
        for asked in (
            own_data_files(world, ALMA),
            read_answers(world, ALMA),
            sheet.pass_sheet_on(world, ALMA, written.id),
            enrol.note_facts(world, ALMA, birth=date(2010, 1, 1)),
        ):
            with pytest.raises(NotAllowedError):
                await asked
