"""What young people read about an alert, pure: each sentence was so, by the trail, a minute before it arrived at least.

And what there was to tell when everything had been sent was told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.alert import Alert, Did, Step
from flows.alert_life import UNDO_WITHIN
from tests.faults.trails import Was, told_history


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence about an alert that arrived at a young person's phone, and when by people's time."""

    participant: str
    text: str
    at: datetime


Stories = Sequence[tuple[Alert, Sequence[Step]]]
"""The alerts of one participant, each with its trail."""

_SEEN = re.compile(r"(\w+) has seen it\.")
_LATE = re.compile(
    r"(\w+) did not get in touch with you in time\. Sorry\.\s+"
    r"(?:I remind (?P<still>\w+)|(?P<writes>\w+) will|(?P<has>\w+) has taken over)"
)
_PASSED = re.compile(r"(?P<has>\w+) has taken over from (\w+)\.")
_IS_LATE = (Did.CLIMBED, Did.LEADER_TOLD, Did.REMINDED)


def of_reading(read: Read, stories: Stories, names: Mapping[str, str]) -> Iterator[str]:
    """What it says that wasn't so."""
    happened = [each for alert, trail in stories for each in told_history(alert, trail)]
    happened = [each for each in happened if each.step.at + UNDO_WITHIN <= read.at]
    if not any(fits(read.text, each, names) for each in happened):
        yield f"they read {read.text[:90]!r} at {read.at}, which was not so, could still be undone, or was"


def fits(text: str, was: Was, names: Mapping[str, str]) -> bool:
    """Whether a step made it so."""
    before, after = names.get(was.before.contact_person, ""), names.get(was.after.contact_person, "")
    if late := _LATE.search(text):
        has_it = late["still"] or late["writes"] or late["has"]
        return was.step.did in _IS_LATE and (late[1], has_it) == (before, after)
    if passed := _PASSED.search(text):
        return was.step.did in (Did.PASSED_ON, Did.CLIMBED) and (passed[2], passed["has"]) == (before, after)
    seen = _SEEN.search(text)
    return seen is not None and was.step.did is Did.TAKEN and seen[1] == after


def of_silence(alert: Alert, trail: Sequence[Step], reads: Sequence[Read], names: Mapping[str, str]) -> Iterator[str]:
    """What is so in the end, and nobody told them: that it was seen, or that it is late.

    Of several alerts that wait together it is said once.
    """
    was = told_history(alert, trail)
    if not alert.is_open or alert.contact_at is not None or not was:
        return
    mine = [each for each in reads if each.participant == alert.participant]
    for news, says in _NEWS:
        last = next((each for each in reversed(was) if each.step.did is news), None)
        if last is None or last.after.contact_person != alert.contact_person or not says(alert):
            continue
        if not any(fits(each.text, last, names) and each.at >= alert.raised_at for each in mine):
            yield f"nobody told them of {last.step.did} by {names.get(alert.contact_person)} at {last.step.at}"


_NEWS: Sequence[tuple[Did, Callable[[Alert], bool]]] = (
    (Did.TAKEN, lambda alert: alert.seen_at is not None),
    (Did.CLIMBED, lambda alert: alert.deadline is not None),
)
