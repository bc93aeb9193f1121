"""The comparison, pure: what everybody meant, what the database holds, and what arrived at their phones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest

from flows.alert import Alert, How, Outcome, Permission
from flows.check_in import CheckIn, Status
from flows.ports import Kind
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.faults.guarantees import Arrived, Guarantee, kind_of, subject_of
from tests.faults.model import KEYS, LOW, Stage, State

Ending = tuple[How, Outcome]
"""How there was contact, and what came of it."""

PERMISSIONS = {Stage.ASKED: {Permission.ASKED}, Stage.REFUSED: {Permission.REFUSED}}


class Fault(StrEnum):
    """What can be wrong in the end."""

    LOST = "lost"
    WRONG = "wrong"
    DOUBLED = "doubled"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that isn't as it must be."""

    fault: Fault
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Meant:
    """One young person: where each of their check-ins ended, and what they chose in the welcome, in order."""

    subject: str
    check_ins: Sequence[State]
    choices: Sequence[tuple[str, bool]]
    is_stopped: bool = False
    wants_contact: bool = False


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A row of the outbox, as far as it matters here."""

    id: int
    kind: Kind
    recipient: str
    dedupe_key: str
    ref: str
    state: OutboxState


@dataclass(frozen=True, slots=True)
class Held:
    """What the database holds. `waves` and `choices` by participant; `taken`: alerts that a contact person took."""

    check_ins: Mapping[str, Sequence[CheckIn]]
    alerts: Mapping[str, Sequence[Alert]]
    waves: Mapping[str, Sequence[tuple[int, WaveState]]]
    choices: Mapping[str, Sequence[tuple[str, bool]]]
    outbox: Sequence[OutboxEntry]
    undrawn: Sequence[str] = ()
    parked: int = 0


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What arrived with a sound, whose chats these are, and the messages whose sender couldn't know it (`unsure`)."""

    arrived: Sequence[Arrived]
    unsure: frozenset[int]
    chats: Mapping[int, str]
    guarantees: Mapping[Kind, Guarantee]


@dataclass(slots=True)
class Verdict:
    """All differences, and how many messages came twice for a reason."""

    differences: list[Difference] = field(default_factory=list)
    duplicates_explained: int = 0


def judge(
    meant: Sequence[Meant], taken: Iterable[str], closed: Mapping[str, Ending], held: Held, deliveries: Deliveries
) -> Verdict:
    """Compare everything; `taken` are the alerts that contact persons took, `closed` how each ended that was closed."""
    verdict = Verdict()
    for each in meant:
        verdict.differences += _of_person(each, held)
    verdict.differences += _of_alerts(set(taken), closed, held)
    verdict.differences += _of_outbox(held)
    _of_deliveries(verdict, held, deliveries)
    return verdict


def _of_person(meant: Meant, held: Held) -> Iterator[Difference]:
    who = meant.subject
    check_ins, alerts = held.check_ins.get(who, ()), held.alerts.get(who, ())
    for wave, (state, check_in) in enumerate(zip_longest(meant.check_ins, check_ins), start=1):
        if check_in is None:
            yield Difference(Fault.LOST, who, f"check-in {wave}")
        elif state is None:
            yield Difference(Fault.DOUBLED, who, f"check-in {check_in.wave} ({check_in.status}) was never offered")
        else:
            yield from _of_check_in(who, wave, state, check_in)
            yield from _of_low(who, wave, state, [each for each in alerts if each.check_in == check_in.id])
    wishes = sum(each.check_in is None for each in alerts)
    if wishes != meant.wants_contact:
        fault = Fault.DOUBLED if wishes else Fault.LOST
        yield Difference(fault, who, f"{wishes} alerts for wanting contact {meant.wants_contact}")
    yield from _of_plan(meant, held)


def _of_check_in(who: str, wave: int, state: State, check_in: CheckIn) -> Iterator[Difference]:
    status = {Stage.DECLINED: Status.DECLINED, Stage.STOPPED: Status.CLOSED}.get(state.stage, Status.COMPLETED)
    answers = {KEYS[place]: value for place, value in state.answers.items()}
    stored = {key: answer.value for key, answer in check_in.answers.items()}
    for key in sorted(answers.keys() | stored.keys()):
        if key not in stored:
            yield Difference(Fault.LOST, who, f"answer {key} of check-in {wave}: meant {answers[key]}")
        elif key not in answers or answers[key] != stored[key]:
            said = f"meant {answers.get(key, 'nothing')}, stored {stored[key]}"
            yield Difference(Fault.WRONG, who, f"answer {key} of check-in {wave}: {said}")
    expected = (wave, status, state.revision, state.together, state.score)
    found = (check_in.wave, check_in.status, check_in.revision, check_in.together, check_in.score)
    if expected != found:
        said = f"wave, status, revision, together, score are {found}, not {expected}"
        yield Difference(Fault.WRONG, who, f"check-in {wave}: {said}")


