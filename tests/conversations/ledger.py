"""What changed in the store since it was last looked at, as lines that can be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from flows.alert import Alert
from flows.check_in import CheckIn
from flows.people import Participant
from flows.ports import Kind, Outgoing
from flows.screen import Question, Screen
from locales import catalog
from questionnaires.model import Form
from storage.tables import CHOICE, OUTBOX
from storage.transaction import StoredTransaction

ZONE = ZoneInfo("Europe/Copenhagen")
ROLES = {True: "participant", False: "contact person"}


class Ledger:
    """Remembers what it has seen."""

    def __init__(self, language: str) -> None:
        self._words = catalog.load(language)
        self._seen: dict[str, set[str]] = {}

    async def news(self, tx: StoredTransaction, letters: Mapping[str, Outgoing]) -> dict[str, list[str]]:
        """What is new since the last time: people and choices, check-ins, alerts, letters."""
        participants = await tx.participants.all()
        people = {each.id: each.name for each in participants} | {each.id: each.name for each in await tx.staff.all()}
        people |= {f"{each.id} speaks": each.language for each in participants}
        return {
            "people": self._new("people", [*map(_participant, participants), *await _choices(tx, people)]),
            "check_ins": self._new("check_ins", [_check_in(each, people) for each in await tx.check_ins.all()]),
            "alerts": self._new(
                "alerts", [_alert(it, people) for each in participants for it in await tx.alerts.of(each.id)]
            ),
            "planned": self._new("planned", [await _planned(tx, each) for each in participants]),
            "outbox": self._new("outbox", await self._letters(tx, letters, people)),
        }

    def _new(self, topic: str, lines: list[str]) -> list[str]:
        known = self._seen.get(topic, set())
        self._seen[topic] = set(lines)
        return [line for line in lines if line not in known]

    async def _letters(
        self, tx: StoredTransaction, letters: Mapping[str, Outgoing], people: Mapping[str, str]
    ) -> list[str]:
        rows = await tx.connection.execute(select(OUTBOX).order_by(OUTBOX.c.id))
        return [self._letter(row, letters[row.dedupe_key], people) for row in rows]

    def _letter(self, row: Any, letter: Outgoing, people: Mapping[str, str]) -> str:
        role = ROLES[letter.recipient.startswith("P-")]
        state = f"{row.state}, {row.error}" if row.error else str(row.state)
        if letter.not_before:
            state += f", not before {_time(letter.not_before)}"
        said = self._said(letter.screen) if letter.screen else f"written when it is sent, about {letter.ref}"
        return f"{row.id}. {Kind(row.kind)} to {people[letter.recipient]}, {role} ({state}): {said}"

    def _said(self, screen: Screen) -> str:
        return " / ".join(
            f"{part.stem} {part.item}" if isinstance(part, Question) else self._words.text(part) for part in screen.body
        )


async def _choices(tx: StoredTransaction, people: Mapping[str, str]) -> list[str]:
    rows = await tx.connection.execute(select(CHOICE).order_by(CHOICE.c.at))
    said = {True: "yes", False: "no"}
    return [f"{people[row.participant]} said {said[row.granted]} to {row.purpose}, {_time(row.at)}" for row in rows]


async def _planned(tx: StoredTransaction, participant: Participant) -> str:
    planned = await tx.waves.planned(participant.id)
    said = ", ".join(f"{wave.questionnaire} {wave.number} on {_time(wave.due_at)}" for wave in planned)
    return f"{participant.name}: {said or 'nothing'}"


def _participant(participant: Participant) -> str:
    nudge = {None: "", True: ", nudge yes", False: ", nudge no"}[participant.nudge]
    since = f", since {participant.started_on}" if participant.started_on else ""
    where = f"{participant.status} at {participant.stage}" if participant.status == "welcome" else participant.status
    seen = "".join(f", sees {about} {level}".replace("  ", " ") for about, level in participant.sees.items())
    counts = {None: "", True: ", statistics yes", False: ", statistics no"}[participant.statistics]
    reach = f", reach {participant.details.reach}" if participant.details.reach else ""
    chosen = f"{nudge}{seen}{counts}{reach}"
    form = "" if participant.form is Form.BOTH else f", {participant.form} form"
    facts = "".join(f", {name} {value}" for name, value in participant.facts.items())
    return f"{participant.name} ({participant.id}): {where}, in {participant.language}{form}{chosen}{facts}{since}"


def _check_in(check_in: CheckIn, people: Mapping[str, str]) -> str:
    said = ", ".join(
        f"{key} {'skipped' if each.value is None else each.value}" for key, each in check_in.answers.items()
    )
    also = {"in": check_in.language, "form": check_in.form, "together": check_in.together, "shared": check_in.shared}
    usual = {"in": people[f"{check_in.participant} speaks"], "form": "both", "together": False}
    unusual = "".join(f", {name} {value}" for name, value in also.items() if value not in (None, usual.get(name)))
    where = f"{check_in.status} {check_in.item}" if check_in.item else str(check_in.status)
    result = f", raw {check_in.raw}, score {check_in.score}" if check_in.ended_at else ""
    whose = f"{people[check_in.participant]}'s {check_in.questionnaire} {check_in.wave}"
    if check_in.answered_by:
        whose += f" by {people[check_in.answered_by]}"
    return f"{whose}: {where}, revision {check_in.revision}, answers ({said}){result}{unusual}"


def _alert(alert: Alert, people: Mapping[str, str]) -> str:
    saw = ", ".join(f"{name} {value}" for name, value in alert.values.items()) or "nothing more"
    times = {
        "deadline": alert.deadline,
        "delivered": alert.delivered_at,
        "seen": alert.seen_at,
        "closed": alert.closed_at,
    }
    known = "".join(f", {name} {_time(at)}" for name, at in times.items() if at)
    whose, to = people[alert.participant], people[alert.contact_person]
    return f"{alert.rule} v{alert.rule_version} about {whose} ({saw}) for {to}: {alert.permission}{known}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(ZONE):%a %d %b %H:%M}"
