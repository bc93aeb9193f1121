"""What staff do outside the chat about somebody, and what a release changes: by the words that a script has for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import cast

from sqlalchemy import delete, update

from bot.usecases.authorise import authorise
from bot.usecases.course_end import end_course, pause_course, return_to_course
from bot.usecases.enrol import invite, note_facts
from bot.usecases.erasure import assess
from bot.usecases.guardian import record_guardian
from bot.usecases.hand_over import hand_over
from bot.usecases.let_in import come_in, let_in
from bot.usecases.own.code import choose_code
from bot.usecases.relay_note import relay_note
from bot.usecases.sheet import pass_sheet_on, write_sheet
from bot.usecases.substitute import appoint_substitute, come_back
from bot.usecases.talks import Held, hold_talk
from bot.usecases.transitions import set_transition, take_transition_back
from bot.usecases.wish import wish
from flows.authorisation import OPERATOR, Deed
from flows.choices import Purpose, Way
from flows.erasure import Reason
from flows.people import ExitReason, Participant, PauseReason, StaffMember, StaffRole, TransitionKind
from flows.plan import OwnPlan
from flows.ports import World
from questionnaires.model import Cadence
from storage.repositories.base import Repository
from storage.tables import CHOICE
from storage.transaction import StoredTransaction

Deal = Callable[[World, Participant], Awaitable[None]]


async def _approves(world: World, participant: Participant) -> None:
    await record_guardian(world, participant, approves=True)


async def _withdraws(world: World, participant: Participant) -> None:
    await record_guardian(world, participant, approves=False)


async def _born(world: World, participant: Participant) -> None:
    await note_facts(world, participant, birth=date(2010, 3, 1))


async def _gets_ali(world: World, participant: Participant) -> None:
    [ali] = [each for each in await world.tx.staff.all() if each.name == "Ali"]
    await world.tx.participants.save(replace(participant, contact_person=ali.id))


def _asked_otherwise(purpose: Purpose) -> Deal:
    """What was chosen was chosen on a text that a release has changed since."""

    async def change(world: World, participant: Participant) -> None:
        repository = cast(Repository, world.tx.participants)
        its = (CHOICE.c.participant == participant.id, CHOICE.c.purpose == purpose)
        await repository.change(update(CHOICE).where(*its).values(text_hash="the text before"), {})

    return change


async def _somebody(world: World, name: str) -> StaffMember:
    [found] = [each for each in await world.tx.staff.all() if each.name == name]
    return found


def _away(stands_in: str, first: date, last: date | None) -> Deal:
    async def away(world: World, participant: Participant) -> None:
        contact, other = await world.tx.staff.get(participant.contact_person), await _somebody(world, stands_in)
        await appoint_substitute(world, contact, other.id, first, last)

    return away


async def _has_stand_in(world: World, participant: Participant) -> None:
    """Ali takes over whenever the contact person doesn't react."""
    contact, other = await world.tx.staff.get(participant.contact_person), await _somebody(world, "Ali")
    await world.tx.staff.save(replace(contact, stand_in=other.id))


async def _leads(world: World, _participant: Participant) -> None:
    await world.tx.staff.save(replace(await _somebody(world, "Ali"), role=StaffRole.LEADER))


async def _back(world: World, participant: Participant) -> None:
    await come_back(world, await world.tx.staff.get(participant.contact_person))


def _handed_over(to: str, first: date) -> Deal:
    async def give(world: World, participant: Participant) -> None:
        await hand_over(world, participant, (await _somebody(world, to)).id, first)

    return give


async def _invited_anew(world: World, participant: Participant) -> None:
    await invite(world, participant, f"{participant.name}-again")


def _wants(way: Way) -> Deal:
    """To be reached so; and the number that the contact person reaches people from is noted."""

    async def want(world: World, participant: Participant) -> None:
        await world.tx.participants.save(replace(participant, details=replace(participant.details, reach=way)))
        await world.tx.identities.call_from(participant.contact_person, "+45 12 34 56 78")

    return want


