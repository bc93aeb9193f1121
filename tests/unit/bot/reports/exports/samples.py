"""Check-ins to export: each rule of scoring, each state of an answer, and both who answer."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.reports.exports import FORMATS
from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn
from flows.check_in import Status
from locales.catalog import load
from questionnaires.loader import load_registry
from questionnaires.model import Form, Questionnaire
from questionnaires.shape import DONT_KNOW, Value

REGISTRY = load_registry()
SAY = load("en").text
WRITE = FORMATS["csv"].write
PROMPTED = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def worded(name: str, *languages: str) -> Questionnaire:
    """A shipped questionnaire with the words of some languages only."""
    whole = REGISTRY.latest(name)
    return whole.model_copy(update={"wordings": {each: whole.wording(each) for each in languages}})


WHO5 = worded("who5", "da", "pl")
GSES, CONTACT = worded("gses", "da"), worded("contact", "da")
BIP_JOB_CASEWORKER = worded("bip_job_caseworker", "da")
QUESTIONNAIRES = (BIP_JOB_CASEWORKER, CONTACT, GSES, WHO5)


def answer(said: Value | None, at: datetime) -> ExportedAnswer:
    """What stands in an export where this was said to an item; None: it was skipped."""
    if said is None:
        return ExportedAnswer(AnswerState.SKIPPED, answered_at=at)
    if said == DONT_KNOW:
        return ExportedAnswer(AnswerState.DONT_KNOW, answered_at=at)
    return ExportedAnswer(AnswerState.ANSWERED, said, at)


def check_in(
    number: int, questionnaire: Questionnaire, *said: Value | None, status: Status = Status.COMPLETED
) -> ExportedCheckIn:
    """A check-in whose first items were answered or skipped, a minute each, and whose others were not reached."""
    definition = questionnaire.definition
    minutes = [PROMPTED + timedelta(minutes=minute) for minute in range(1, len(said) + 1)]
    answers = {key: answer(each, at) for key, each, at in zip(definition.keys, said, minutes, strict=False)}
    values = {key: each.value for key, each in answers.items() if each.value is not None}
    result = definition.score(values) if status is Status.COMPLETED else None
    return ExportedCheckIn(
        participant_code=f"P-{number:04}",
        organisation="nordby",
        respondent=definition.target,
        questionnaire=definition.id,
        version=definition.version,
        language="da",
        form=Form.BOTH,
        wave=1,
        check_in=f"c{number}",
        sitting=f"c{number}",
        together=None,
        status=status,
        prompted_at=PROMPTED,
        started_at=PROMPTED + timedelta(seconds=30) if said else None,
        completed_at=minutes[-1] if status is Status.COMPLETED else None,
        raw=result.raw if result else None,
        score=result.value if result else None,
        answers=answers,
    )


def of_the_first(sample: ExportedCheckIn, sitting: str) -> ExportedCheckIn:
    """The same about the first participant."""
    return replace(sample, participant_code="P-0001", sitting=sitting)


SAMPLE = (
    replace(check_in(1, WHO5, 5, 4, 3, 2, 0), together=True),
    replace(of_the_first(check_in(2, GSES, 4, 3, 2, 1, "dont_know", None, 4, 4, 4, 4), "c1"), together=True),
    of_the_first(check_in(3, CONTACT, 5, 4, 4), "c1"),
    of_the_first(check_in(4, BIP_JOB_CASEWORKER, 5, 4, 3, 2, 1, None, 5, 4), "c4"),
    replace(check_in(5, WHO5, 3, None, 3, 2, 1), together=False),
    replace(check_in(6, WHO5, 4, status=Status.PAUSED), language="pl", form=Form.FEMININE, together=False),
    check_in(7, GSES, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3),
    check_in(8, CONTACT, 4, 4, 4),
    check_in(9, BIP_JOB_CASEWORKER, status=Status.OFFERED),
)
"""A sitting of three and the contact person's form about the same participant; then others, one by one."""


def rows(path: Path) -> list[dict[str, str]]:
    """A file's rows, by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";", strict=True))


def exported_to(folder: Path, sample: Sequence[ExportedCheckIn] = SAMPLE) -> Path:
    """The folder with the sample in it."""
    WRITE(sample, QUESTIONNAIRES, folder, SAY)
    return folder
