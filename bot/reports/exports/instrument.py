"""What the codebook says about one questionnaire: what it is, how it is scored, and every word that was shown.

What Pejling says around the questions isn't part of the instrument and isn't in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.reports.exports.entry import Entry
from bot.reports.exports.format import Say
from bot.reports.exports.meanings import RESPONDENTS
from bot.reports.exports.table import Table
from bot.reports.exports.tidy import ANSWERS, CHECK_INS, INDICATORS, is_private
from bot.reports.scored import how_scored
from flows.screen import Text
from questionnaires.conditions import AnswerCondition, Condition, Fact
from questionnaires.model import Form, Questionnaire, Status, Wording
from questionnaires.scoring import Profile
from questionnaires.shape import DONT_KNOW, Value

TRUST: Mapping[Status, Text] = {
    "verified": Text("Verified: compared with the publisher's text."),
    "second-hand": Text("Second-hand: copied from the publisher by others, and not compared with its text."),
    "local": Text("Local: made for this project, so there is no publisher's text to compare it with."),
    "draft": Text("Draft: nobody has vouched for it."),
}
"""How far the words of a language can be trusted."""

ONLY_WHERE: Mapping[tuple[Fact, bool], Text] = {
    ("in_youth_education", True): Text("Asked only where the participant goes to a youth education."),
    ("in_youth_education", False): Text("Asked only where the participant does not go to a youth education."),
    ("towards_education", True): Text("Asked only where the way leads to an education."),
    ("towards_education", False): Text("Asked only where the way leads to a job."),
}
"""What a condition on a fact says."""

PRIVATE = Text("Private: it stays out of everything that is shared.")


@dataclass(frozen=True, slots=True)
class Instrument:
    """The rows about one version of a questionnaire, in files called as the tables, with this suffix."""

    questionnaire: Questionnaire
    suffix: str
    say: Say

    def entries(self) -> Iterator[Entry]:
        """What is the same in every language, then the words of each."""
        yield from self._itself()
        yield from self._items()
        yield from self._indicators()
        for language in sorted(self.questionnaire.wordings):
            yield from self._wording(self.questionnaire.wording(language))

    def _entry(
        self,
        table: Table[Any],
        variable: str,
        meaning: Text,
        *,
        wording: Wording | None = None,
        form: str = "",
        item: str = "",
        value: Value | str = "",
        text: str = "",
    ) -> Entry:
        definition = self.questionnaire.definition
        return Entry(
            table.name + self.suffix,
            variable,
            meaning=self.say(meaning),
            questionnaire=definition.id,
            version=definition.version,
            language=wording.language if wording else "",
            form=form,
            item=item,
            value=value,
            text=text,
            source=wording.source if wording else definition.source,
            licence=definition.licence,
        )

    def _itself(self) -> Iterator[Entry]:
        definition = self.questionnaire.definition

        def about(meaning: Text, text: str = "") -> Entry:
            return self._entry(CHECK_INS, "questionnaire", meaning, value=definition.id, text=text)

        yield about(Text("The questionnaire's title."), definition.title)
        yield about(Text("The terms of use."), definition.terms)
        if definition.recall:
            yield about(Text("The time its questions are about."), definition.recall)
        for condition in definition.when:
            yield about(said(condition))
        target = definition.target
        yield self._entry(CHECK_INS, "respondent", RESPONDENTS[target], value=target.value)
        yield self._entry(CHECK_INS, "score", self._scoring())

    def _scoring(self) -> Text:
        """How the score is made; where there is no total, what there is instead."""
        definition = self.questionnaire.definition
        if isinstance(definition.scoring, Profile):
            return Text("No total: one value per indicator, in {file}.", {"file": INDICATORS.name + self.suffix})
        return how_scored(definition) or Text("No score: the questions are read one by one.")

    def _items(self) -> Iterator[Entry]:
        for item in self.questionnaire.definition.items:
            for meaning in (*([PRIVATE] if item.private else []), *map(said, item.when)):
                yield self._entry(ANSWERS, "item", meaning, item=item.key, value=item.key)

    def _indicators(self) -> Iterator[Entry]:
        definition = self.questionnaire.definition
        if not isinstance(definition.scoring, Profile):
            return
        for key, items in definition.scoring.indicators.items():
            mean = Text("The mean of the answers to: {items}.", {"items": ", ".join(items)})
            for meaning in (mean, *([PRIVATE] if is_private(definition, items) else [])):
                yield self._entry(INDICATORS, "indicator", meaning, value=key)

    def _wording(self, wording: Wording) -> Iterator[Entry]:
        """How far it can be trusted; each item followed by its options in the order they are shown; the indicators."""
        trust = TRUST[wording.status]
        yield self._entry(CHECK_INS, "language", trust, wording=wording, value=wording.language, text=wording.title)
        for key in self.questionnaire.definition.keys:
            yield from self._item(wording, key)
        for key, name in wording.indicators.items():
            name_of = Text("The indicator's name, which is not part of the instrument.")
            yield self._entry(INDICATORS, "indicator", name_of, wording=wording, value=key, text=name)

    def _item(self, wording: Wording, key: str) -> Iterator[Entry]:
        definition, words = self.questionnaire.definition, wording.items[key]
        if stem := wording.stem_of(key):
            lead = Text("The words that lead into the question.")
            yield self._entry(ANSWERS, "item", lead, wording=wording, item=key, value=key, text=stem)
        asks = Text("The question's words.")
        if definition.item(key).names:
            asks = Text("The question's words; {contact} is the contact person's name.", {"contact": "{contact}"})
        two = {form.value: words.said(form) for form in (Form.FEMININE, Form.MASCULINE)}
        for form, text in (two if words.feminine else {"": words.text}).items():
            yield self._entry(ANSWERS, "item", asks, wording=wording, form=form, item=key, value=key, text=text)
        for value in definition.options(key):
            variable = "state" if value == DONT_KNOW else "value"
            text = self.questionnaire.option_text(key, value, wording.language)
            chosen = Text("The option's words.")
            yield self._entry(ANSWERS, variable, chosen, wording=wording, item=key, value=value, text=text)


def said(condition: Condition) -> Text:
    """A condition in words."""
    if isinstance(condition, AnswerCondition):
        answer = {"item": condition.item, "values": ", ".join(map(str, condition.among))}
        return Text("Asked only where the answer to {item} is one of: {values}.", answer)
    return ONLY_WHERE[condition.fact, condition.is_]