async def _sheet(world: World, participant: Participant) -> None:
    await write_sheet(world, participant, "Mål og delmål\nAlma vil gerne begynde på EUD til august.")


async def _passed_on(world: World, participant: Participant) -> None:
    *_before, sheet = await world.tx.sheets.of(participant.id)
    await pass_sheet_on(world, participant, sheet.id)


async def _end(world: World, participant: Participant) -> None:
    await end_course(world, participant, ExitReason.MOVED)


async def _end_by_the_office(world: World, participant: Participant) -> None:
    await end_course(replace(world, actor=OPERATOR), participant, ExitReason.MOVED)


def _ended(reason: ExitReason, *, by_the_office: bool = False) -> Deal:
    async def end(world: World, participant: Participant) -> None:
        await end_course(replace(world, actor=OPERATOR) if by_the_office else world, participant, reason)

    return end


def _begins(kind: TransitionKind, on_day: date) -> Deal:
    async def begins(world: World, participant: Participant) -> None:
        await set_transition(world, participant, kind, on_day)

    return begins


async def _begins_not(world: World, participant: Participant) -> None:
    [noted] = await world.tx.transitions.of(participant.id)
    await take_transition_back(world, participant, noted.id)


async def _return(world: World, participant: Participant) -> None:
    await return_to_course(world, participant)


def _pause(until: date | None) -> Deal:
    async def pause(world: World, participant: Participant) -> None:
        await pause_course(world, participant, PauseReason.ADMISSION, until)

    return pause


async def _note(world: World, participant: Participant) -> None:
    """To one who wants to be reached so."""
    participant = replace(participant, details=replace(participant.details, reach=Way.NOTE))
    await world.tx.participants.save(participant)
    await relay_note(world, participant, "Skal vi gå en tur på torsdag kl. 13? <b>Mette</b>")


async def _talked(world: World, participant: Participant) -> None:
    held = Held(date(2026, 11, 23), "Alma ringer til skolen.\nMette spørger UU.", "J-2026-17", date(2026, 11, 30))
    await hold_talk(world, participant, held)


async def _wished_late(world: World, participant: Participant) -> None:
    """While the organisation had other hours."""
    await wish(world, replace(participant, ask_at=time(21)))


def _agreed(plan: OwnPlan) -> Deal:
    async def agree(world: World, participant: Participant) -> None:
        await wish(world, replace(participant, plan=plan))

    return agree


async def _noted_in_auckland(world: World, participant: Participant) -> None:
    await wish(world, replace(participant, zone="Pacific/Auckland"))


def _looks(times: int) -> Deal:
    async def look(world: World, participant: Participant) -> None:
        for _ in range(times):
            await authorise(world, Deed.READ_ANSWERS, participant)

    return look


async def _digits(world: World, participant: Participant) -> None:
    """By themselves, in their page's form."""
    await choose_code(replace(world, actor=participant.id), participant, "4829")


async def _elsewhere(world: World, participant: Participant) -> None:
    """The same phone takes part in another organisation."""
    tx = cast(StoredTransaction, world.tx)
    chat = (await tx.identities.chat_of(participant.id)).chat_id
    assert chat is not None
    peter = StaffMember("S-PETER2", "nabo-kommune", "Peter", "da", reachable=True)
    await tx.staff.add(peter)
    there = replace(participant, id="P-ZZZZ", name="Alma", organisation=peter.organisation, contact_person=peter.id)
    await tx.participants.add(there)
    await tx.identities.tie(there.id, chat)


async def _let_in(world: World, participant: Participant) -> None:
    """The contact person shows a QR code, and somebody opens the page with it."""
    await let_in(world, participant)
    await come_in(world, participant, handed=True)


