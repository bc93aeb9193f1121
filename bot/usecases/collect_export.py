"""Collect what an export is made of: every check-in under its random code, without names."""

from __future__ import annotations

from collections.abc import Mapping

from bot.reports.exports.rows import AnswerState, ExportedAnswer, ExportedCheckIn
from bot.usecases.authorise import allowed
from flows.authorisation import Deed
from flows.check_in import Answer, CheckIn, Status
from flows.people import Participant
from flows.ports import World
from questionnaires.model import Target
from questionnaires.shape import DONT_KNOW


@allowed(Deed.EXPORT)
async def export(world: World, organisation: str, /) -> list[ExportedCheckIn]:
    """What one organisation's export is made of."""
    return [each for each in await collect_export(world) if each.organisation == organisation]


async def collect_export(world: World) -> list[ExportedCheckIn]:
    """All check-ins, the contact persons' too: by participant and time, a sitting in the order it was asked.

    Only of those who have chosen to be in statistics.
    """
    people = {each.id: each for each in await world.tx.participants.all() if each.statistics}
    check_ins = {each.id: each for each in await world.tx.check_ins.all() if each.participant in people}
    chains = {each.id: _chain(each, check_ins) for each in check_ins.values()}

    def place(check_in: CheckIn) -> tuple[object, ...]:
        chain = chains[check_in.id]
        return check_in.participant, check_in.prompted_at, chain[0], len(chain)

    in_order = sorted(check_ins.values(), key=place)
    return [_exported(each, people[each.participant], chains[each.id][0]) for each in in_order]


def _chain(check_in: CheckIn, check_ins: Mapping[str, CheckIn]) -> list[str]:
    """The ids of those that came before it in the same sitting, the first one first, and its own."""
    if check_in.after is None:
        return [check_in.id]
    return [*_chain(check_ins[check_in.after], check_ins), check_in.id]


def _exported(check_in: CheckIn, participant: Participant, sitting: str) -> ExportedCheckIn:
    return ExportedCheckIn(
        participant_code=check_in.participant,
        organisation=participant.organisation,
        respondent=Target.PARTICIPANT if check_in.answered_by is None else Target.CONTACT_PERSON,
        questionnaire=check_in.questionnaire,
        version=check_in.version,
        language=check_in.language,
        form=check_in.form,
        wave=check_in.wave,
        check_in=check_in.id,
        sitting=sitting,
        together=check_in.together,
        status=check_in.status,
        prompted_at=check_in.prompted_at,
        started_at=check_in.started_at,
        completed_at=check_in.ended_at if check_in.status is Status.COMPLETED else None,
        raw=check_in.raw,
        score=check_in.score,
        answers={key: _answer(answer) for key, answer in check_in.answers.items()},
    )


def _answer(answer: Answer) -> ExportedAnswer:
    if answer.value is None:
        return ExportedAnswer(AnswerState.SKIPPED, answered_at=answer.at)
    if answer.value == DONT_KNOW:
        return ExportedAnswer(AnswerState.DONT_KNOW, answered_at=answer.at)
    return ExportedAnswer(AnswerState.ANSWERED, answer.value, answer.at)
