"""What is collected for an export, from a real database: both who answer, sittings, every kind of answer."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn
from bot.usecases.collect_export import collect_export
from bot.worlds import Worlds
from flows.check_in import Answer, CheckIn, Status
from flows.organisation import Organisation
from questionnaires.model import Form, Target
from storage.crypto import Keyring, generate_key
from storage.database import Database
from tests.contract.storage_kit import ADA, BO, EVA, NOW
from tests.unit.bot.reports.exports.samples import QUESTIONNAIRES, REGISTRY, SAY, WRITE, rows

MINUTE = timedelta(minutes=1)


def asked(name: str, questionnaire: str, wave: int = 1) -> CheckIn:
    return CheckIn(name, ADA.id, questionnaire, 1, "da", wave, NOW)


def completed(check_in: CheckIn, raw: int | None = None, score: float | None = None) -> CheckIn:
    return replace(check_in, status=Status.COMPLETED, started_at=NOW, ended_at=NOW + 5 * MINUTE, raw=raw, score=score)


# Ids that would stand in the wrong order by themselves: a sitting of three, and the contact person's form beside it.
FIRST = replace(completed(asked("z", "who5"), 20, 80), together=True, form=Form.FEMININE, shared=True)
SECOND = replace(
    completed(asked("m", "gses")),
    after="z",
    together=True,
    answers={
        "solve_hard_problems": Answer(3, NOW),
        "stay_calm": Answer("dont_know", NOW + MINUTE),
        "stick_to_plans": Answer(None, NOW + 2 * MINUTE),
    },
)
THIRD = replace(completed(asked("a", "contact"), 13, 13 / 3), after="m")
ABOUT_ADA = replace(
    completed(asked("f", "bip_job_caseworker")), answered_by=BO.id, answers={"belief_caseworker": Answer(4, NOW)}
)
LATER = replace(asked("b", "who5", wave=2), prompted_at=NOW + timedelta(days=30))
EVAS = replace(asked("c", "who5"), participant=EVA.id, status=Status.DECLINED, ended_at=NOW)


@pytest.fixture
async def database(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    file = shutil.copy(migrated_file, tmp_path / "pejling.db")
    database = Database(f"sqlite:///{file}", Keyring.parse(generate_key("k1")))
    async with database.transaction() as tx:
        await tx.staff.add(BO)
        for participant in (EVA, ADA):
            await tx.participants.add(replace(participant, statistics=True))
        for check_in in (EVAS, FIRST, SECOND, THIRD, ABOUT_ADA, LATER):
            await tx.check_ins.add(check_in)
    yield database
    await database.close()


async def collected(database: Database) -> list[ExportedCheckIn]:
    """Nothing but the transaction is looked at."""
    organisations: dict[str, Organisation] = {}
    worlds = Worlds(REGISTRY, organisations.__getitem__, lambda _day: False, lambda *_, **__: None)
    async with database.reading() as tx:
        return await collect_export(worlds.at(tx, NOW))


async def test_everything_is_there_by_participant_and_time_and_in_the_order_of_the_sitting(database: Database) -> None:
    found = [(each.participant_code, each.check_in, each.sitting) for each in await collected(database)]
    assert found == [
        (ADA.id, "f", "f"),
        (ADA.id, "z", "z"),
        (ADA.id, "m", "z"),
        (ADA.id, "a", "z"),
        (ADA.id, "b", "b"),
        (EVA.id, "c", "c"),
    ]


async def test_who_answered_how_and_with_whom(database: Database) -> None:
    by_id = {each.check_in: each for each in await collected(database)}
    assert {key: each.respondent for key, each in by_id.items() if each.respondent is not Target.PARTICIPANT} == {
        "f": Target.CONTACT_PERSON
    }
    assert (by_id["z"].form, by_id["m"].form) == (Form.FEMININE, Form.BOTH)
    assert [by_id[key].together for key in "zma"] == [True, True, None]
    assert (by_id["z"].raw, by_id["z"].score, by_id["a"].score) == (20, 80, 13 / 3)
    assert isinstance(by_id["z"].score, int)
    assert (by_id["z"].completed_at, by_id["c"].completed_at) == (NOW + 5 * MINUTE, None)


async def test_every_kind_of_answer(database: Database) -> None:
    [gses] = [each for each in await collected(database) if each.questionnaire == "gses"]
    assert gses.answers == {
        "solve_hard_problems": ExportedAnswer(AnswerState.ANSWERED, 3, NOW),
        "stay_calm": ExportedAnswer(AnswerState.DONT_KNOW, None, NOW + MINUTE),
        "stick_to_plans": ExportedAnswer(AnswerState.SKIPPED, None, NOW + 2 * MINUTE),
    }


async def test_the_contact_persons_form_reaches_the_file_without_anybodys_name(
    database: Database, tmp_path: Path
) -> None:
    files = WRITE(await collected(database), QUESTIONNAIRES, tmp_path / "out", SAY)
    [private] = [row for row in rows(tmp_path / "out" / "indicators.csv") if row["private"] == "true"]
    assert (private["participant_code"], private["respondent"]) == (ADA.id, "contact_person")
    assert (private["indicator"], private["value"]) == ("belief_caseworker", "4")
    whole = "".join(path.read_text(encoding="utf-8") for path in files)
    assert not [name for name in (ADA.name, BO.name, BO.id) if name in whole]
