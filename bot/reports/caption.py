"""What stands below a picture: what the curve does, never what a person is, and never a number (TONE.md, 3 and 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.reports.progress import Point
from flows.screen import Day, Text
from questionnaires.model import Form, Questionnaire

# "The last months" is said only of points that span more than one month's distance.
MONTHS_SPAN_DAYS = 45


def caption(
    points: Sequence[Point],
    latest: Mapping[str, int],
    previous: Mapping[str, int],
    questionnaire: Questionnaire,
    language: str,
    form: Form = Form.BOTH,
) -> list[Text]:
    """Sentences that say the same as the curve of these points, oldest first, the last one being the newest.

    `latest` and `previous` are the answered values by item key behind the last two points; `previous` may be empty
    where it is no longer kept. An item is named by its verbatim wording in `language` and `form`. A change smaller than
    the questionnaire's substantial change counts as none. Before a point that went lower comes an item that did not.
    Raises ValueError without a point, NotDefinedError for a language the questionnaire lacks.
    """
    if not points:
        raise ValueError("caption: there is no point to describe; say it from the first score on")
    if len(points) == 1:
        return [Text("Now there is one point on your curve. Next time there will be a new point.")]
    substantial = questionnaire.definition.substantial_change or 0
    change = points[-1].value - points[-2].value
    if abs(change) < substantial:
        return [_wobble(points, substantial)]
    item, rise = _highest(latest, previous, questionnaire)
    words = {"item": questionnaire.wording(language).items[item].said(form)} if item else {}
    return _up(words, rise) if change > 0 else _down(words, rise)


def _highest(latest: Mapping[str, int], previous: Mapping[str, int], questionnaire: Questionnaire) -> tuple[str, int]:
    """The item whose value rose most (fell least) and by how much; the first of equals. No item is ("", -1)."""
    shared = [key for key in questionnaire.definition.keys if key in latest and key in previous]
    changes = [(key, latest[key] - previous[key]) for key in shared]
    return max(changes, key=lambda each: each[1], default=("", -1))


def _wobble(points: Sequence[Point], substantial: int) -> Text:
    recent = points[-3:]
    alike = all(abs(point.value - points[-1].value) < substantial for point in recent)
    if alike and (recent[-1].day - recent[0].day).days >= MONTHS_SPAN_DAYS and len(recent) == 3:
        return Text("Your point is about where it was in the last months.")
    return Text("Your point is about where it was last time.")


def _up(words: Mapping[str, str], rise: int) -> list[Text]:
    if rise > 0:
        return [Text("Your point is higher than last time. So is your answer to “{item}”.", words)]
    return [Text("Your point is higher than last time.")]


def _down(words: Mapping[str, str], rise: int) -> list[Text]:
    lower = Text("Your point is lower than last time. That can have many causes.")
    if rise > 0:
        return [Text("Your answer to “{item}” is higher than last time.", words), lower]
    if rise == 0:
        return [Text("Your answer to “{item}” is the same as last time.", words), lower]
    return [lower]


def profile_caption(day: Day, contact: str) -> list[Text]:
    """What the profile picture is of and what it is good for; how the dots lie isn't put into words.

    The first sentence may stand on a lock screen.
    """
    return [
        Text("Here is a picture for you."),
        Text("It shows what you answered on {day}.", {"day": day}),
        Text("You can look at it together with {contact}.", {"contact": contact}),
    ]
