"""The codebook: every variable, every value, and every word that was shown, with its source and licence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

from bot.reports.exports.format import Say
from bot.reports.exports.rows import AnswerState
from bot.reports.exports.tidy import ANSWER_VARIABLES, CHECK_IN_VARIABLES, Variable
from flows.check_in import Status
from flows.screen import Text
from questionnaires.model import Questionnaire, Wording

STATE_MEANINGS = {
    AnswerState.ANSWERED: Text("An option was chosen."),
    AnswerState.SKIPPED: Text("The question was shown and skipped."),
    AnswerState.NOT_ASKED: Text("Neither: the check-in did not get past this question."),
}
STATUS_MEANINGS = {
    Status.OFFERED: Text("Offered, not begun."),
    Status.INTRO: Text("Begun, before the first question."),
    Status.ASKING: Text("Under way."),
    Status.PAUSED: Text("Paused by the participant."),
    Status.COMPLETED: Text("Completed: the last question was answered or skipped."),
    Status.DECLINED: Text("The participant said no this time."),
    Status.CLOSED: Text("Not completed when the time for it was over."),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the codebook. `meaning` is ours, `text` is what the participant saw, verbatim."""

    file: str
    variable: str = ""
    type: str = ""
    meaning: str = ""
    questionnaire: str = ""
    version: int | None = None
    language: str = ""
    item: str = ""
    value: str | int = ""
    text: str = ""
    source: str = ""
    licence: str = ""


COLUMNS = tuple(field.name for field in fields(Entry))


def codebook(
    answers: str,
    check_ins: str,
    notes: Iterable[tuple[str, Text]],
    questionnaires: Sequence[Questionnaire],
    say: Say,
) -> Iterator[Entry]:
    """All rows, for the names that a format gives the two tables.

    `notes` are the format's own, each with the file it is about: how the files are to be read.
    """
    yield from (Entry(file, meaning=say(note)) for file, note in notes)
    yield from _variables(answers, ANSWER_VARIABLES, say)
    for state in AnswerState:
        yield Entry(answers, "state", meaning=say(STATE_MEANINGS[state]), value=state.value)
    yield from chain.from_iterable(_wordings(answers, each, say) for each in questionnaires)
    yield from _variables(check_ins, CHECK_IN_VARIABLES, say)
    for status in Status:
        yield Entry(check_ins, "status", meaning=say(STATUS_MEANINGS[status]), value=status.value)
    yield from (_score(check_ins, each, say) for each in questionnaires)


def _variables(file: str, variables: Sequence[Variable[Any]], say: Say) -> Iterator[Entry]:
    for variable in variables:
        yield Entry(file, variable.name, variable.kind.value, say(variable.meaning))


def _wordings(file: str, questionnaire: Questionnaire, say: Say) -> Iterator[Entry]:
    for language in sorted(questionnaire.wordings):
        yield from _wording(file, questionnaire, questionnaire.wording(language), say)


def _wording(file: str, questionnaire: Questionnaire, wording: Wording, say: Say) -> Iterator[Entry]:
    """The stem, and each item followed by its options in the order they are shown."""

    def shown(variable: str, meaning: Text, item: str, value: str | int, text: str) -> Entry:
        return Entry(
            file,
            variable,
            meaning=say(meaning),
            questionnaire=questionnaire.id,
            version=questionnaire.version,
            language=wording.language,
            item=item,
            value=value,
            text=text,
            source=wording.source,
            licence=questionnaire.definition.licence,
        )

    yield shown("item", Text("The words that lead into every question."), "", "", wording.stem)
    for key in questionnaire.definition.keys:
        yield shown("item", Text("The question's words."), key, key, wording.items[key])
        for value in questionnaire.definition.values(key):
            text = questionnaire.option_text(key, value, wording.language)
            yield shown("value", Text("The option's words."), key, value, text)


def _score(file: str, questionnaire: Questionnaire, say: Say) -> Entry:
    definition = questionnaire.definition
    meaning = Text(
        "The sum of the answers times {factor}: from {minimum} to {maximum}.",
        {
            "factor": definition.scoring.factor,
            "minimum": definition.scale.minimum,
            "maximum": definition.scale.maximum,
        },
    )
    return Entry(
        file,
        "score",
        meaning=say(meaning),
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        source=definition.source,
        licence=definition.licence,
    )
