"""Collect what an export is made of: every check-in under its random code, without names."""

from __future__ import annotations

from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn
from flows.check_in import Answer, CheckIn, Status
from flows.people import Participant
from flows.ports import World


async def collect_export(world: World) -> list[ExportedCheckIn]:
    """All check-ins, in order of participant and wave."""
    people = {each.id: each for each in await world.tx.participants.all()}
    check_ins = sorted(await world.tx.check_ins.all(), key=lambda each: (each.participant, each.wave))
    return [_exported(each, people[each.participant]) for each in check_ins]


def _exported(check_in: CheckIn, participant: Participant) -> ExportedCheckIn:
    return ExportedCheckIn(
        participant_code=check_in.participant,
        organisation=participant.organisation,
        check_in=check_in.id,
        questionnaire=check_in.questionnaire,
        version=check_in.version,
        language=check_in.language,
        wave=check_in.wave,
        status=check_in.status,
        prompted_at=check_in.prompted_at,
        started_at=check_in.started_at,
        completed_at=check_in.ended_at if check_in.status is Status.COMPLETED else None,
        raw=check_in.raw,
        score=check_in.score,
        answers={key: _answer(answer) for key, answer in check_in.answers.items()},
    )


def _answer(answer: Answer) -> ExportedAnswer:
    state = AnswerState.SKIPPED if answer.value is None else AnswerState.ANSWERED
    return ExportedAnswer(state, answer.value, answer.at)
