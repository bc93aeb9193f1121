"""What staff note down as agreed with one participant about being asked, from what was typed. Pure.

Each field is a text, as a form or a command line has it; one that is left out leaves things as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime, time
from difflib import get_close_matches
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from flows.names import RefusedError
from flows.organisation import Organisation
from flows.people import Participant
from flows.plan import LONGEST_WINDOW, OwnPlan, cadences, longest_window, windows
from flows.screen import Text
from flows.window import Windows
from questionnaires.model import Cadence

USUAL = "usual"
NEVER = "never"
EVERY = (1, 2, 3, 6, 12)
"""Months: what a form offers. A command line takes any number."""

FARTHEST = 120
"""Months, ten years: what is farther ahead was mistyped."""

REMINDERS: Mapping[str, int] = {"none": 0, "one": 1, "two": 2}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIELDS = ("reminders", "closes", "day", "hour", "zone")
RHYTHM = "rhythm_"
"""How the field of a questionnaire begins; its id follows."""

_EVERY = re.compile(r"every (\d{1,3})", re.ASCII)
_MONTHS = re.compile(r"\d{1,3}([ ,]+\d{1,3})*", re.ASCII)


def agreed(
    participant: Participant, organisation: Organisation, usual: Callable[[str], Cadence], typed: Mapping[str, str]
) -> Participant:
    """The participant with what is agreed now. `usual` is a questionnaire's own cadence. Raises RefusedError."""
    tidy = {name: " ".join(said.split()) for name, said in typed.items()}
    asked = {name.removeprefix(RHYTHM): said for name, said in tidy.items() if name.startswith(RHYTHM)}
    own = replace(
        participant.plan,
        cadences=_cadences(participant.plan, organisation.questionnaires, asked),
        reminders=_reminders(tidy["reminders"], organisation) if "reminders" in tidy else participant.plan.reminders,
        closes=_closes(tidy["closes"]) if "closes" in tidy else participant.plan.closes,
    )
    _expect_room(own, organisation, usual)
    weekday, month_day = _day(tidy["day"]) if "day" in tidy else (participant.weekday, participant.month_day)
    return replace(
        participant,
        plan=own,
        weekday=weekday,
        month_day=month_day,
        ask_at=_hour(tidy["hour"], organisation) if "hour" in tidy else participant.ask_at,
        zone=_zone(tidy["zone"], organisation) if "zone" in tidy else participant.zone,
    )


def read_zone(typed: str) -> str:
    """A time zone by its IANA name. Raises RefusedError, with a name that is nearly it where there is one."""
    zones = available_timezones()
    if typed in zones:
        return typed
    folded = {each.casefold(): each for each in zones}
    cities = {each.rpartition("/")[2]: each for each in sorted(folded)}
    wanted = typed[:60].casefold().replace(" ", "_")
    if wanted in folded:
        return folded[wanted]
    near = get_close_matches(wanted, [*sorted(folded), *cities], n=1) or ["europe/copenhagen"]
    said = {"typed": typed[:60], "zone": folded[cities.get(near[0], near[0])]}
    raise RefusedError(Text("“{typed}” is no time zone; write it as {zone}", said))


def _cadences(own: OwnPlan, offered: Collection[str], typed: Mapping[str, str]) -> Mapping[str, Cadence | None]:
    if strange := sorted(typed.keys() - set(offered)):
        said = {"name": strange[0][:40], "known": ", ".join(offered)}
        raise RefusedError(Text("“{name}” isn't asked here; choose from: {known}", said))
    stay = {name: each for name, each in own.cadences.items() if name not in typed}
    return {**stay, **{name: _cadence(said) for name, said in typed.items() if said not in ("", USUAL)}}


def _cadence(typed: str) -> Cadence | None:
    """A rhythm: every so many months, at some months alone, or never."""
    if typed == NEVER:
        return None
    every = _EVERY.fullmatch(typed)
    months = [int(each) for each in re.split("[ ,]+", typed)] if _MONTHS.fullmatch(typed) else []
    if every and 1 <= int(every[1]) <= FARTHEST:
        return Cadence(every_months=int(every[1]))
    if months and months[-1] <= FARTHEST and all(earlier < later for earlier, later in pairwise(months)):
        return Cadence(at_months=tuple(months))
    remedy = Text("“{typed}” is no rhythm; write “every 2”, “never”, or rising months such as “0, 6, 12”")
    raise RefusedError(replace(remedy, params={"typed": typed[:40]}))


def _reminders(typed: str, organisation: Organisation) -> tuple[int, ...] | None:
    """None, one or two of the organisation's; where it has fewer, of those that are usual."""
    if typed in ("", USUAL):
        return None
    if typed not in REMINDERS:
        said = {"typed": typed[:40]}
        raise RefusedError(Text("“{typed}” is no choice of reminders; choose none, one or two", said))
    theirs, number = organisation.plan.windows.reminders, REMINDERS[typed]
    return (theirs if len(theirs) >= number else Windows().reminders)[:number]


def _closes(typed: str) -> int | None:
    if typed in ("", USUAL):
        return None
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= LONGEST_WINDOW):
        said: dict[str, str | int] = {"typed": typed[:20], "n": LONGEST_WINDOW}
        raise RefusedError(Text("“{typed}” is no number of days; write a whole number from 1 to {n}", said))
    return int(typed)


def _expect_room(own: OwnPlan, organisation: Organisation, usual: Callable[[str], Cadence]) -> None:
    asked = cadences(organisation.questionnaires, organisation.plan, own, usual).values()
    if windows(organisation.plan, own).closes > (longest := longest_window(asked)):
        raise RefusedError(
            Text("the same would be asked again before the time is over; write {n} days or fewer", {"n": longest})
        )


def _day(typed: str) -> tuple[int | None, int | None]:
    """A day of the week, or one of the month."""
    if typed in ("", USUAL):
        return None, None
    if typed.lower() in WEEKDAYS:
        return WEEKDAYS.index(typed.lower()), None
    if typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= 31:
        return None, int(typed)
    said = {"typed": typed[:40]}
    raise RefusedError(Text("“{typed}” is no day; give a day of the week, or a day of the month from 1 to 31", said))


def _hour(typed: str, organisation: Organisation) -> time | None:
    if typed in ("", USUAL):
        return None
    first, last = organisation.plan.hours
    try:
        written = f"{typed}:00" if typed.isdecimal() else typed.replace(".", ":")
        hour = datetime.strptime(written, "%H:%M").time()  # noqa: DTZ007 - an hour of no day
    except ValueError:
        hour = None
    if hour is None or not first <= hour <= last:
        said: dict[str, str | time] = {"typed": typed[:20], "first": first, "last": last}
        raise RefusedError(Text("“{typed}” can't be the hour; give one from {first} to {last}", said))
    return hour


def _zone(typed: str, organisation: Organisation) -> str | None:
    """None where it is the organisation's, which counts then, also if it moves."""
    if typed in ("", USUAL):
        return None
    zone = read_zone(typed)
    ZoneInfo(zone)
    return None if zone == organisation.zone else zone