def _of_low(who: str, wave: int, state: State, alerts: Sequence[Alert]) -> Iterator[Difference]:
    if state.stage not in LOW:
        if alerts:
            yield Difference(Fault.WRONG, who, f"check-in {wave} is not low and raised an alert")
        return
    allowed = PERMISSIONS.get(state.stage, {Permission.CHOSEN if state.nudge else Permission.GRANTED})
    if not alerts:
        yield Difference(Fault.LOST, who, f"the alert of check-in {wave}")
    for alert in alerts:
        if alert.is_urgent != state.is_very_low:
            yield Difference(Fault.WRONG, who, f"alert of check-in {wave}: urgent is {alert.is_urgent}")
        if alert.permission not in allowed:
            yield Difference(Fault.WRONG, who, f"alert of check-in {wave}: {alert.permission}, not {allowed}")
    if len(alerts) > 1:
        yield Difference(Fault.DOUBLED, who, f"the alert of check-in {wave}")


def _of_plan(meant: Meant, held: Held) -> Iterator[Difference]:
    """One occasion was taken for each check-in, and the next one is planned, unless they stopped."""
    who, count = meant.subject, len(meant.check_ins)
    end = WaveState.CANCELLED if meant.is_stopped else WaveState.PLANNED
    expected = [*((number, WaveState.TAKEN) for number in range(1, count + 1)), (count + 1, end)]
    if count and sorted(held.waves.get(who, ())) != expected:
        yield Difference(Fault.WRONG, who, f"occasions are {sorted(held.waves.get(who, ()))}, not {expected}")
    if list(held.choices.get(who, ())) != list(meant.choices):
        yield Difference(Fault.WRONG, who, f"choices are {held.choices.get(who, ())}, not {meant.choices}")


def _of_alerts(taken: set[str], closed: Mapping[str, Ending], held: Held) -> Iterator[Difference]:
    """What was taken is seen, what was closed is closed that way; each nudge and each "seen" is in the outbox once."""
    rows = Counter((row.kind, row.ref) for row in held.outbox)
    for alert in (each for alerts in held.alerts.values() for each in alerts):
        done = (alert.id in taken, alert.id in closed)
        stored = (alert.seen_at is not None, alert.closed_at is not None)
        if done != stored:
            fault = Fault.LOST if done > stored else Fault.WRONG
            yield Difference(fault, alert.participant, f"alert {alert.id}: taken, closed are {stored}, not {done}")
        ending, ended = closed.get(alert.id, (None, None)), (alert.contact_how, alert.outcome)
        if ending != ended or (alert.contact_at is None) != (alert.contact_how is None):
            yield Difference(Fault.WRONG, alert.participant, f"alert {alert.id}: ended by {ended}, not {ending}")
        for kind, wanted in ((Kind.NUDGE, alert.told), (Kind.SEEN, alert.seen_at is not None)):
            found = rows[kind, alert.id]
            if found != wanted:
                fault = Fault.LOST if found < wanted else Fault.DOUBLED
                yield Difference(fault, alert.participant, f"{found} rows of {kind} for alert {alert.id}")


def _of_outbox(held: Held) -> Iterator[Difference]:
    for row in held.outbox:
        if row.state is OutboxState.FAILED:
            yield Difference(Fault.LOST, row.recipient, f"{row.kind} was given up: {row.dedupe_key}")
    for subject in held.undrawn:
        yield Difference(Fault.STUCK, subject, "the live message was not drawn")
    if held.parked:
        yield Difference(Fault.LOST, "", f"{held.parked} parked updates")


def _of_deliveries(verdict: Verdict, held: Held, deliveries: Deliveries) -> None:
    """Rows that were sent, beside what arrived; a surplus is allowed as far as its sender couldn't know."""
    arrived: Counter[tuple[Kind, str, str]] = Counter()
    unsure: Counter[tuple[Kind, str, str]] = Counter()
    for message in deliveries.arrived:
        kind, recipient = kind_of(message), deliveries.chats.get(message.chat, "")
        if kind is None:
            verdict.differences.append(Difference(Fault.WRONG, recipient, f"nobody knows why: {message.text[:60]!r}"))
            continue
        key = (kind, recipient, subject_of(message) if kind is Kind.NUDGE else "")
        arrived[key] += 1
        unsure[key] += message.message_id in deliveries.unsure
    sent: Counter[tuple[Kind, str, str]] = Counter()
    for row in held.outbox:
        sent[row.kind, row.recipient, row.ref if row.kind is Kind.NUDGE else ""] += row.state is OutboxState.SENT
    for key in arrived | sent:
        kind, recipient, subject = key
        surplus, may = arrived[key] - sent[key], unsure[key]
        if deliveries.guarantees[kind] is Guarantee.AT_MOST_ONCE:
            may = min(may, sum(row.state is not OutboxState.SENT for row in held.outbox if _is_for(row, key)))
        said = f"{kind} {subject}: {sent[key]} sent, {arrived[key]} arrived, {unsure[key]} of them unsure"
        if surplus < 0:
            verdict.differences.append(Difference(Fault.LOST, recipient, said))
        elif surplus > may:
            verdict.differences.append(Difference(Fault.DOUBLED, recipient, said))
        verdict.duplicates_explained += max(0, min(surplus, may))


def _is_for(row: OutboxEntry, key: tuple[Kind, str, str]) -> bool:
    return (row.kind, row.recipient) == key[:2]
