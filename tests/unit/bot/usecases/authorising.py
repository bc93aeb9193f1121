"""Everybody who may act, a sample call of every deed, and a transaction in which it is tried."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import select, update

from bot.usecases import (
    collect_export,
    course_end,
    duty,
    enrol,
    erasure,
    guardian,
    hand_over,
    overview,
    relay_note,
    sheet,
    talks,
)
from bot.usecases.address import keep_address
from bot.usecases.alert_overview import alert_overview
from bot.usecases.alert_page import read_words
from bot.usecases.choose_language import choose_language
from bot.usecases.close_alert import close_alert, close_without_contact
from bot.usecases.collect_own_data import own_data_files
from bot.usecases.deliveries import send_again
from bot.usecases.end_staff import end_staff
from bot.usecases.explain_alert import explain_alert
from bot.usecases.let_in import let_in
from bot.usecases.note_contact import note_contact
from bot.usecases.own_plan import agree
from bot.usecases.pass_alert_on import pass_alert_on
from bot.usecases.person_page import read_answers
from bot.usecases.see_desk import see_desk
from bot.usecases.set_portrait import set_portrait
from bot.usecases.staff_ways import keep_phone, name_stand_in, order_channels
from bot.usecases.substitute import appoint_substitute
from bot.usecases.take_alert import take_alert
from bot.usecases.transitions import set_transition, take_transition_back
from bot.usecases.undo_step import undo_step
from flows.alert import Alert, Did, Permission, Step
from flows.alert import Outcome as AlertOutcome
from flows.authorisation import CLOCK, OPERATOR, Deed, Relation
from flows.choices import Way
from flows.organisation import AnswerChannel
from flows.overview import Wanted
from flows.people import (
    DutyOutcome,
    ExitReason,
    Participant,
    ParticipantStatus,
    PauseReason,
    Sheet,
    SheetState,
    StaffMember,
    StaffRole,
    Substitution,
    Transition,
    TransitionKind,
)
from flows.ports import Kind, Outgoing, World
from storage.tables import METADATA, OUTBOX
from storage.tables.outbox import OutboxState
from storage.transaction import StoredTransaction
from tests.unit.bot.usecases.kit import ALI, ALMA, METTE, NOW, Office, open_office

TODAY = NOW.date()
CORA = StaffMember("S-CORA45", METTE.organisation, "Cora", "da", reachable=True, role=StaffRole.COORDINATOR)
LEO = StaffMember("S-LEO678", METTE.organisation, "Leo", "da", reachable=True, role=StaffRole.LEADER)
COLE = StaffMember("S-COLE89", METTE.organisation, "Cole", "da", reachable=True)
TUE = StaffMember("S-TUE234", METTE.organisation, "Tue", "da", reachable=True)
NEXT = StaffMember("S-NEXT56", METTE.organisation, "Nex", "da", reachable=True)
PETER = StaffMember("S-PETER2", "nabo-kommune", "Peter", "da", reachable=True, role=StaffRole.COORDINATOR)
EMIL = replace(ALMA, id="P-EM2L", name="Emil", contact_person=COLE.id)
ALERT = Alert(
    id="a234567890",
    participant=ALMA.id,
    contact_person=METTE.id,
    rule="contact_wanted",
    rule_version=1,
    values={},
    permission=Permission.CHOSEN,
    raised_at=NOW,
    act_by=NOW,
)
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
        """The transaction with all that storage offers."""
        return cast(StoredTransaction, self.world.tx)

    async def change(self, **changes: Any) -> None:
        """Change the participant, and keep it."""
        self.participant = replace(self.participant, **changes)
        await self.tx.participants.save(self.participant)

    async def alert(self, **changes: Any) -> Alert:
        """An alert of theirs."""
        their = {"participant": self.participant.id, "contact_person": self.participant.contact_person}
        self.made["alert"] = replace(ALERT, **{**their, **changes})
        await self.tx.alerts.add(self.made["alert"])
        return cast(Alert, self.made["alert"])

    async def sheet(self, state: SheetState = SheetState.WRITTEN) -> Sheet:
        """A handover sheet of theirs."""
        decided = None if state is SheetState.WRITTEN else NOW
        written = Sheet("h234567890", self.participant.id, METTE.id, NOW, "What Alma wants", state, decided)
        await self.tx.sheets.add(written)
        return written


Do = Callable[[World], Awaitable[object]]
Sample = Callable[[Case], Awaitable[Do]]
"""Prepares what the deed needs, and gives the call that does it."""


async def _take(case: Case) -> Do:
    alert = await case.alert()
    return lambda world: take_alert(world, case.participant, replace(alert, contact_person=world.actor))


async def _pass_alert_on(case: Case) -> Do:
    alert = await case.alert()
    return lambda world: pass_alert_on(world, case.participant, replace(alert, contact_person=world.actor), NEXT.id)


async def _contact(case: Case) -> Do:
    alert = await case.alert()
    return lambda world: note_contact(world, case.participant, replace(alert, contact_person=world.actor))


async def _close(case: Case) -> Do:
    alert = await case.alert(seen_at=NOW, contact_at=NOW)
    return lambda world: close_alert(
        world, case.participant, replace(alert, contact_person=world.actor), AlertOutcome.TALKED
    )


async def _close_without(case: Case) -> Do:
    alert = await case.alert(seen_at=NOW)
    return lambda world: close_without_contact(
        world, case.participant, replace(alert, contact_person=world.actor), AlertOutcome.NO_NEED, "Moved away."
    )


async def _undo(case: Case) -> Do:
    alert = await case.alert(seen_at=NOW)
    await case.tx.alerts.note(Step(alert.id, Did.TAKEN, NOW, METTE.id, before={"seen_at": None}))
    return lambda world: undo_step(world, METTE, alert, 1)


async def _duty(case: Case) -> Do:
    alert = await case.alert(seen_at=NOW)
    return lambda world: duty.record_duty(world, case.participant, alert, DutyOutcome.CONSIDERED)


async def _words(case: Case) -> Do:
    return lambda world: read_words(world, case.participant, replace(ALERT, contact_person=TUE.id))


async def _talk(case: Case) -> Do:
    return lambda world: talks.hold_talk(world, case.participant, talks.Held(TODAY, "Alma calls the school."))


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


async def _plan(case: Case) -> Do:
    return lambda world: agree(world, case.participant, {"closes": "7"})


async def _pause(case: Case) -> Do:
    return lambda world: course_end.pause_course(world, case.participant, PauseReason.PRISON, None)


async def _end(case: Case) -> Do:
    return lambda world: course_end.end_course(world, case.participant, ExitReason.MOVED)


async def _return(case: Case) -> Do:
    await case.change(status=ParticipantStatus.ENDED)
    return lambda world: course_end.return_to_course(world, case.participant)


async def _transition(case: Case) -> Do:
    return lambda world: set_transition(world, case.participant, TransitionKind.EXAMS, TODAY)


async def _transition_back(case: Case) -> Do:
    await case.tx.transitions.add(Transition("t234567890", case.participant.id, TransitionKind.EXAMS, TODAY, METTE.id))
    return lambda world: take_transition_back(world, case.participant, "t234567890")


async def _wish(case: Case) -> Do:
    return lambda world: erasure.note_wish(world, case.participant)


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


async def _address(case: Case) -> Do:
    return lambda world: keep_address(world, case.participant, "alma@example.dk")


async def _channels(_case: Case) -> Do:
    return lambda world: order_channels(world, METTE, "email")


async def _phone(_case: Case) -> Do:
    return lambda world: keep_phone(world, METTE, "+45 12 34 56 78")


async def _stand_in(_case: Case) -> Do:
    return lambda world: name_stand_in(world, METTE, COLE.id)


async def _let_in(case: Case) -> Do:
    with_pages = replace(case.world.organisations(METTE.organisation), answer_channel=AnswerChannel.BOTH)
    return lambda world: let_in(replace(world, organisations=lambda _name: with_pages), case.participant)


async def _end_staff(_case: Case) -> Do:
    return lambda world: end_staff(world, LEO)


async def _overview(_case: Case) -> Do:
    return lambda world: overview.overview(world, METTE.organisation, Wanted())


async def _course(case: Case) -> Do:
    return lambda world: overview.course(world, case.participant)


async def _decisions(_case: Case) -> Do:
    return lambda world: overview.decisions(world, METTE.organisation)


async def _alerts(_case: Case) -> Do:
    return lambda world: alert_overview(world, METTE.organisation)


async def _explain(case: Case) -> Do:
    alert = await case.alert()
    return lambda world: explain_alert(world, case.participant, alert.id)


async def _send_again(case: Case) -> Do:
    await case.tx.outbox.put(Outgoing(Kind.REPLY, ALMA.id, "reply:once"))
    await case.tx.connection.execute(update(OUTBOX).values(state=OutboxState.FAILED, error="BlockedError"))
    return lambda world: send_again(world, METTE.organisation, "reply:once")


async def _own_data(case: Case) -> Do:
    return lambda world: own_data_files(world, case.participant)


async def _desk(_case: Case) -> Do:
    return lambda world: see_desk(world, METTE)


async def _language(_case: Case) -> Do:
    return lambda world: choose_language(world, METTE, "da")


SAMPLES: Mapping[Deed, tuple[Sample, Participant | StaffMember | str]] = {
    Deed.TAKE_ALERT: (_take, ALMA),
    Deed.PASS_ALERT_ON: (_pass_alert_on, ALMA),
    Deed.NOTE_CONTACT: (_contact, ALMA),
    Deed.CLOSE_ALERT: (_close, ALMA),
    Deed.CLOSE_WITHOUT_CONTACT: (_close_without, ALMA),
    Deed.UNDO_STEP: (_undo, METTE),
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
    Deed.SET_PLAN: (_plan, ALMA),
    Deed.PAUSE_COURSE: (_pause, ALMA),
    Deed.END_COURSE: (_end, ALMA),
    Deed.RETURN_TO_COURSE: (_return, ALMA),
    Deed.SET_TRANSITION: (_transition, ALMA),
    Deed.TAKE_TRANSITION_BACK: (_transition_back, ALMA),
    Deed.NOTE_ERASURE: (_wish, ALMA),
    Deed.ASSESS_ERASURE: (_assess, ALMA),
    Deed.ERASE: (_erase, ALMA),
    Deed.RELAY_NOTE: (_note, ALMA),
    Deed.RECORD_DUTY: (_duty, ALMA),
    Deed.HOLD_TALK: (_talk, ALMA),
    Deed.READ_WORDS: (_words, ALMA),
    Deed.EXPORT: (_export, METTE.organisation),
    Deed.READ_OWN_DATA: (_own_data, ALMA),
    Deed.END_STAFF: (_end_staff, LEO),
    Deed.SEE_OVERVIEW: (_overview, METTE.organisation),
    Deed.SEE_COURSE: (_course, ALMA),
    Deed.SEE_DECISIONS: (_decisions, METTE.organisation),
    Deed.SEE_ALERTS: (_alerts, METTE.organisation),
    Deed.EXPLAIN_ALERT: (_explain, ALMA),
    Deed.SEND_AGAIN: (_send_again, METTE.organisation),
    Deed.KEEP_ADDRESS: (_address, ALMA),
    Deed.ORDER_CHANNELS: (_channels, METTE),
    Deed.KEEP_PHONE: (_phone, METTE),
    Deed.NAME_STAND_IN: (_stand_in, METTE),
    Deed.LET_IN: (_let_in, ALMA),
    Deed.SEE_OWN_DESK: (_desk, METTE),
    Deed.CHOOSE_LANGUAGE: (_language, METTE),
}
"""A call of each deed, and the row that it is done to."""

ACTORS: Mapping[Relation, str] = {
    Relation.CONTACT_PERSON: METTE.id,
    Relation.SUBSTITUTE: ALI.id,
    Relation.TURN: TUE.id,
    Relation.COORDINATOR: CORA.id,
    Relation.LEADER: LEO.id,
    Relation.COLLEAGUE: COLE.id,
    Relation.OUTSIDER: PETER.id,
    Relation.OPERATOR: OPERATOR,
    Relation.CLOCK: CLOCK,
}
HANDS = {Relation.CONTACT_PERSON, Relation.SUBSTITUTE, Relation.TURN}


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
async def full_office(office_file: Path) -> AsyncIterator[Office]:
    """Everybody of the office, and a neighbour; Ali stands in for Mette."""
    async with open_office(office_file) as office:
        office.organisation = replace(office.organisation, guardian_under=18)
        async with office.database.transaction() as tx:
            for member in (CORA, LEO, COLE, TUE, NEXT, PETER):
                await tx.staff.add(member)
            await tx.participants.add(EMIL)
            await tx.alerts.add(replace(ALERT, id="t876543210", contact_person=TUE.id))
            await tx.substitutions.add(Substitution(METTE.id, ALI.id, TODAY, None, begun=True))
            for member in (METTE, ALI, CORA, LEO, COLE, TUE, NEXT, PETER):
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
