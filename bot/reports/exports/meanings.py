"""What the values mean that are the same for every questionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.reports.exports.rows import AnswerState
from flows.check_in import Status
from flows.screen import Text
from questionnaires.model import Form, Target

STATES: Mapping[StrEnum, Text] = {
    AnswerState.ANSWERED: Text("An option with a number was chosen."),
    AnswerState.DONT_KNOW: Text("The option “I don't know” was chosen. It has no number."),
    AnswerState.SKIPPED: Text("The question was shown and skipped."),
    AnswerState.NOT_ASKED: Text("None of these: the check-in did not get past it, or its condition did not hold."),
}
STATUSES: Mapping[StrEnum, Text] = {
    Status.OFFERED: Text("Offered, not begun."),
    Status.INTRO: Text("Begun, before the first question."),
    Status.ASKING: Text("Under way."),
    Status.PAUSED: Text("Paused."),
    Status.COMPLETED: Text("Completed: the last question was answered or skipped."),
    Status.DECLINED: Text("The participant said no this time."),
    Status.CLOSED: Text("Not completed when the time for it was over."),
}
RESPONDENTS: Mapping[StrEnum, Text] = {
    Target.PARTICIPANT: Text("The participant answers."),
    Target.CONTACT_PERSON: Text("The contact person answers, about the participant."),
}
FORMS: Mapping[StrEnum, Text] = {
    Form.BOTH: Text("Both forms, the feminine one first, or the only one there is."),
    Form.FEMININE: Text("The feminine form, where there are two."),
    Form.MASCULINE: Text("The masculine form, where there are two."),
}