def _never_asked(purpose: Purpose) -> Callable[[World, Participant], Awaitable[None]]:
    """A release asks something new of those who take part already."""

    async def forget(world: World, participant: Participant) -> None:
        repository = cast(Repository, world.tx.participants)
        its = (CHOICE.c.participant == participant.id, CHOICE.c.purpose == purpose)
        await repository.change(delete(CHOICE).where(*its), {})

    return forget


def _answered(**kept: Reason) -> Deal:
    """The office decides on a wish to be erased."""

    async def decide(world: World, participant: Participant) -> None:
        wish = await world.tx.erasures.open_of(participant.id)
        assert wish is not None
        await assess(replace(world, actor=OPERATOR), participant, wish, kept)

    return decide


DESK: Mapping[str, Deal] = {
    "four digits that they chose": _digits,
    "a link that was handed over and opened": _let_in,
    "the guardian's yes": _approves,
    "the guardian's no": _withdraws,
    "born on 1 March 2010": _born,
    "Ali is the contact person": _gets_ali,
    "Ali stands in to Friday 27 November": _away("Ali", date(2026, 11, 23), date(2026, 11, 27)),
    "Ali stands in from Wednesday on": _away("Ali", date(2026, 11, 25), None),
    "Ali stands in to Monday 4 January": _away("Ali", date(2026, 12, 23), date(2027, 1, 4)),
    "Ali leads here": _leads,
    "Ali always stands in": _has_stand_in,
    "back again": _back,
    "to Ali from Monday 30 November": _handed_over("Ali", date(2026, 11, 30)),
    "a call in the morning": _wants(Way.CALL_MORNING),
    "a text message": _wants(Way.SMS),
    "a meeting": _wants(Way.IN_PERSON),
    "a handover sheet": _sheet,
    "a conversation": _talked,
    "the sheet is passed on": _passed_on,
    "the end of the course": _end,
    "the end of the course, by the office": _end_by_the_office,
    "the end of the course, for an education": _ended(ExitReason.EDUCATION_OR_WORK),
    "the end of the course, for an education, by the office": _ended(ExitReason.EDUCATION_OR_WORK, by_the_office=True),
    "exams from Monday 14 December": _begins(TransitionKind.EXAMS, date(2026, 12, 14)),
    "an education from Monday 1 March": _begins(TransitionKind.EDUCATION, date(2027, 3, 1)),
    "it doesn't begin after all": _begins_not,
    "a return": _return,
    "an admission until Thursday 3 December": _pause(date(2026, 12, 3)),
    "an admission": _pause(None),
    "a wish for nine in the evening": _wished_late,
    "a reminder after one day": _agreed(OwnPlan(reminders=(1,))),
    "WHO-5 every three months": _agreed(OwnPlan(cadences={"who5": Cadence(every_months=3)})),
    "no plan of their own": _agreed(OwnPlan()),
    "that nothing is asked for now": _agreed(OwnPlan(cadences={"who5": None})),
    "in Auckland for now": _noted_in_auckland,
    "a short note": _note,
    "a new invite": _invited_anew,
    "a course elsewhere": _elsewhere,
    "a wish that is granted": _answered(),
    "a wish that is granted in part": _answered(
        answers=Reason.JOURNAL_DUTY, alerts=Reason.JOURNAL_DUTY, written=Reason.JOURNAL_DUTY
    ),
    "a wish that is granted in little": _answered(
        answers=Reason.JOURNAL_DUTY,
        alerts=Reason.JOURNAL_DUTY,
        choices=Reason.ARCHIVE_LAW,
        duties=Reason.LEGAL_CLAIM,
        courses=Reason.ARCHIVE_LAW,
        sheets=Reason.JOURNAL_DUTY,
        written=Reason.JOURNAL_DUTY,
    ),
    "a look at the answers": _looks(1),
    "ten looks at the answers": _looks(10),
    **{f"{purpose} is new": _never_asked(purpose) for purpose in Purpose},
    **{f"another text of {purpose}": _asked_otherwise(purpose) for purpose in Purpose},
}
