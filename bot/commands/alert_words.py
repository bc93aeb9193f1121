"""What `pejling alert explain` says of a rule and of a step, in plain words; people are ids, and nothing is opened.

A rule that was changed says here what its older versions did, so that an old alert can still be explained.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.usecases.explain_alert import Explanation, Why
from flows.alert import Did, Step
from flows.authorisation import CLOCK, OPERATOR

RULES: Mapping[str, str] = {
    "contact_wanted": "They asked to hear from their contact person.",
    "words_sent_on": "They wrote something and had it sent on.",
    "very_low": "The score was at the threshold or under it, and not before; or nobody had been told of it.",
    "certain_low": "Something was not answered, and with the best answers to it the score would still be low.",
    "low": "The score was at the threshold or under it, and not before; or nobody had been told of it.",
    "fall": "The score was so far under the one before it, and ended so low.",
    "still_low": "The score was low, as each one since the last contact, which was so many days before.",
    "silence": "So many check-ins in a row were let pass; or something had waited for so many days.",
    "unreachable": "Their chat takes no messages any more.",
}
OLDER: Mapping[tuple[str, int], str] = {
    ("low", 1): "The score was at the threshold or under it, whatever it was before.",
}
GONE = "There is no such rule any more."

VALUES: Mapping[str, str] = {
    "score": "score",
    "before": "score before it",
    "best": "best that the score could be",
    "missing": "questions without an answer",
    "threshold": "threshold",
    "fall": "points that it fell",
    "ends": "threshold of where it ends",
    "days": "days",
    "days_limit": "threshold in days",
    "missed": "check-ins let pass in a row",
    "missed_limit": "threshold of those in a row",
}

WHY: Mapping[Why, str] = {
    Why.NEEDS_NO_CHOICE: "Told: this needs no choice beforehand.",
    Why.CHOSEN: "Told: they had chosen beforehand that low scores are told.",
    Why.GRANTED: "Told: they were asked, and said yes.",
    Why.ASKED: "Not told: they were asked, and have not said yes.",
    Why.REFUSED: "Not told: they said no, or their data was erased.",
}

STEPS: Mapping[Did, str] = {
    Did.RAISED: "raised, for {to}",
    Did.PERMITTED: "they said yes to telling {to}",
    Did.HELD: "they want to write first",
    Did.DELIVERED: "the message reached {to}",
    Did.NOT_DELIVERED: "the message did not reach {to}",
    Did.TAKEN: "{by} took it",
    Did.PASSED_ON: "{by} passed it on to {to}",
    Did.CONTACT: "{by} was in touch",
    Did.CLOSED: "{by} closed it",
    Did.UNDONE: "{by} took a step back",
    Did.REMINDED: "{to} was reminded",
    Did.CLIMBED: "the time was over; now it is the turn of {to}",
    Did.LEADER_TOLD: "the leader was told that a deadline was passed",
    Did.SAID: "they said something about it",
}
WHO: Mapping[str, str] = {CLOCK: "the clock", OPERATOR: "whoever runs Pejling"}
NOBODY = "nobody"


def what_it_did(found: Explanation) -> str:
    """What the version of the rule that raised it looks for."""
    alert = found.alert
    newest = RULES.get(alert.rule, GONE) if found.rule else GONE
    said = OLDER.get((alert.rule, alert.rule_version), newest)
    if found.rule is None or found.rule.version == alert.rule_version:
        return said
    return f"{said} (Version {found.rule.version} holds now.)"


def what_was_done(step: Step) -> str:
    """One step of the trail."""
    said = STEPS[step.did].format(by=WHO.get(step.by, step.by), to=step.to or NOBODY)
    detail = f" ({step.detail.replace('_', ' ')})" if step.detail else ""
    written = ", with a reason written down" if step.words else ""
    return f"{said}{detail}{written}{'; taken back' if step.is_undone else ''}"
