"""Somebody about whom everything there can be is kept, with names that try to do harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bot.usecases.choices import asking_of, record
from flows.alert import Alert, Answered, How, Note, Outcome, Permission, Talk, Words
from flows.audit import Entry
from flows.authorisation import OPERATOR, Deed
from flows.check_in import Ending, Status
from flows.choices import Choice, Purpose, Sees, Way
from flows.erasure import Erasure, Reason
from flows.people import (
    Course,
    Details,
    Duty,
    DutyOutcome,
    ExitReason,
    Handover,
    Participant,
    ParticipantStatus,
    PauseReason,
    Sheet,
    SheetState,
    Substitution,
    Transition,
    TransitionKind,
)
from flows.plan import OwnPlan
from flows.ports import Wave, World
from flows.retention import Record
from flows.screens.choices import About
from questionnaires.model import Cadence
from tests.unit.bot.usecases.kit import ALI, ALMA, CONTACT, METTE, NOW, OTHER, OWN, REGISTRY, Office

EVIL = "<script>alert('a')</script>\u202eamlA"
EVIL_SHEET = "Alma <b>likes</b> mornings.\n\u202eRead on."
ITEM = REGISTRY.latest("who5").definition.keys
LATER = datetime(2026, 12, 2, 14, tzinfo=UTC)


async def live_it(office: Office, name: str = EVIL) -> Participant:
    """Everything about Alma; herself as she is then."""
    alma = replace(
        ALMA,
        name=name,
        language="da",
        status=ParticipantStatus.PAUSED,
        pause_reason=PauseReason.OWN,
        pause_until=date(2027, 1, 4),
        statistics=True,
        sees={"": Sees.ANSWERS, "who5": Sees.CURVE},
        weekday=2,
        ask_at=time(16, 30),
        zone="Atlantic/Faroe",
        plan=OwnPlan({OWN.id: None, CONTACT.id: Cadence(every_months=2), "who5": Cadence(at_months=(0, 6))}, (1, 3), 7),
        aftercare_from=date(2026, 12, 1),
        facts={"towards_education": False, "in_youth_education": True},
        details=Details(
            date(2009, 5, 17), Way.SMS, {"occupation": "youth_education"}, look={"size": "large", "theme": "dark"}
        ),
    )
    await office.save(alma)
    who5 = REGISTRY.latest("who5")
    at = datetime(2026, 10, 23, 14, tzinfo=UTC)
    await office.completed(who5, dict.fromkeys(ITEM, 2), alma, at=at)
    low = await office.completed(who5, dict.fromkeys(ITEM[:4], 1) | {ITEM[4]: 2}, alma, shared=True)
    await office.completed(OWN, dict.fromkeys(OWN.definition.keys[:3], 1), alma)
    await office.completed(CONTACT, dict.fromkeys(CONTACT.definition.keys, 3), alma)
    await office.completed(OTHER, dict.fromkeys(OTHER.definition.keys, 2), alma, by=METTE)
    unanswered = await office.opened(who5, alma)
    async with office.world() as world:
        closed = replace(unanswered, status=Status.CLOSED, ending=Ending.NOT_ANSWERED, ended_at=NOW, revision=1)
        await world.tx.check_ins.save(closed)
        await world.tx.identities.write_to(alma.id, "alma@example.dk")
        await _decide(replace(world, actor=alma.id), alma)
        await world.tx.check_ins.save(replace(low, revision=low.revision + 1, together=False))
        await _be_told_of(world, alma, low.id)
        await _move_on(world, alma)
    return alma


async def _decide(world: World, alma: Participant) -> None:
    asked = await asking_of(world, alma, Purpose.SEE, About("who5", "WHO-5", curve=True))
    await record(world, alma, asked, granted=True, about="who5", value=Sees.CURVE)
    await record(world, alma, await asking_of(world, alma, Purpose.NUDGE), granted=True)
    old = Choice(alma.id, Purpose.STATISTICS, False, "0" * 64, NOW, recorded_by=METTE.id)
    await world.tx.participants.record_choice(old)


async def _be_told_of(world: World, alma: Participant, check_in: str) -> None:
    tx = world.tx
    alert = Alert(
        id="a234567890",
        participant=alma.id,
        contact_person=METTE.id,
        rule="low",
        rule_version=1,
        values={"score": 24},
        permission=Permission.CHOSEN,
        raised_at=NOW,
        check_in=check_in,
        deadline=LATER,
        delivered_at=NOW,
        seen_at=NOW,
        closed_at=NOW,
        act_by=LATER,
        outcome=Outcome.TALKED,
        held_until=NOW,
        contact_at=NOW,
        contact_how=How.PHONED,
    )
    await tx.alerts.add(alert)
    await tx.words.add(Words("w234567890", alma.id, NOW, EVIL))
    await tx.words.send_on("w234567890", alert.id, NOW)
    await tx.audit.write(Entry(NOW, METTE.id, Deed.READ_ANSWERS, alma.id, "who5"))
    await tx.audit.write(Entry(NOW, OPERATOR, Deed.ENROL, alma.id))
    talk = Talk("t345678901", alma.id, alert.id, METTE.id, NOW.date(), NOW, EVIL_SHEET, "J-2026-17", LATER.date())
    await tx.talks.add(talk)
    await tx.notes.add(Note("n234567890", alma.id, METTE.id, NOW, EVIL_SHEET))
    await tx.notes.arrive("n234567890", NOW)
    for answer in (Answered.LATER, Answered.CALL):
        await tx.notes.answer("n234567890", answer, NOW)
    await tx.duties.add(Duty(alma.id, alert.id, METTE.id, DutyOutcome.CONSIDERED, NOW))


async def _move_on(world: World, alma: Participant) -> None:
    tx = world.tx
    await tx.waves.plan(Wave(alma.id, "who5", 3, LATER, month=6))
    ended = Course(alma.id, 1, ALI.id, date(2025, 8, 1), date(2026, 6, 30), ExitReason.MOVED)
    await tx.participants.end_course(ended)
    sheet = Sheet("s234567890", alma.id, METTE.id, NOW, EVIL_SHEET)
    await tx.sheets.add(sheet)
    await tx.sheets.decide(replace(sheet, state=SheetState.APPROVED, decided_at=NOW))
    await tx.substitutions.add(Substitution(METTE.id, ALI.id, date(2026, 12, 1), date(2026, 12, 8)))
    await tx.handovers.plan(Handover(alma.id, ALI.id, date(2027, 1, 1)))
    await tx.transitions.add(Transition("t234567890", alma.id, TransitionKind.EXAMS, date(2027, 6, 1), alma.id))
    wish = Erasure("e234567890", alma.id, NOW, date(2026, 12, 23), {})
    await tx.erasures.add(wish)
    decided = {record: None for record in Record if record in ("identity", "answers")} | {
        Record.ALERTS: Reason.JOURNAL_DUTY
    }
    await tx.erasures.save(replace(wish, decisions=decided, assessed_at=NOW, assessed_by=METTE.id, carried_out_at=NOW))
