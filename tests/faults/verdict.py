"""The comparison, pure: what everybody meant, what the database holds, and what arrived at their phones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from flows.alert import Alert, Did, Permission, Said
from flows.check_in import CheckIn, Status
from flows.ports import Kind
from flows.rules import contact_wanted, words_sent_on
from storage.tables.outbox import OutboxState
from storage.tables.waves import WaveState
from tests.faults.compared import Deliveries, Difference, Fault, Held, Meant, OutboxEntry, Verdict
from tests.faults.guarantees import Guarantee, kind_of, subject_of
from tests.faults.model import KEYS, LOW, Stage, State
from tests.faults.told import Read, Stories, of_reading, of_silence
from tests.faults.trails import (
    Deeds,
    Nudge,
    of_deeds,
    of_nudges,
    of_nudges_put,
    of_the_untold,
    of_trail,
    of_turns_twice,
)

PERMISSIONS = {Stage.ASKED: {Permission.ASKED}, Stage.REFUSED: {Permission.REFUSED}}


def judge(meant: Sequence[Meant], deeds: Mapping[str, Deeds], held: Held, deliveries: Deliveries) -> Verdict:
    """Compare everything; `deeds` is what staff pressed and were shown as done, by their id."""
    verdict = Verdict()
    for each in meant:
        verdict.differences += _of_person(each, held)
    verdict.differences += _of_alerts(meant, deeds, held, deliveries)
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
    for rule, least, most in (
        (contact_wanted.RULE.id, int(meant.asks), meant.asks + meant.calls),
        (words_sent_on.RULE.id, int(meant.words > 0), meant.words),
    ):
        raised = sum(each.rule == rule for each in alerts)
        if not least <= raised <= most:
            fault = Fault.DOUBLED if raised > most else Fault.LOST
            yield Difference(fault, who, f"{raised} alerts of {rule}, not {least} to {most}")
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


def _of_alerts(
    meant: Sequence[Meant], deeds: Mapping[str, Deeds], held: Held, deliveries: Deliveries
) -> Iterator[Difference]:
    """Each alert by its trail, by what was pressed, by who was nudged, and by what the young person read."""
    nudges, reads = _nudges(held, deliveries), _reads(deliveries)
    rows = [(row.recipient, row.dedupe_key, row.ref) for row in held.outbox]
    sent = Counter(row.ref for row in held.outbox if (row.kind, row.state) == (Kind.NUDGE, OutboxState.SENT))
    whose = {alert.id: alert.participant for alerts in held.alerts.values() for alert in alerts}
    for alert in (each for alerts in held.alerts.values() for each in alerts):
        trail = held.trails.get(alert.id, ())
        found = [*of_trail(alert, trail), *of_turns_twice(trail), *of_the_untold(alert, rows)]
        found += [*of_nudges(alert, trail, nudges), *of_nudges_put(alert, trail, sent[alert.id])]
        for fault, what in found:
            yield Difference(Fault(fault), alert.participant, f"alert {alert.id}: {what}")
    for who, done in deeds.items():
        for fault, what in of_deeds(who, done, held.trails, whose):
            yield Difference(Fault(fault), who, what)
    for one in meant:
        stories = [(alert, held.trails.get(alert.id, ())) for alert in held.alerts.get(one.subject, ())]
        for fault, what in _of_said(one, stories):
            yield Difference(fault, one.subject, what)
        for read in (each for each in reads if each.participant == one.subject):
            for what in of_reading(read, stories, held.names):
                yield Difference(Fault.WRONG, one.subject, what)
        for alert, trail in stories if not one.is_stopped else ():
            for what in of_silence(alert, trail, reads, held.names):
                yield Difference(Fault.LOST, one.subject, f"alert {alert.id}: {what}")


def _of_said(meant: Meant, stories: Stories) -> Iterator[tuple[Fault, str]]:
    """Nothing stands in a trail as said, or to wait, that they didn't press."""
    for alert, trail in stories:
        for step in trail:
            verb = "hold" if step.did is Did.HELD else step.detail if step.detail in set(Said) else ""
            if step.did in (Did.HELD, Did.SAID) and verb and (alert.id, verb) not in meant.pressed:
                yield Fault.WRONG, f"alert {alert.id}: {verb} was never pressed"


def _nudges(held: Held, deliveries: Deliveries) -> list[Nudge]:
    by_mail = [Nudge(each.ref, each.recipient, each.at) for each in held.letters if each.kind is Kind.NUDGE]
    by_phone = [
        Nudge(subject_of(each), deliveries.chats.get(each.chat, ""), each.at)
        for each in deliveries.arrived
        if each.at and kind_of(each) is Kind.NUDGE
    ]
    return by_mail + by_phone


def _reads(deliveries: Deliveries) -> list[Read]:
    return [
        Read(deliveries.chats.get(each.chat, ""), each.text, each.at)
        for each in deliveries.arrived
        if each.at and kind_of(each) is Kind.SEEN
    ]


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
    for letter in held.letters:
        if letter.kind is None:
            verdict.differences.append(Difference(Fault.WRONG, "", f"nobody knows why a letter came at {letter.at}"))
        else:
            arrived[letter.kind, letter.recipient, letter.ref if letter.kind is Kind.NUDGE else ""] += 1
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
