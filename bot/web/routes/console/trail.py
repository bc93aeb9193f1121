"""The trail of an alert in plain words: who did what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.usecases.alert_page import Line
from flows.alert import Alert, Answered, Did, Outcome, Said
from flows.screen import Text
from flows.screens.alerts import HOW, OUTCOMES
from flows.screens.notes import ANSWERS
from flows.screens.told import says

ENDS_WITHOUT: Mapping[Outcome, Text] = {
    Outcome.NO_NEED: Text("There is no need for contact"),
    Outcome.NOT_REACHED: Text("Could not be reached"),
}

_DID: Mapping[Did, Text] = {
    Did.RAISED: Text("Raised for {to}."),
    Did.PERMITTED: Text("The young person said yes to telling {to}."),
    Did.HELD: Text("The young person wants to write first."),
    Did.DELIVERED: Text("{to} has the message."),
    Did.NOT_DELIVERED: Text("The message could not be delivered to {to}."),
    Did.TAKEN: Text("{by} took it."),
    Did.PASSED_ON: Text("{by} passed it on to {to}."),
    Did.CONTACT: Text("{by} was in touch: {detail}."),
    Did.CLOSED: Text("{by} closed it: {detail}."),
    Did.UNDONE: Text("{by} took a step back."),
    Did.REMINDED: Text("{to} was reminded."),
    Did.CLIMBED: Text("The time was over. Now it is {to}'s turn."),
    Did.LEADER_TOLD: Text("The leader was told that a time was over."),
    Did.SAID: Text("The young person says: “{detail}”"),
}
_DETAILS: Mapping[str, Text] = {
    str(code): words for code, words in (*HOW.items(), *ENDS_WITHOUT.items(), *OUTCOMES.items())
}
_NOT_SAID_HOW = Text("{by} was in touch.")
_OVER = Text("The young person was heard of again, before anybody was told.")
_NOBODY = "–"


def words_of(said: str, alert: Alert) -> Text:
    """What a young person said while an alert about them was open, as it stood on the button: of it, or to a note."""
    return says(Said(said), alert) if said in set(Said) else ANSWERS[Answered(said)]


def said_of(line: Line, alert: Alert) -> Text:
    """One line of an alert's trail."""
    detail = words_of(line.detail, alert) if line.did is Did.SAID else _DETAILS.get(line.detail)
    said = _NOT_SAID_HOW if line.did is Did.CONTACT and detail is None else _DID[line.did]
    if line.did is Did.CLOSED and line.by is None:
        said = _OVER
    return replace(said, params={"by": line.by or _NOBODY, "to": line.to or _NOBODY, "detail": detail or line.detail})
